import { startTcpProxy } from '../../support/tcp-proxy.ts';

/** A distance to a database server. */
export interface Distance {
  /** The same database at this distance. */
  of(url: string): string;
  close(): Promise<void>;
}

/**
 * Puts a distance before the server of a PostgreSQL URL.
 *
 * @param milliseconds how much longer each of its answers takes.
 */
export async function farAway(server: string, milliseconds: number): Promise<Distance> {
  const proxy = await startTcpProxy(Number(new URL(server).port || 5432), milliseconds);
  return {
    of(url) {
      const far = new URL(url);
      far.host = `127.0.0.1:${proxy.port}`;
      return far.href;
    },
    close: () => proxy.close(),
  };
}
