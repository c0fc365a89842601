/** The checks of the sender's domain and of the route by which mail leaves. */
import { isReservedDomain } from '../../shared/addresses/reserved-domain.ts';
import { judgeAlignment } from './alignment.ts';
import { isPublic } from './base-url.ts';
import { findBimi, judgeBimi } from './bimi.ts';
import type { Result } from './diagnosis.ts';
import { type DkimSubject, dkimName, judgeDkim } from './dkim.ts';
import { findDeafReports, judgeDmarc } from './dmarc.ts';
import { type Dmarc, findDmarc, findOrganisations } from './dmarc-record.ts';
import { domainOf, isLocalHost } from './domains.ts';
import type { Check, Installation, MailWay, SenderIdentity, Signer } from './examine.ts';
import type { Dns, Lookups } from './lookups.ts';
import { findReception, judgeReception, judgeReturnPath } from './mail-servers.ts';
import { judgeMailbox } from './mailbox.ts';
import { judgeResend, type ResendAccount } from './resend-account.ts';
import { findReverse, judgeReverse } from './reverse-dns.ts';
import { judgeSender } from './sender.ts';
import { judgeSmtp } from './smtp-server.ts';
import { judgeSpf, type SpfNeed } from './spf.ts';
import { followSpf } from './spf-tree.ts';

/**
 * @param account Resend's information; undefined if mail does not leave through it.
 */
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
  /** A check of the sender's domain, if there is one to query the DNS for. */
  const check = (name: string, look: (publication: SenderIdentity) => Promise<Result>): Check => [
    name,
    () => (publication && why === undefined ? look(publication) : (why ?? { code: 'content-unread' })),
  ];

  return [
    [
      'sender',
      () =>
        publication
          ? judgeSender(publication.from, publication.domain, mail.kind !== 'outbox')
          : { code: 'content-unread' },
    ],
    [
      'transport',
      async () => {
        if (mail.kind === 'outbox') return { code: 'outbox-good', folder: mail.folder };
        if (mail.kind === 'smtp') return judgeSmtp(await smtp());
        return judgeResend((await account()) ?? { kind: 'unreadable' }, publication?.domain);
      },
    ],
    check('spf', async ({ domain }) => {
      const sender = await senderOf(mail, domain, account);
      return judgeSpf(await followSpf(sender.returnPath, dns), needOf(installation));
    }),
    check('return path', async ({ domain }) => {
      if (mail.kind !== 'resend') {
        const address = mail.kind === 'smtp' ? mail.bounceAddress : undefined;
        if (address === undefined) return { code: 'return-path-own', domain };
        return judgeReception({ mail: 'bounces', address }, await findReception(domainOf(address), dns));
      }
      const { returnPath, region } = await senderOf(mail, domain, account);
      return judgeReturnPath(returnPath, await dns.mx(returnPath), region);
    }),
    check('bounce mailbox', async () => {
      if (installation.readsMailbox) return judgeMailbox(await mailbox());
      if (mail.kind !== 'smtp') return { code: 'bounces-by-webhook' };
      return mail.bounceAddress === undefined
        ? { code: 'bounces-to-sender' }
        : { code: 'bounces-unread', address: mail.bounceAddress };
    }),
    check('dkim', async ({ domain }) => {
      if (mail.kind === 'smtp' && mail.signer?.kind === 'unusable')
        return { code: 'dkim-own-key-unusable', fault: mail.signer.fault };
      const { key } = await senderOf(mail, domain, account);
      return key ? lookAtKey(key, dns) : { code: 'dkim-signer-unknown', domain };
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
      if (mail.kind !== 'smtp') return { code: 'reverse-of-provider' };
      if (!isLocalHost(mail.host)) return judgeReverse(mail.host, await findReverse(mail.host, dns));
      // A server on this machine or its network delivers itself or passes mail on: its address is not known here.
      const here = isPublic(installation.baseUrl) ? new URL(installation.baseUrl).hostname : undefined;
      if (here === undefined || isLocalHost(here)) {
        return { code: 'reverse-unknown', host: mail.host };
      }
      return judgeReverse(here, await findReverse(here, dns));
    }),
    check('bimi', async ({ domain }) => judgeBimi(await findBimi(domain, dns), await dmarcOf(domain))),
    check('reply address', async ({ replyTo }) =>
      judgeReception({ mail: 'replies', address: replyTo }, await findReception(domainOf(replyTo), dns)),
    ),
  ];
}

function whyNotYet(mail: MailWay, publication: SenderIdentity | undefined): Result | undefined {
  if (mail.kind === 'outbox') return { code: 'mail-stays-here' };
  if (!publication) return { code: 'content-unread' };
  const { domain } = publication;
  return isReservedDomain(domain) ? { code: 'domain-is-placeholder', domain } : undefined;
}

interface Sender {
  readonly returnPath: string;
  /** The region of the return path's server at Resend, if the key may read it. */
  readonly region: string | undefined;
  /** Undefined if nobody has said who signs. */
  readonly key: DkimSubject | undefined;
}

/** The services that vouch for the sender: according to Resend, or else its default setup. */
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
    const proposal = 'v=spf1 include:amazonses.com ~all';
    return { include: 'amazonses.com', proposal, deliverer: { kind: 'provider' } };
  }
  const named = mail.kind === 'smtp' ? mail.host : '';
  if (isLocalHost(named)) {
    // Mail handed to a server here leaves from here.
    const here = isPublic(baseUrl) ? `a:${new URL(baseUrl).hostname}` : 'ip4:ADDRESS';
    return { include: undefined, proposal: `v=spf1 ${here} ~all`, deliverer: { kind: 'here' } };
  }
  return {
    include: undefined,
    proposal: `v=spf1 a:${named} ~all`,
    deliverer: { kind: 'server', host: named },
  };
}

async function lookAtKey(subject: DkimSubject, dns: Dns): Promise<Result> {
  const name = dkimName(subject);
  return judgeDkim(subject, ...(await Promise.all([dns.txt(name), dns.cname(name)])));
}
