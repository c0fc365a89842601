/** A database for each test, on the engine that its project runs on. */
import { randomBytes } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Pool } from 'pg';
import { inject, onTestFinished } from 'vitest';
import { postgresPool } from '../../src/adapters/store/postgres-dialect.ts';
import { isPostgres } from '../../src/adapters/store/postgres-place.ts';
import { keepConnectionsTo, keptProcesses } from './kept-connections.ts';

export type Row = Record<string, string | number | null>;
type Value = string | number | null;

/** PostgreSQL databases of this file's tests that are free now. */
const free: string[] = [];

/** The setting for a new, migrated store of the test's own, on the project's engine. */
export async function freshDatabase(folder: string): Promise<string> {
  if (inject('engine') === 'sqlite') {
    const file = join(folder, 'store.db');
    copyFileSync(inject('sqliteTemplate'), file);
    return `file:${file}`;
  }
  // Emptied and reused: making one takes longer than most tests.
  const url = free.pop();
  const database = url ?? (await copyOf(inject('postgres').template));
  if (url) await emptied(url);
  onTestFinished(() => void free.push(database));
  keepConnectionsTo(database);
  return database;
}

/** A PostgreSQL database with nothing in it. */
export function emptyPostgres(): Promise<string> {
  return copyOf('template0');
}

async function copyOf(template: string): Promise<string> {
  const { url, run } = inject('postgres');
  const name = `${run}_${randomBytes(6).toString('hex')}`;
  await rowsIn(url, `create database ${name} template ${template}`);
  return urlOf(url, name);
}

async function emptied(url: string): Promise<void> {
  // A test that forgot to close its store must not write into the next one's.
  await rowsIn(
    url,
    `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and pid not in (${[0, ...keptProcesses(url)]})`,
  );
  const names = (await rowsIn(url, TABLES)).map(({ name }) => String(name));
  // Consents go only with their subscriber.
  const emptying = ['subscribers', ...names.filter((name) => name !== 'kysely_migration')].map(
    (name) => `delete from ${name};`,
  );
  await poolOf(url).query(
    `${emptying.join('')} select setval(format('%I', sequencename)::regclass, 1, false) from pg_sequences`,
  );
}

const TABLES = `select tablename as name from pg_tables
  where schemaname = 'public' and tablename <> 'kysely_migration_lock' order by 1`;

/** The same server, another database. */
export function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

/**
 * Runs one statement on a store, on a connection of its own, and returns its rows.
 *
 * @param database a file or a PostgreSQL URL.
 * @param query with question marks as parameters.
 */
export async function rowsIn(database: string, query: string, values: readonly Value[] = []): Promise<Row[]> {
  if (isPostgres(database)) return postgresRows(database, query, values);
  const file = new DatabaseSync(database, { timeout: 5000, enableForeignKeyConstraints: true });
  try {
    return file.prepare(query).all(...values) as Row[];
  } finally {
    file.close();
  }
}

const pools = new Map<string, Pool>();

function poolOf(url: string): Pool {
  const pool = pools.get(url) ?? postgresPool(url, { max: 1, allowExitOnIdle: true });
  pools.set(url, pool);
  return pool;
}

async function postgresRows(url: string, query: string, values: readonly Value[]): Promise<Row[]> {
  let place = 0;
  const { rows } = await poolOf(url).query(
    query.replaceAll('?', () => `$${++place}`),
    [...values],
  );
  return rows;
}

/** Every table of a store with all its rows, to compare. */
export async function allRows(database: string): Promise<Record<string, Row[]>> {
  const tables = isPostgres(database)
    ? TABLES
    : "select name from sqlite_master where type = 'table' and name <> 'sqlite_sequence' order by 1";
  const kept: Record<string, Row[]> = {};
  for (const { name } of await rowsIn(database, tables)) {
    kept[String(name)] = await rowsIn(database, `select * from "${name}" order by 1, 2`);
  }
  return kept;
}
