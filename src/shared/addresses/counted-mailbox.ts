/** A provider that delivers several spellings of a name, or several domains, to one mailbox. */
interface Provider {
  /** The first stands for all. */
  readonly domains: readonly string[];
  /** Characters in a name that it does not tell apart from none. */
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
 * What an address is counted by, so that nobody fills one mailbox under many spellings: without the tag behind a
 * plus, and as its provider reads it where that is known. For counting only: elsewhere these may be other people.
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

/** A local part without its tag. One that begins with a plus is all tag, and stays. */
export function untagged(local: string): string {
  const plus = local.indexOf('+');
  return plus > 0 ? local.slice(0, plus) : local;
}
