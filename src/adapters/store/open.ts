/**
 * Opens the store: which engine, which file or server, and in what state it must be. A new way to open a store
 * belongs here; queries to an open store belong in their own files.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely, sql } from 'kysely';
import { StoreError } from '../../shared/errors/store-error.ts';
import { type CommitNotes, DEPARTURE_TRIGGERS } from './departures.ts';
import { migrate, migrationsOf } from './migrate.ts';
import { isPostgres, notConnected, placeOf } from './postgres-place.ts';
import type { Schema } from './schema.ts';
import { schemaFence } from './schema-fence.ts';
import { sqliteDialect } from './sqlite-dialect.ts';

export type Database = Kysely<Schema>;

export interface OpenOptions {
  /** Records departures; on SQLite only. */
  readonly notes?: CommitNotes | undefined;
  /** What to do if there is no store yet: make one by default. */
  readonly absent?: 'make' | 'refuse';
  /** Called with its place when a store was made. */
  readonly onMade?: ((place: string) => void) | undefined;
  /** Called when a newer version has migrated the store: this process can't write into it any more and must end. */
  readonly onOutdated?: ((error: StoreError) => void) | undefined;
}

/**
 * Opens the store and brings its schema up to date; a new SQLite file gets its folder, too.
 *
 * @param database a file, `:memory:`, or the URL of a PostgreSQL database (`postgres://…`).
 * @throws StoreError that names the store: `absent` if there is none and none may be made, `unreachable` if the
 *   server can't be reached or refuses, `damaged` and so on.
 */
export async function openDatabase(database: string, options: OpenOptions = {}): Promise<Database> {
  const postgres = isPostgres(database);
  const place = postgres ? placeOf(database) : database;
  const file = !postgres && database !== ':memory:';
  if (options.absent === 'refuse' && file && !existsSync(database)) throw new StoreError('absent', place);
  if (file) makeFolder(dirname(database));
  const fence = schemaFence(place, options.onOutdated);
  const db = new Kysely<Schema>({
    dialect: postgres
      ? (await import('./postgres-dialect.ts')).postgresDialect(database, {}, fence)
      : sqliteDialect(database, options.notes, fence),
  });
  try {
    if (postgres) {
      await sql`select 1`.execute(db).catch((error: unknown) => {
        throw notConnected(database, error);
      });
    }
    const { known, missing, unknown } = await migrationsOf(db);
    if (missing === known && options.absent === 'refuse') throw new StoreError('absent', place);
    if (unknown > 0) throw new StoreError('newer', place);
    // Usually there is nothing to do, and no reason to wait for another process.
    if (missing > 0) await (postgres ? migrateApart(database) : migrate(db as never));
    fence.isUp = true;
    if (missing === known) options.onMade?.(place);
    if (options.notes) for (const trigger of DEPARTURE_TRIGGERS) await sql.raw(trigger).execute(db);
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const { message } = error as Error;
    throw new StoreError('no-access', folder, message);
  }
}

/** On connections without a time limit: a big table takes its time, and so does another process's migration. */
async function migrateApart(url: string): Promise<void> {
  const db = new Kysely<never>({
    dialect: (await import('./postgres-dialect.ts')).postgresDialect(url, { max: 2, statement_timeout: 0 }),
  });
  try {
    await migrate(db);
  } finally {
    await db.destroy();
  }
}
