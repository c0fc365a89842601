import type { Context } from 'hono';
import { isForOthers, isLoopback, isThisMachine } from '../../../shared/addresses/this-machine.ts';
import type { WebPorts } from '../ports.ts';
import { type Bindings, socketAddress } from './client-ip.ts';

/** Headers that a proxy adds: the socket's address is then the proxy's, and the client is somebody else. */
const OF_A_PROXY = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

/**
 * Whether a client may see the outbox's emails: it must connect from this machine and use this machine's own name,
 * because another site can point a name of its own here (DNS rebinding). If the pages are for others, nobody may.
 */
export function seesInbox(c: Context, { inbox, baseUrl }: Pick<WebPorts, 'inbox' | 'baseUrl'>): boolean {
  if (inbox === undefined || isForOthers(baseUrl)) return false;
  const address = socketAddress(c.env as Bindings | undefined);
  return (
    address !== undefined &&
    isLoopback(address) &&
    isThisMachine(c.req.header('host') ?? '') &&
    OF_A_PROXY.every((name) => c.req.header(name) === undefined)
  );
}
