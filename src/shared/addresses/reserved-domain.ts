/** Names that nobody can register (RFC 2606, RFC 6761): examples use them. `.test` is left to local DNS. */
export function isReservedDomain(domain: string): boolean {
  return /(^|\.)(example|invalid|localhost|example\.(com|net|org))$/.test(domain) || !domain.includes('.');
}
