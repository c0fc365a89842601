import { rmSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { storeFaultOf } from '../../shared/errors/store-error.ts';

/** The part of better-sqlite3's face that the limiter uses. */
interface LimiterClient {
  prepare(sql: string): StatementSync;
  transaction(work: () => unknown): () => unknown;
}

/**
 * A file of counters, which is worth nothing by itself: one that is damaged is made anew. It is opened when it is
 * needed, and again whenever that failed.
 *
 * @param onDamaged called when the file is about to be made anew.
 */
export function budgetFile(
  path: string,
  table: string,
  onDamaged: (error: Error) => void,
): { readonly storeClient: LimiterClient; close(): Promise<void> } {
  let database: DatabaseSync | undefined;
  const statements = new Map<string, StatementSync>();
  const close = () => {
    statements.clear();
    database?.close();
    database = undefined;
  };
  const open = (): DatabaseSync => {
    if (database) return database;
    // Whoever finds it locked comes again, see `withinLimit`: waiting within SQLite would hold up this whole process.
    database = new DatabaseSync(path, { timeout: 0 });
    try {
      database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
        CREATE TABLE IF NOT EXISTS ${table} (key TEXT PRIMARY KEY, points INTEGER NOT NULL DEFAULT 0, expire INTEGER)`);
    } catch (error) {
      close();
      throw error;
    }
    return database;
  };
  /** Runs `work`, and once more on a new file where the old one can't be read. */
  const mending = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (!isUseless(error)) throw error;
      onDamaged(error as Error);
      close();
      for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
      return work();
    }
  };
  const prepare = (sql: string): StatementSync => {
    const statement = statements.get(sql) ?? open().prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const storeClient: LimiterClient = {
    prepare,
    transaction: (work) => () =>
      mending(() => {
        prepare('BEGIN IMMEDIATE').run();
        try {
          const result = work();
          prepare('COMMIT').run();
          return result;
        } catch (error) {
          undo(database);
          throw error;
        }
      }),
  };
  try {
    mending(open);
  } catch {
    // Whoever takes from a budget tries again, and tells.
  }
  return { storeClient, close: async () => close() };
}

/** Whatever this meets, the first error is the one to tell. */
function undo(database: DatabaseSync | undefined): void {
  try {
    if (database?.isTransaction) database.exec('ROLLBACK');
  } catch {}
}

const SQLITE_ERROR = 1;

/** Damaged, or a table of other columns. */
function isUseless(error: unknown): boolean {
  const { errcode } = error as { errcode?: unknown };
  return storeFaultOf(error) === 'damaged' || errcode === SQLITE_ERROR;
}
