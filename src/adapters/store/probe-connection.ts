import { Socket } from 'node:net';
import { Client } from 'pg';
import { startAddress } from './postgres-dialect.ts';

/**
 * A connection that is not open yet, with the socket that ends it whatever the server does.
 *
 * @param patience how long it may take to open, in milliseconds.
 */
export function probeConnection(url: string, patience: number): { client: Client; socket: Socket } {
  const socket = new Socket();
  const client = new Client({
    ...{ connectionString: startAddress(url), application_name: 'pacesetter health', keepAlive: true },
    ...{ connectionTimeoutMillis: patience, stream: () => socket },
  });
  return { client, socket };
}
