/** Whether messages for this host stay on this machine (RFC 1122 section 3.2.1.3, RFC 4291, RFC 6761). */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  return (
    /^127(\.\d{1,3}){3}$/.test(name) || name === '::1' || name === 'localhost' || name.endsWith('.localhost')
  );
}
