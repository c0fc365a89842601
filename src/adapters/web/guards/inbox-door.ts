import type { Context } from 'hono';
import { isForOthers, isLoopback, isThisMachine } from '../../../shared/addresses/this-machine.ts';
import type { WebPorts } from '../ports.ts';
import { type Bindings, socketAddress } from './client-ip.ts';

/** What a proxy adds: then the socket's address is the proxy's, and who asks is somebody else. */
const OF_A_PROXY = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

/**
 * Whether whoever asks sees the emails of the outbox: by this machine's own connection, and under its own name, since
 * another site can point a name of its own here (DNS rebinding). Where the pages are for others, nobody does.
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
