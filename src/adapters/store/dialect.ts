/**
 * The places where SQLite and PostgreSQL need different SQL, each with its own name. A statement that both understand
 * belongs in the file that needs it.
 */
import { type Kysely, PostgresAdapter, type RawBuilder, sql, type Transaction } from 'kysely';

export type Engine = 'sqlite' | 'postgres';

/** A store or a transaction on it, whatever its tables. */
type Store = Pick<Kysely<never>, 'getExecutor' | 'isTransaction'>;

/** Which database answers the queries. Differences that many queries share are functions in this file. */
export function engineOf(db: Store): Engine {
  return db.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite';
}

/** The PostgreSQL type of a column of `rowsOf`. */
export type ColumnType = 'bigint' | 'text' | 'integer';

/**
 * Values as a table to join with, using at most one parameter per column, however many rows there are: a statement
 * per row would cost a round trip each, and a list of parameters ends at about 32,000.
 *
 * @param columns names in the order of each row's values, with their types.
 * @returns a table named `alias`, for use after `from` or `join`.
 */
export function rowsOf(
  db: Store,
  alias: string,
  columns: Readonly<Record<string, ColumnType>>,
  rows: readonly (readonly unknown[])[],
): RawBuilder<unknown> {
  const names = Object.keys(columns);
  if (engineOf(db) === 'postgres') {
    const arrays = names.map(
      (name, at) => sql`cast(${arrayOf(rows, at)} as ${sql.raw(`${columns[name]}[]`)})`,
    );
    const list = sql.join(names.map((name) => sql.ref(name)));
    return sql`unnest(${sql.join(arrays)}) as ${sql.ref(alias)}(${list})`;
  }
  const list = sql.join(
    names.map((name, at) => sql`json_extract(value, ${sql.lit(`$[${at}]`)}) as ${sql.ref(name)}`),
  );
  return sql`(select ${list} from json_each(${JSON.stringify(rows)})) as ${sql.ref(alias)}`;
}

/** A column of rows as a PostgreSQL array literal. The driver's own conversion costs several times as much. */
function arrayOf(rows: readonly (readonly unknown[])[], at: number): string {
  let text = '';
  for (const row of rows) {
    const value = row[at];
    text += text === '' ? '{' : ',';
    if (value === null || value === undefined) text += 'NULL';
    else if (typeof value === 'string') text += `"${value.replace(/["\\]/g, '\\$&')}"`;
    else text += String(value);
  }
  return text === '' ? '{}' : `${text}}`;
}

/** Locks the rows of `table` that a select found, and skips those that another worker has locked. */
export function skipLocked(db: Store, table: string): RawBuilder<unknown> {
  return engineOf(db) === 'postgres' ? sql`for update of ${sql.ref(table)} skip locked` : sql``;
}

/**
 * A row to select from, in a statement of its own whose loss in a server crash would matter little: then neither this
 * statement nor others that wait for its row wait for the disk. SQLite has no such choice.
 */
export function unhurried(db: Store): RawBuilder<unknown> {
  return engineOf(db) === 'postgres'
    ? sql`(select set_config('synchronous_commit', 'off', true)) as unhurried`
    : sql`(select 1) as unhurried`;
}

/** SQLSTATE of a transaction that the server ended in favour of another: a deadlock or a serialization failure. */
const ENDED_FOR_ANOTHER = new Set(['40P01', '40001']);
const ATTEMPTS = 5;

/**
 * Runs `work` all or nothing. If PostgreSQL ends it because of a deadlock with another transaction, it runs once more
 * from the start: `work` must change nothing but the store. Within an open transaction it becomes a part of that one.
 */
export async function inTransaction<S, T>(
  db: Kysely<S>,
  work: (trx: Transaction<S>) => Promise<T>,
): Promise<T> {
  if (db.isTransaction) return work(db as Transaction<S>);
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      const code = String((error as { code?: unknown }).code);
      if (!ENDED_FOR_ANOTHER.has(code) || attempt === ATTEMPTS) throw error;
    }
  }
}

/**
 * Whether a read within this transaction must lock the rows it decides on. SQLite has one writer, and its
 * transactions begin as writers; PostgreSQL lets another transaction change what was just read.
 */
export function mustLock(db: Store): boolean {
  return db.isTransaction && engineOf(db) === 'postgres';
}

/** SQLSTATE classes about a statement's values: data, integrity, raised by a trigger, too large. */
const OF_WHAT_WAS_GIVEN = /^(?:21|22|23|44|54|P0)/;
/** The same for SQLite: error, too big, constraint, mismatch, range. */
const OF_WHAT_WAS_GIVEN_SQLITE = new Set([1, 18, 19, 20, 25]);

/** SQLite has one code for a value that a function can't accept and for a statement that doesn't fit the tables. */
const OF_THE_TABLES = /no such |has no column|syntax error|ambiguous column/;
const NO_SUCH_TABLE = /^no such table/;
const SQLITE_ERROR = 1;
const UNDEFINED_TABLE = '42P01';

/** Whether a statement failed because one of its tables doesn't exist. */
export function isMissingTable(error: unknown): boolean {
  const { code, errcode, message } = error as { code?: unknown; errcode?: unknown; message?: unknown };
  if (errcode === SQLITE_ERROR) return NO_SUCH_TABLE.test(String(message));
  return code === UNDEFINED_TABLE;
}

/**
 * Whether a statement failed because of its values, or because a row can't be read, so that the rest can be done
 * without the one row; a store that is unreachable, locked, full, damaged or without a table fails for all of them.
 */
export function refusesWhatWasGiven(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return true;
  const { code, errcode, message } = error as { code?: unknown; errcode?: unknown; message?: unknown };
  if (typeof errcode !== 'number') return typeof code === 'string' && OF_WHAT_WAS_GIVEN.test(code);
  if (errcode === SQLITE_ERROR && OF_THE_TABLES.test(String(message))) return false;
  return OF_WHAT_WAS_GIVEN_SQLITE.has(errcode & 0xff);
}
