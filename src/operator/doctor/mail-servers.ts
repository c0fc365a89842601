import { type Assessment, fault, notAsked, ok, record, warning } from './diagnosis.ts';
import type { Dns, Lookup, MailServer } from './lookups.ts';

/** What is known of how a domain takes mail. */
export interface Reception {
  readonly domain: string;
  readonly mx: Lookup<MailServer>;
  /** The addresses of each server named, and of the domain itself where none is. */
  readonly addresses: ReadonlyMap<string, Lookup<string>>;
}

export async function findReception(domain: string, dns: Dns): Promise<Reception> {
  const mx = await dns.mx(domain);
  if (mx.kind === 'failed') return { domain, mx, addresses: new Map() };
  const hosts = mx.kind === 'found' ? mx.values.map(({ exchange }) => exchange).filter(Boolean) : [domain];
  const addresses = await Promise.all(
    hosts.map(async (host): Promise<[string, Lookup<string>]> => [host, await dns.addresses(host)]),
  );
  return { domain, mx, addresses: new Map(addresses) };
}

/** Whether a reader's answer finds its way. */
export function judgeReplies(address: string, reception: Reception): Assessment {
  return judgeReception(
    `answers to ${address}`,
    'set reply-to in newsletter.md to a mailbox that you read',
    reception,
  );
}

/** Whether what a server sends back does. */
export function judgeBounces(address: string, reception: Reception): Assessment {
  return judgeReception(`bounces to ${address}`, 'set BOUNCE_ADDRESS to a mailbox that exists', reception);
}

/** The servers that mail for a domain goes to (RFC 5321 section 5.1). */
function judgeReception(mail: string, otherwise: string, { domain, mx, addresses }: Reception): Assessment {
  const remedy = `${record(domain, 'MX', `10 mail.${domain}`)} (your mailbox's server), or ${otherwise}`;
  if (mx.kind === 'failed') return notAsked(`the MX records of ${domain}`, mx.reason);
  if (mx.kind === 'none') {
    const own = addresses.get(domain);
    if (own?.kind === 'failed') return notAsked(domain, own.reason);
    return own?.kind === 'found'
      ? warning(
          `${domain} has no MX record; ${mail} go to ${domain} itself, if a mail server runs there`,
          remedy,
        )
      : fault(`${mail} can't be delivered: ${domain} has neither MX nor address`, remedy);
  }
  if (mx.values.every(({ exchange }) => exchange === '')) {
    return fault(`${mail} can't be delivered: ${domain} accepts no mail (MX 0 .)`, remedy);
  }
  const servers = [...mx.values].sort((a, b) => a.priority - b.priority).map(({ exchange }) => exchange);
  const failed = servers.filter((host) => addresses.get(host)?.kind === 'failed');
  const lost = servers.filter((host) => host !== '' && addresses.get(host)?.kind === 'none');
  if (lost.length + failed.length === servers.length) {
    const [first = ''] = failed;
    if (failed.length > 0) return notAsked(first, 'no address was returned');
    return fault(
      `${mail} can't be delivered: ${lost.join(' and ')} (MX of ${domain}) has no address`,
      remedy,
    );
  }
  if (lost.length > 0) {
    return warning(
      `of the mail servers of ${domain}, ${lost.join(' and ')} has no address`,
      `delete that MX record of ${domain}, or give the host an address`,
    );
  }
  return ok(`${mail} go to ${servers.join(', ')}`);
}

/** Whether the return path takes bounces to where the provider reads them. */
export function judgeReturnPath(
  domain: string,
  mx: Lookup<MailServer>,
  region: string | undefined,
): Assessment {
  const wanted = `10 feedback-smtp.${region ?? 'us-east-1'}.amazonses.com`;
  const hint =
    region === undefined
      ? " (with your domain's region, which its page at https://resend.com/domains shows)"
      : '';
  const remedy = `${record(domain, 'MX', wanted)}${hint}`;
  if (mx.kind === 'failed') return notAsked(`the MX record of ${domain}`, mx.reason);
  if (mx.kind === 'none')
    return fault(`the return path ${domain} has no MX record: bounces are lost`, remedy);
  const servers = mx.values.map(({ exchange }) => exchange);
  const [server = ''] = servers;
  if (servers.length > 1) {
    return fault(
      `the return path ${domain} has ${servers.length} MX records, but Resend needs its own as the only one`,
      remedy,
    );
  }
  const expected = region === undefined ? /^feedback-smtp\.[a-z\d-]+\.amazonses\.com$/ : undefined;
  const right = expected ? expected.test(server) : `10 ${server}` === wanted;
  return right
    ? ok(`bounces to ${domain} go to ${server}`)
    : fault(`bounces to ${domain} go to ${server || 'nobody'}, where Resend doesn't receive them`, remedy);
}
