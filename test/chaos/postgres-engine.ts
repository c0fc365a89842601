import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { postgresPool } from '../../src/store/postgres-dialect.ts';
import { ownPostgres } from '../support/own-postgres.ts';
import type { Engine } from './engine.ts';

/** A PostgreSQL server of the run's own, which may be ended at any moment. */
export async function postgresEngine(): Promise<Engine> {
  const server = await ownPostgres(['fsync=off', 'max_connections=300']);
  const { url } = server;
  const pool = postgresPool(url, { max: 2 });
  const lock = join(server.folder, 'postmaster.pid');
  return {
    name: 'postgres',
    url,
    read: async (sql) => (await pool.query(sql)).rows,
    disk: undefined,
    async restart() {
      // What `pg_ctl stop -m immediate` sends: no transaction ends, no connection is told.
      process.kill(Number(readFileSync(lock, 'utf8').split('\n')[0]), 'SIGQUIT');
      while (existsSync(lock)) await delay(10);
      await server.start();
    },
    async close() {
      await pool.end();
      await server.stop();
    },
  };
}
