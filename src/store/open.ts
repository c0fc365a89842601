import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely, sql } from 'kysely';
import { type CommitNotes, DEPARTURE_TRIGGERS } from './departures.ts';
import { isUpToDate, migrate } from './migrate.ts';
import { isPostgres, postgresDialect, UnreachableStoreError } from './postgres-dialect.ts';
import type { Schema } from './schema.ts';
import { sqliteDialect } from './sqlite-dialect.ts';

export type Database = Kysely<Schema>;

/**
 * Opens the store and brings its schema up to date; a SQLite file's folder is made.
 *
 * @param database a file, `:memory:`, or the URL of a PostgreSQL database (`postgres://…`).
 * @param notes where it is noted who leaves; on SQLite alone.
 * @throws Error that names DATABASE_URL when the server can't be reached or refuses.
 */
export async function openDatabase(database: string, notes?: CommitNotes): Promise<Database> {
  if (isPostgres(database)) return openPostgres(database);
  if (database !== ':memory:') mkdirSync(dirname(database), { recursive: true, mode: 0o700 });
  const db = new Kysely<Schema>({ dialect: sqliteDialect(database, notes) });
  // Most often there is nothing to do, and nothing to wait for another process for.
  if (!(await isUpToDate(db))) await migrate(db as unknown as Kysely<never>);
  if (notes) for (const trigger of DEPARTURE_TRIGGERS) await sql.raw(trigger).execute(db);
  return db;
}

async function openPostgres(url: string): Promise<Database> {
  const db = new Kysely<Schema>({ dialect: postgresDialect(url) });
  try {
    await sql`select 1`.execute(db).catch((error: unknown) => {
      throw new UnreachableStoreError(url, error);
    });
    if (!(await isUpToDate(db))) await migrateApart(url);
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

/** On connections without a time limit: a big table takes its time, and so does another process's migration. */
async function migrateApart(url: string): Promise<void> {
  const db = new Kysely<never>({ dialect: postgresDialect(url, { max: 2, statement_timeout: 0 }) });
  try {
    await migrate(db);
  } finally {
    await db.destroy();
  }
}
