import { disposableEmailBlocklistSet } from 'disposable-email-domains-js';

const LISTED = disposableEmailBlocklistSet();

/**
 * Whether a domain, or a parent of it, is on the public list of disposable email domains.
 *
 * @param domain in ASCII, lower case.
 */
export function isDisposableDomain(domain: string): boolean {
  const labels = domain.split('.');
  return labels.some((_, at) => LISTED.has(labels.slice(at).join('.')));
}
