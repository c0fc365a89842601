import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely, sql } from 'kysely';
import type { StoreState } from '../../operator/doctor/lookups.ts';
import { messageOf } from '../../shared/errors/message-of.ts';
import { storeErrorOf } from '../../shared/errors/store-error.ts';
import { BarredError } from '../../shared/reasons/barred.ts';
import { engineOf } from './dialect.ts';
import { migrationsOf } from './migrate.ts';
import { marksOf } from './moved-guard.ts';
import { isPostgres, notConnected } from './postgres-place.ts';
import type { Schema } from './schema.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { storeGuards } from './store-guards.ts';

/** How long a store may take to answer, or another process to let us write, in milliseconds. */
const PATIENCE = 5000;

/** Examines a store without changing it: it is neither created nor migrated. */
export async function inspectStore(database: string): Promise<StoreState> {
  const postgres = isPostgres(database);
  if (database === ':memory:') return { kind: 'absent', writable: true };
  if (!postgres && !existsSync(database)) return { kind: 'absent', writable: canMake(dirname(database)) };
  const db = new Kysely<Schema>({
    dialect: postgres
      ? (await import('./postgres-dialect.ts')).postgresDialect(database, {
          max: 1,
          connectionTimeoutMillis: PATIENCE,
          statement_timeout: PATIENCE,
        })
      : sqliteDialect(database),
  });
  try {
    return await stateOf(db, postgres ? undefined : database);
  } catch (error) {
    const told = postgres ? notConnected(database, error) : storeErrorOf(error, database);
    if (!told) throw error;
    return { kind: 'unreachable', trouble: told.trouble };
  } finally {
    await db.destroy();
  }
}

async function stateOf(db: Kysely<Schema>, file: string | undefined): Promise<StoreState> {
  if (engineOf(db) === 'sqlite') await sql`pragma busy_timeout = ${sql.lit(PATIENCE)}`.execute(db);
  else await sql`select 1`.execute(db);
  const { missing, unknown, known } = await migrationsOf(db);
  if (unknown > 0) return { kind: 'newer' };
  if (missing > 0) return missing === known ? { kind: 'absent', writable: true } : { kind: 'older', missing };
  try {
    // An outside observer considers no worker gone.
    const nobody = { owner: '', isGone: () => false, now: () => 0 };
    await storeGuards(db, (await marksOf(db)).instance ?? '', file, nobody).look();
  } catch (error) {
    if (!(error instanceof BarredError)) throw error;
    return { kind: 'barred', code: error.code, said: error.message };
  }
  return writeInVain(db);
}

class Undone extends Error {}

/** Writes and undoes it. */
async function writeInVain(db: Kysely<Schema>): Promise<StoreState> {
  try {
    await db.transaction().execute(async (trx) => {
      await trx.insertInto('meta').values({ key: 'written-in-vain', value: '' }).execute();
      throw new Undone();
    });
  } catch (error) {
    if (!(error instanceof Undone)) return { kind: 'read-only', said: messageOf(error) };
  }
  return { kind: 'ready' };
}

/** Whether a folder can be written, or created. */
function canMake(folder: string): boolean {
  if (!existsSync(folder)) return dirname(folder) !== folder && canMake(dirname(folder));
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
