/**
 * Keeps a running program from writing into a store that a newer version has migrated: it would misread what it finds
 * and spoil what it leaves. Each transaction asks first, which costs no round trip of its own:
 *
 * - SQLite: a transaction begins as the only writer, so no migration comes between the question and the commit.
 * - PostgreSQL: a transaction holds a lock that a migration must have alone (see `migrate`), so a migration waits for
 *   those that have asked, and those that begin meanwhile wait for it.
 *
 * On PostgreSQL a single statement is no such transaction. If it matters, it contains `schemaIsKnown`. It doesn't take
 * the lock: a migration that changes its tables would wait for it, and it for the migration.
 */
import { type RawBuilder, sql } from 'kysely';
import { StoreError } from '../../shared/errors/store-error.ts';
import { inTransaction } from './dialect.ts';
import { LOCK, MIGRATIONS } from './migrate.ts';
import type { Database } from './open.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

/** A store that is opened has every migration that this program knows, so one more is unknown. */
const IS_KNOWN = `(select count(*) from kysely_migration) = ${Object.keys(MIGRATIONS).length}`;

/** Whether this program knows every migration of the store. */
export const schemaIsKnown: RawBuilder<boolean> = sql<boolean>`(${sql.raw(IS_KNOWN)})`;

/** One store's fence, shared by its connections. */
export interface SchemaFence {
  /** Whether the question is asked: not before this process has migrated the store itself. */
  isUp: boolean;
  /** Reports that the store was migrated, and returns the error to throw. */
  breach(): StoreError;
}

/** @param onOutdated called at the first transaction that is refused. */
export function schemaFence(
  place: string,
  onOutdated: (error: StoreError) => void = () => undefined,
): SchemaFence {
  let known: StoreError | undefined;
  return {
    isUp: false,
    breach() {
      if (known) return known;
      known = new StoreError('newer', place, 'another process has migrated it');
      onOutdated(known);
      return known;
    },
  };
}

/**
 * Within a transaction that has just begun on SQLite.
 *
 * @throws StoreError, `newer`; the transaction is then over.
 */
export function passFence(
  fence: SchemaFence | undefined,
  connection: Pick<SqliteConnection, 'executeQuery' | 'run'>,
): void {
  if (!fence?.isUp) return;
  let isKnown = false;
  try {
    const asked = { sql: `select ${IS_KNOWN} as known`, parameters: [] };
    isKnown = connection.executeQuery<{ known: number }>(asked).rows[0]?.known === 1;
  } finally {
    if (!isKnown) connection.run('rollback');
  }
  if (!isKnown) throw fence.breach();
}

/** Begins a transaction on PostgreSQL. A division by zero is an answer that nothing after it can ignore. */
export const BEGIN_FENCED = `begin; ${LOCK} in access share mode; select 1 / cast(${IS_KNOWN} as integer)`;
const DIVISION_BY_ZERO = '22012';

/** The error of `BEGIN_FENCED`, in words. */
export function fencedError(fence: SchemaFence, error: unknown): unknown {
  return (error as { code?: unknown }).code === DIVISION_BY_ZERO ? fence.breach() : error;
}

/**
 * Asks whether this program still knows the store. Only a store that it doesn't know costs a transaction.
 *
 * @throws StoreError, `newer`, if not; or what else keeps the store from being written.
 */
export async function checkSchema(db: Database): Promise<void> {
  const { rows } = await sql<{ known: number | boolean }>`select ${schemaIsKnown} as known`.execute(db);
  if (!rows[0]?.known) await inTransaction(db, async () => {});
}
