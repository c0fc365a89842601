/** A provider that delivers several spellings of a name, or several domains, to one mailbox. */
interface Provider {
  /** The first one represents them all. */
  readonly domains: readonly string[];
  /** Characters that the provider ignores in a name. */
  readonly ignored?: RegExp;
}

const PROVIDERS: readonly Provider[] = [
  { domains: ['gmail.com', 'googlemail.com'], ignored: /\./g },
  { domains: ['proton.me', 'protonmail.com', 'protonmail.ch', 'pm.me'], ignored: /[._-]/g },
  { domains: ['icloud.com', 'me.com', 'mac.com'] },
];
const BY_DOMAIN = new Map(
  PROVIDERS.flatMap((provider) => provider.domains.map((domain) => [domain, provider] as const)),
);

/**
 * The key under which an address is counted, so that nobody can fill one mailbox under many spellings. It drops the
 * tag after a plus and follows the provider's reading where that is known. Use it for counting only: elsewhere these
 * may be different people.
 *
 * @param key an address's `key`.
 */
export function countedMailbox(key: string): string {
  const address = key.normalize('NFKC').toLowerCase();
  const at = address.lastIndexOf('@');
  const local = untagged(address.slice(0, at));
  const domain = address.slice(at + 1);
  const provider = BY_DOMAIN.get(domain);
  if (!provider) return `${local}@${domain}`;
  return `${provider.ignored ? local.replace(provider.ignored, '') : local}@${provider.domains[0]}`;
}

/** A local part without its tag. One that begins with a plus is all tag, and is kept. */
export function untagged(local: string): string {
  const plus = local.indexOf('+');
  return plus > 0 ? local.slice(0, plus) : local;
}
