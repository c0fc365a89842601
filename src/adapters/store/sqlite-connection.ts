import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import type { CompiledQuery, QueryResult } from 'kysely';
import { messageOf } from '../../shared/errors/message-of.ts';
import { StoreError, storeErrorOf, storeFaultOf } from '../../shared/errors/store-error.ts';
import type { CommitNotes } from './departures.ts';
import { passFence, type SchemaFence } from './schema-fence.ts';
import { WalSync } from './wal-sync.ts';

const STATEMENT_CACHE = 300;

type Parameter = null | number | bigint | string | Uint8Array;

/** A prepared statement and its column names; none if it returns no rows. */
interface Prepared {
  readonly statement: StatementSync;
  columns: readonly string[];
  readonly kind: 'reads' | 'changes-rows' | 'other';
}

/** The connection itself: it keeps its prepared statements, and returns rows as plain objects. */
export class SqliteConnection {
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #fence: SchemaFence | undefined;
  readonly #statements = new Map<string, Prepared>();
  /** Brings commits to the disk; undefined if SQLite does so itself, or for a store in memory. */
  readonly disk: WalSync | undefined;
  /** Whether a statement has changed anything since this was last set to false. */
  hasChanged = false;
  /** The error of the last statement that failed. */
  lastError: unknown;

  private constructor(
    database: DatabaseSync,
    path: string,
    fence: SchemaFence | undefined,
    disk: WalSync | undefined,
  ) {
    this.#database = database;
    this.#path = path;
    this.#fence = fence;
    this.disk = disk;
  }

  /**
   * Never waits for another process within SQLite: that would block everything else in this process. A caller that
   * finds the store locked waits on its own; see `isBusy`.
   *
   * @param notes written along with each commit.
   * @param fence asked as each transaction begins.
   */
  static async open(
    path: string,
    notes: CommitNotes | undefined,
    fence?: SchemaFence,
  ): Promise<SqliteConnection> {
    let database: DatabaseSync | undefined;
    try {
      database = new DatabaseSync(path, { timeout: 0, enableForeignKeyConstraints: true });
      const hasWal = await turnOnWal(database);
      database.exec(`PRAGMA synchronous = ${hasWal ? 'NORMAL' : 'FULL'}; PRAGMA temp_store = MEMORY;
        PRAGMA secure_delete = ON;`);
      notes?.attach(database);
      return new SqliteConnection(database, path, fence, hasWal ? new WalSync(path) : undefined);
    } catch (error) {
      database?.close();
      throw sqliteErrorOf(error, path);
    }
  }

  executeQuery<R>({ sql, parameters }: Pick<CompiledQuery, 'sql' | 'parameters'>): QueryResult<R> {
    try {
      const prepared = this.#prepare(sql);
      const values = parameters.map(toParameter);
      if (prepared.columns.length > 0) {
        const rows = rowsOf(prepared, values) as R[];
        this.hasChanged ||=
          prepared.kind === 'other' || (prepared.kind === 'changes-rows' && rows.length > 0);
        return { rows };
      }
      const { changes, lastInsertRowid } = prepared.statement.run(...values);
      this.hasChanged ||= prepared.kind === 'other' || Number(changes) > 0;
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
    } catch (error) {
      this.lastError = sqliteErrorOf(error, this.#path);
      throw this.lastError;
    }
  }

  /**
   * Begins a transaction as the only writer.
   *
   * @throws StoreError, `newer`, if the fence refuses; then none has begun.
   */
  begin(): void {
    this.run('begin immediate');
    passFence(this.#fence, this);
  }

  /** Begins or ends a transaction or a part of one. */
  run(sql: string): void {
    const { hasChanged } = this;
    this.executeQuery({ sql, parameters: [] });
    this.hasChanged = hasChanged;
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    // A separate statement: a cached one may run again while this one is still being read.
    try {
      const statement = this.#database.prepare(query.sql);
      for (const row of statement.iterate(...query.parameters.map(toParameter))) yield { rows: [row as R] };
    } catch (error) {
      throw sqliteErrorOf(error, this.#path);
    }
  }

  get inTransaction(): boolean {
    return this.#database.isTransaction;
  }

  async close(): Promise<void> {
    this.#statements.clear();
    await this.disk?.close();
    this.#database.close();
  }

  #prepare(sql: string): Prepared {
    const known = this.#statements.get(sql);
    if (known) return known;
    if (this.#statements.size >= STATEMENT_CACHE) this.#statements.clear();
    const statement = this.#database.prepare(sql);
    statement.setReturnArrays(true);
    const prepared: Prepared = { statement, columns: columnsOf(statement), kind: kindOf(sql) };
    this.#statements.set(sql, prepared);
    return prepared;
  }
}

/**
 * SQLite's error as an error of the store in this file; any other unchanged. SQLite reports a full disk differently
 * depending on which of its files was to grow, so the disk itself is checked.
 */
export function sqliteErrorOf(error: unknown, path: string): unknown {
  const told = storeErrorOf(error, path);
  if (!told || error instanceof StoreError || !(told.code === 'no-access' || told.code === 'failing'))
    return told ?? error;
  return hasRoom(path) ? told : new StoreError('full', path, messageOf(error));
}

function hasRoom(path: string): boolean {
  try {
    return statfsSync(dirname(path)).bavail > 0;
  } catch {
    return true;
  }
}

/** Whether another process holds what a statement needs, in any of the extended codes. */
export function isBusy(error: unknown): boolean {
  return storeFaultOf(error) === 'locked';
}

function kindOf(sql: string): Prepared['kind'] {
  const [, word = ''] = /^\s*(\w+)/.exec(sql) ?? [];
  if (/^select$/i.test(word)) return 'reads';
  return /^(?:insert|update|delete)$/i.test(word) ? 'changes-rows' : 'other';
}

const columnsOf = (statement: StatementSync): string[] => statement.columns().map(({ name }) => name);

/** As objects made here: the row objects that Node makes take twice as long to make and to read. */
function rowsOf(prepared: Prepared, values: readonly Parameter[]): Record<string, unknown>[] {
  const rows = prepared.statement.all(...values) as unknown as unknown[][];
  // Another process may have migrated the store in the meantime, and `*` now means more columns.
  if (rows[0] && rows[0].length !== prepared.columns.length) prepared.columns = columnsOf(prepared.statement);
  const { columns } = prepared;
  const objects: unknown[] = rows;
  // Replaces each in its array, so that only one of a thousand rows exists twice.
  for (const [index, row] of rows.entries()) {
    const object: Record<string, unknown> = {};
    for (let at = 0; at < columns.length; at++) object[columns[at] as string] = row[at];
    objects[index] = object;
  }
  return objects as Record<string, unknown>[];
}

function toParameter(value: unknown): Parameter {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === undefined) return null;
  return value as Parameter;
}

/**
 * The mode of a new file changes only for a sole user, and SQLite does not wait for that.
 *
 * @returns false for a store in memory, and where a file system can't have it.
 */
async function turnOnWal(database: DatabaseSync): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      return database.prepare('PRAGMA journal_mode = WAL').get()?.journal_mode === 'wal';
    } catch (error) {
      if (!isBusy(error) || attempt === 500) throw error;
      await delay(10);
    }
  }
}
