/** The checks of the sender's domain and of the way by which mail leaves. */
import { isReservedDomain } from '../../shared/addresses/reserved-domain.ts';
import { judgeAlignment } from './alignment.ts';
import { isPublic } from './base-url.ts';
import { findBimi, judgeBimi } from './bimi.ts';
import { type Assessment, fault, notYet, ok, warning } from './diagnosis.ts';
import { type DkimSubject, dkimName, judgeDkim } from './dkim.ts';
import { findDeafReports, judgeDmarc } from './dmarc.ts';
import { type Dmarc, findDmarc, findOrganisations } from './dmarc-record.ts';
import { domainOf, isLocalHost } from './domains.ts';
import type { Check, Installation, MailWay, SenderIdentity, Signer } from './examine.ts';
import type { Dns, Lookups } from './lookups.ts';
import { findReception, judgeBounces, judgeReplies, judgeReturnPath } from './mail-servers.ts';
import { judgeMailbox } from './mailbox.ts';
import { judgeResend, type ResendAccount } from './resend-account.ts';
import { findReverse, judgeReverse } from './reverse-dns.ts';
import { judgeSender } from './sender.ts';
import { judgeSmtp } from './smtp-server.ts';
import { judgeSpf, type SpfNeed } from './spf.ts';
import { followSpf } from './spf-tree.ts';

/** @param account what Resend tells; undefined where mail does not leave by it. */
export function mailChecks(
  installation: Installation,
  { dns, smtp, mailbox }: Lookups,
  account: () => Promise<ResendAccount | undefined>,
): Check[] {
  const { mail, publication } = installation;
  const why = whyNotYet(mail, publication);
  let known: Promise<Dmarc> | undefined;
  const dmarcOf = (domain: string): Promise<Dmarc> => {
    known ??= findDmarc(domain, dns);
    return known;
  };
  /** A check of the sender's domain, where there is one to ask the DNS about. */
  const check = (name: string, look: (publication: SenderIdentity) => Promise<Assessment>): Check => [
    name,
    () => (publication && why === undefined ? look(publication) : notYet(why ?? '')),
  ];

  return [
    [
      'sender',
      () =>
        publication
          ? judgeSender(publication.from, publication.domain, mail.kind !== 'outbox')
          : notYet('the content has mistakes'),
    ],
    [
      'transport',
      async () => {
        if (mail.kind === 'outbox') return ok(`mail stays on this machine, in ${mail.folder}`);
        if (mail.kind === 'smtp') return judgeSmtp(await smtp());
        return judgeResend((await account()) ?? { kind: 'unknown', reason: 'nothing' }, publication?.domain);
      },
    ],
    check('spf', async ({ domain }) => {
      const sender = await senderOf(mail, domain, account);
      return judgeSpf(await followSpf(sender.returnPath, dns), needOf(installation));
    }),
    check('return path', async ({ domain }) => {
      if (mail.kind !== 'resend') {
        const address = mail.kind === 'smtp' ? mail.bounceAddress : undefined;
        if (address === undefined) return ok(`bounces go to the sender's own mailbox at ${domain}`);
        return judgeBounces(address, await findReception(domainOf(address), dns));
      }
      const { returnPath, region } = await senderOf(mail, domain, account);
      return judgeReturnPath(returnPath, await dns.mx(returnPath), region);
    }),
    check('bounce mailbox', async () => {
      if (installation.readsMailbox) return judgeMailbox(await mailbox());
      if (mail.kind !== 'smtp') return ok('bounces are reported by webhook, so no mailbox is needed');
      if (mail.bounceAddress === undefined)
        return ok("bounces go to the sender's own mailbox, for a person to read; BOUNCE_MAILBOX is not set");
      return warning(
        `nothing reads the bounces to ${mail.bounceAddress}, so readers whose address no longer exists still get emails`,
        'set BOUNCE_MAILBOX=imaps://USER:PASSWORD@HOST/INBOX',
      );
    }),
    check('dkim', async ({ domain }) => {
      if (mail.kind === 'smtp' && mail.signer?.kind === 'unusable')
        return fault(`DKIM_KEY: ${mail.signer.reason}`, 'correct it; nothing is sent until then');
      const { key } = await senderOf(mail, domain, account);
      if (key) return lookAtKey(key, dns);
      return warning(
        `whether emails are signed for ${domain} can't be seen from here: the SMTP server does it`,
        `have it sign with DKIM for ${domain}, and check the key: pace doctor --selector NAME`,
      );
    }),
    check('dmarc', async ({ domain }) => {
      const dmarc = await dmarcOf(domain);
      return judgeDmarc(domain, dmarc, await findDeafReports(dmarc, dns));
    }),
    check('alignment', async ({ domain }) => {
      const { returnPath, key } = await senderOf(mail, domain, account);
      const names = { from: domain, returnPath, dkim: key?.domain };
      const compared = [domain, returnPath, ...(key ? [key.domain] : [])];
      return judgeAlignment(names, await dmarcOf(domain), await findOrganisations(compared, dns));
    }),
    check('reverse dns', async () => {
      if (mail.kind !== 'smtp') return ok("mail leaves from the provider's own addresses");
      if (!isLocalHost(mail.host)) return judgeReverse(mail.host, await findReverse(mail.host, dns));
      // A server on this machine or beside it delivers by itself, or hands on: its address is not known here.
      const here = isPublic(installation.baseUrl) ? new URL(installation.baseUrl).hostname : undefined;
      if (here === undefined || isLocalHost(here)) {
        return ok(`the public address that ${mail.host} delivers from can't be seen from here`);
      }
      return judgeReverse(here, await findReverse(here, dns));
    }),
    check('bimi', async ({ domain }) => judgeBimi(await findBimi(domain, dns), await dmarcOf(domain))),
    check('reply address', async ({ replyTo }) =>
      judgeReplies(replyTo, await findReception(domainOf(replyTo), dns)),
    ),
  ];
}

function whyNotYet(mail: MailWay, publication: SenderIdentity | undefined): string | undefined {
  if (mail.kind === 'outbox')
    return 'mail stays on this machine; set MAIL_URL to resend: or smtp://… to send it';
  if (!publication) return 'the content has mistakes';
  return isReservedDomain(publication.domain) ? `${publication.domain} is a placeholder` : undefined;
}

interface Sender {
  readonly returnPath: string;
  /** Of the return path's server at Resend, if the key may read it. */
  readonly region: string | undefined;
  /** Undefined where nobody has told who signs. */
  readonly key: DkimSubject | undefined;
}

/** Who speaks for the sender: what Resend tells, or else what it sets up unless asked for something else. */
async function senderOf(
  mail: MailWay,
  domain: string,
  account: () => Promise<ResendAccount | undefined>,
): Promise<Sender> {
  if (mail.kind !== 'resend') {
    const { signer, bounceAddress } = mail.kind === 'smtp' ? mail : {};
    const returnPath = bounceAddress === undefined ? domain : domainOf(bounceAddress);
    return { returnPath, region: undefined, key: signer && keyOf(signer) };
  }
  const told = await account();
  const resend = told?.kind === 'domain' ? told.domain : undefined;
  const recordOf = (kind: string) => resend?.records.find(({ record }) => record === kind);
  const key = recordOf('DKIM');
  return {
    returnPath: `${recordOf('SPF')?.name.split('.')[0] || 'send'}.${domain}`,
    region: resend?.region,
    key: {
      selector: key?.name.split('._domainkey')[0] || 'resend',
      domain,
      wanted: key?.value ? { type: key.type === 'CNAME' ? 'CNAME' : 'TXT', value: key.value } : undefined,
      keyOf: 'provider',
    },
  };
}

function keyOf(signer: Signer): DkimSubject | undefined {
  if (signer.kind === 'unusable') return undefined;
  const { domain, selector } = signer;
  const wanted = signer.kind === 'own' ? ({ type: 'TXT', value: signer.record } as const) : undefined;
  return { domain, selector, wanted, keyOf: 'own' };
}

function needOf({ mail, baseUrl }: Installation): SpfNeed {
  if (mail.kind === 'resend') {
    return { include: 'amazonses.com', proposal: 'v=spf1 include:amazonses.com ~all', hint: undefined };
  }
  const named = mail.kind === 'smtp' ? mail.host : '';
  if (isLocalHost(named)) {
    // What is handed to a server here leaves from here.
    const here = isPublic(baseUrl) ? `a:${new URL(baseUrl).hostname}` : 'ip4:ADDRESS';
    const hint = 'it must name the public address of the machine that delivers';
    return { include: undefined, proposal: `v=spf1 ${here} ~all`, hint };
  }
  return {
    include: undefined,
    proposal: `v=spf1 a:${named} ~all`,
    hint: `where ${named} itself delivers; if it belongs to a provider, the include: that its documentation names instead of a:${named}`,
  };
}

async function lookAtKey(subject: DkimSubject, dns: Dns): Promise<Assessment> {
  const name = dkimName(subject);
  return judgeDkim(subject, ...(await Promise.all([dns.txt(name), dns.cname(name)])));
}
