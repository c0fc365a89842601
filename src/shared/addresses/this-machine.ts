import { isIP } from 'node:net';

/**
 * Whether a host, as a URL or a Host field gives it, names the machine that was asked (RFC 6761 section 6.3, RFC 1122
 * section 3.2.1.3), and nothing that others could reach or assign an address to.
 */
export function isThisMachine(host: string): boolean {
  if (!URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  return /^(?:.+\.)?localhost\.?$/.test(hostname) || isLoopback(hostname.replace(/^\[|\]$/g, ''));
}

/** Whether an address belongs to the loopback interface, also in IPv6's notation for an IPv4 address. */
export function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '');
  return isIP(plain) === 4 ? plain.startsWith('127.') : plain === '::1';
}

/** Whether pages at this address are meant for others. If so, nothing is shown that only their owner may see. */
export function isForOthers(baseUrl: string): boolean {
  return !isThisMachine(new URL(baseUrl).host);
}
