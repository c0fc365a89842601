import { isIP } from 'node:net';
import type { Context } from 'hono';

/** The node server's binding, if there is one: tests call the app without a socket. */
export interface Bindings {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } };
}

/**
 * The client's address. Behind a trusted proxy it is the last entry of `X-Forwarded-For`, which the proxy itself
 * wrote: the client may have made up all earlier ones.
 */
export function clientIp(c: Context, trustProxy: boolean): string {
  const forwarded = trustProxy ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  const socket = socketAddress(c.env as Bindings | undefined);
  return [forwarded, socket].map(plain).find((address) => address !== undefined) ?? 'unknown';
}

/** The address at the other end of the connection, which may be a proxy's. */
export function socketAddress(bindings: Bindings | undefined): string | undefined {
  return bindings?.incoming?.socket?.remoteAddress;
}

/** The key of a budget. A household or a host has a whole /64 of IPv6, so that is one key. */
export function budgetKey(ip: string): string {
  return isIP(ip) === 6 ? `${expand(ip).slice(0, 4).join(':')}::/64` : ip;
}

function plain(address: string | undefined): string | undefined {
  const bare = address?.replace(/^::ffff:(?=\d+\.)/i, '');
  return bare && isIP(bare) ? bare : undefined;
}

function expand(ip: string): string[] {
  const [head = '', tail] = (ip.split('%')[0] as string).split('::');
  const left = head === '' ? [] : head.split(':');
  if (tail === undefined) return left;
  const right = tail === '' ? [] : tail.split(':');
  const gap = Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array<string>(gap).fill('0'), ...right];
}
