import { rmSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { storeFaultOf } from '../../shared/errors/store-error.ts';

/** The part of better-sqlite3's interface that the limiter uses. */
interface LimiterClient {
  prepare(sql: string): StatementSync;
  transaction(work: () => unknown): () => unknown;
}

/**
 * A file of counters with no value of its own: a damaged one is replaced. It is opened when needed, and again after a
 * failure.
 *
 * @param onDamaged called before the file is replaced.
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
    // A caller that finds it locked retries (see `withinLimit`): waiting within SQLite would block this whole
    // process.
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
  /** Runs `work`, and once more on a new file if the old one can't be read. */
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
    // The caller that takes from a budget retries and reports.
  }
  return { storeClient, close: async () => close() };
}

/** Whatever this meets, the first error is the one to report. */
function undo(database: DatabaseSync | undefined): void {
  try {
    if (database?.isTransaction) database.exec('ROLLBACK');
  } catch {}
}

const SQLITE_ERROR = 1;

/** Damaged, or a table with other columns. */
function isUseless(error: unknown): boolean {
  const { errcode } = error as { errcode?: unknown };
  return storeFaultOf(error) === 'damaged' || errcode === SQLITE_ERROR;
}
