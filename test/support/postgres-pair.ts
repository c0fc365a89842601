import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { type OwnPostgres, ownPostgres, standbyOf } from './own-postgres.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** A primary and its standby behind one address. */
export interface PostgresPair {
  /** Leads to the current primary. */
  readonly url: string;
  readonly proxy: TcpProxy;
  /** From now on the standby receives no further commits. */
  holdBack(): Promise<void>;
  /** The primary dies; its standby is promoted, and the address leads to it. */
  failOver(): Promise<void>;
  /** Gives the current primary a new standby. */
  addStandby(): Promise<void>;
  close(): Promise<void>;
}

const NAME = 'standby';

/**
 * @param kind whether a commit is acknowledged only once the standby has it.
 */
export async function postgresPair(
  kind: 'synchronous' | 'asynchronous',
  settings: readonly string[] = [],
): Promise<PostgresPair> {
  const own = ['fsync=off', 'max_connections=300', 'wal_keep_size=256MB', ...settings];
  let primary = await ownPostgres(own);
  let standby: OwnPostgres | undefined;
  const proxy = await startTcpProxy(portOf(primary));
  let heldBack: number | undefined;
  const url = new URL(primary.url);
  url.port = `${proxy.port}`;

  const addStandby = async () => {
    await ask(primary, "alter system set synchronous_standby_names = ''");
    await ask(primary, 'select pg_reload_conf()');
    standby = await standbyOf(primary, NAME, own);
    while ((await ask(primary, "select pid from pg_stat_replication where state = 'streaming'")).length === 0)
      await delay(20);
    if (kind === 'asynchronous') return;
    await ask(primary, `alter system set synchronous_standby_names = '${NAME}'`);
    await ask(primary, 'select pg_reload_conf()');
    while ((await ask(primary, "select pid from pg_stat_replication where sync_state = 'sync'")).length === 0)
      await delay(20);
  };
  await addStandby();
  return {
    url: url.href,
    proxy,
    addStandby,
    async holdBack() {
      const [sender] = await ask(primary, 'select pid from pg_stat_replication');
      heldBack = Number(sender?.pid);
      process.kill(heldBack, 'SIGSTOP');
    },
    async failOver() {
      const next = standby as OwnPostgres;
      await primary.die();
      await primary.stop();
      standby = undefined;
      // Commits must not wait for a missing standby.
      await ask(next, 'select pg_promote()');
      await ask(next, "alter system set synchronous_standby_names = ''");
      await ask(next, 'select pg_reload_conf()');
      primary = next;
      proxy.to(portOf(next));
    },
    async close() {
      await proxy.close();
      for (const server of [standby, primary]) {
        await server?.die();
        await server?.stop();
      }
    },
  };
}

const portOf = ({ url }: OwnPostgres) => Number(new URL(url).port);

async function ask({ url }: OwnPostgres, query: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(query)).rows;
  } finally {
    await client.end();
  }
}
