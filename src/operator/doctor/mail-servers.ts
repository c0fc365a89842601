import type { Result } from './diagnosis.ts';
import { dnsSilent, mx as mxRecord } from './dns-record.ts';
import type { Dns, Lookup, MailServer } from './lookups.ts';
import type { Received } from './words/mail.ts';

/** How a domain receives mail, as far as known. */
export interface Reception {
  readonly domain: string;
  readonly mx: Lookup<MailServer>;
  /** The addresses of each named server, or of the domain itself if none is named. */
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

/** Whether readers' replies, or bounces, can be delivered (RFC 5321 section 5.1). */
export function judgeReception(received: Received, { domain, mx, addresses }: Reception): Result {
  const mail = { mail: received.mail, address: received.address };
  const data = { ...mail, domain, record: mxRecord(domain, `10 mail.${domain}`) };
  if (mx.kind === 'failed') return dnsSilent('mx', domain, mx.reason);
  if (mx.kind === 'none') {
    const own = addresses.get(domain);
    if (own?.kind === 'failed') return dnsSilent('address', domain, own.reason);
    return { code: own?.kind === 'found' ? 'mail-server-without-mx' : 'mail-server-missing', ...data };
  }
  if (mx.values.every(({ exchange }) => exchange === '')) return { code: 'mail-not-accepted', ...data };
  const servers = [...mx.values].sort((a, b) => a.priority - b.priority).map(({ exchange }) => exchange);
  const lost = servers.filter((host) => host !== '' && addresses.get(host)?.kind === 'none');
  const failed = servers.flatMap((host) => {
    const answer = addresses.get(host);
    return answer?.kind === 'failed' ? [{ host, reason: answer.reason }] : [];
  });
  if (lost.length + failed.length === servers.length) {
    const [first] = failed;
    return first
      ? dnsSilent('address', first.host, first.reason)
      : { code: 'mail-servers-lost', lost, ...data };
  }
  if (lost.length > 0) return { code: 'mail-server-lost', domain, lost };
  return { code: 'mail-server-good', ...mail, servers };
}

/** Whether the return path delivers bounces to where the provider reads them. */
export function judgeReturnPath(domain: string, mx: Lookup<MailServer>, region: string | undefined): Result {
  const wanted = `10 feedback-smtp.${region ?? 'us-east-1'}.amazonses.com`;
  const data = { domain, record: mxRecord(domain, wanted), regionKnown: region !== undefined };
  if (mx.kind === 'failed') return dnsSilent('mx', domain, mx.reason);
  if (mx.kind === 'none') return { code: 'return-path-missing', ...data };
  const servers = mx.values.map(({ exchange }) => exchange);
  const [server = ''] = servers;
  if (servers.length > 1) return { code: 'return-path-several', ...data, count: servers.length };
  const right =
    region === undefined
      ? /^feedback-smtp\.[a-z\d-]+\.amazonses\.com$/.test(server)
      : `10 ${server}` === wanted;
  return right
    ? { code: 'return-path-good', domain, server }
    : { code: 'return-path-elsewhere', ...data, server };
}
