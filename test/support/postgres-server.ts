/** The PostgreSQL server of a test run: that of TEST_DATABASE_URL, or one made for the run and discarded. */
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/adapters/store/open.ts';
import { urlOf } from './databases.ts';
import { ownPostgres } from './own-postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    engine: 'sqlite' | 'postgres';
    /** A server on which databases may be made, the prefix of their names, and the migrated one to copy. */
    postgres: { readonly url: string; readonly run: string; readonly template: string };
  }
}

/** Its writes may be lost: a crash of the machine ends the run too. */
const HASTY = [
  ...['fsync', 'synchronous_commit', 'full_page_writes', 'autovacuum'].map((name) => `${name}=off`),
  // Tests keep theirs.
  'max_connections=400',
];

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL?.trim();
  const server = given ? { url: given, stop: async () => {} } : await ownPostgres(HASTY);
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
