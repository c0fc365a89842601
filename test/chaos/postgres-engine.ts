import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { postgresPool } from '../../src/adapters/store/postgres-dialect.ts';
import { ownPostgres } from '../support/own-postgres.ts';
import { postgresPair } from '../support/postgres-pair.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import type { Engine, Network } from './engine.ts';

/** A PostgreSQL server for the run, which may be ended at any moment, behind an unreliable network. */
export async function postgresEngine(): Promise<Engine> {
  const server = await ownPostgres(['fsync=off', 'max_connections=300']);
  const proxy = await startTcpProxy(Number(new URL(server.url).port));
  const pool = postgresPool(server.url, { max: 2 });
  const lock = join(server.folder, 'postmaster.pid');
  const url = new URL(server.url);
  url.port = `${proxy.port}`;
  return {
    name: 'postgres',
    url: url.href,
    read: async (sql) => (await pool.query(sql)).rows,
    disk: undefined,
    network: networkOf(proxy),
    pair: undefined,
    async restart() {
      // The signal of `pg_ctl stop -m immediate`: no transaction ends, no connection is notified.
      process.kill(Number(readFileSync(lock, 'utf8').split('\n')[0]), 'SIGQUIT');
      while (existsSync(lock)) await delay(10);
      await server.start();
    },
    async close() {
      await pool.end();
      await proxy.close();
      await server.stop();
    },
  };
}

/** A primary and its standby, which take turns. */
export async function pairEngine(kind: 'synchronous' | 'asynchronous'): Promise<Engine> {
  const pair = await postgresPair(kind);
  const pool = postgresPool(pair.url, { max: 2 });
  return {
    name: 'postgres',
    url: pair.url,
    async read(sql) {
      // The driver's own queries must survive a connection that was cut.
      for (let attempt = 1; ; attempt++) {
        try {
          return (await pool.query(sql)).rows;
        } catch (error) {
          if (attempt === 20) throw error;
          await delay(100);
        }
      }
    },
    disk: undefined,
    network: networkOf(pair.proxy),
    pair: { ...pair, kind },
    restart: undefined,
    async close() {
      await pool.end();
      await pair.close();
    },
  };
}

const networkOf = ({ cut, stall, resume }: TcpProxy): Network => ({ cut, stall, resume });
