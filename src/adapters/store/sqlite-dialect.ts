import { setTimeout as delay } from 'node:timers/promises';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { CommitNotes } from './departures.ts';
import type { SchemaFence } from './schema-fence.ts';
import { AtomicSqliteAdapter } from './sqlite-adapter.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { lasting, Turn } from './sqlite-turn.ts';

/**
 * Kysely on Node's own SQLite: there is no native add-on to build. One connection serves one caller at a time.
 * Transactions begin IMMEDIATE: otherwise a transaction that reads first and writes later would fail with SQLITE_BUSY
 * as soon as another process writes in between.
 *
 * Transactions that wait for one another share a commit: each must wait for the disk, and the disk takes as long for
 * one as for thirty.
 *
 * @param notes written along with each commit.
 * @param fence asked as each transaction begins.
 * @param patience how long a caller waits for a locked store, in milliseconds.
 */
export function sqliteDialect(
  path: string,
  notes?: CommitNotes,
  fence?: SchemaFence,
  patience = PATIENCE,
): Dialect {
  const open = () => SqliteConnection.open(path, notes, fence);
  return {
    createAdapter: () => new AtomicSqliteAdapter(),
    createDriver: () => new NodeSqliteDriver(open, notes, patience),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/** How long a caller waits for a locked store, in milliseconds. */
const PATIENCE = 15_000;

/** The most transactions that share a commit: the first of them waits for the last. */
const MOST_TOGETHER = 32;

class NodeSqliteDriver implements Driver {
  readonly #open: () => Promise<SqliteConnection>;
  readonly #notes: CommitNotes | undefined;
  readonly #patience: number;
  #connection: SqliteConnection | undefined;
  #isTaken = false;
  readonly #waiting: ((turn: Turn) => void)[] = [];
  /** Completed transactions that wait for their shared commit; undefined while no transaction is open. */
  #group: Ended[] | undefined;

  constructor(open: () => Promise<SqliteConnection>, notes: CommitNotes | undefined, patience: number) {
    this.#open = open;
    this.#notes = notes;
    this.#patience = patience;
  }

  async init(): Promise<void> {
    this.#connection = await this.#open();
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#isTaken) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#isTaken = true;
    return this.#newTurn();
  }

  async releaseConnection(turn: DatabaseConnection): Promise<void> {
    this.#handOn(turn as Turn);
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const turn = connection as Turn;
    await turn.whenFree(() => {
      turn.notesBefore = this.#notes?.waiting ?? 0;
      turn.mayLag = false;
      if (this.#group) {
        turn.connection.run('savepoint own');
        turn.transaction = 'joined';
      } else {
        turn.connection.begin();
        this.#group = [];
        turn.transaction = 'first';
      }
    });
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const turn = connection as Turn;
    if (turn.transaction === 'joined') turn.connection.run('release own');
    turn.transaction = undefined;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#group?.push({ resolve, reject, mayLag: turn.mayLag });
    this.#handOn(turn);
    await promise;
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    const turn = connection as Turn;
    const { transaction } = turn;
    turn.transaction = undefined;
    this.#notes?.keep(turn.notesBefore);
    // The caller gets the original error: nothing that goes wrong here may replace it.
    try {
      if (transaction === 'joined' && turn.connection.inTransaction) {
        turn.connection.run('rollback to own');
        turn.connection.run('release own');
        return;
      }
      // A full disk has already ended all of it.
      if (!turn.connection.inTransaction) return this.#giveUp(turn.connection.lastError);
      turn.connection.run('rollback');
      this.#group = undefined;
    } catch (error) {
      this.#abandon(error);
    }
  }

  async destroy(): Promise<void> {
    this.#commit();
    await this.#connection?.close();
  }

  #newTurn(): Turn {
    const standAside = async (turn: Turn, ms: number) => {
      this.#handOn(turn);
      await delay(ms);
      await this.#takeAgain(turn);
    };
    return new Turn(
      this.#connection as SqliteConnection,
      {
        commitOthers: () => this.#commit(),
        write: (turn, query) => this.#write(turn, query),
        standAside,
        takeAgain: (turn) => this.#takeAgain(turn),
      },
      this.#notes,
      this.#patience,
    );
  }

  /** A single statement is a transaction of its own, and shares its commit with those that come meanwhile. */
  async #write<R>(turn: Turn, query: CompiledQuery): Promise<QueryResult<R>> {
    await this.beginTransaction(turn);
    let result: QueryResult<R>;
    try {
      result = turn.connection.executeQuery<R>(query);
    } catch (error) {
      await this.rollbackTransaction(turn);
      throw error;
    }
    await this.commitTransaction(turn);
    return result;
  }

  async #takeAgain(turn: Turn): Promise<void> {
    // The next turn is given up for the one that its caller already has.
    if (this.#isTaken) await new Promise((resolve) => this.#waiting.push(resolve));
    this.#isTaken = true;
    turn.isOver = false;
  }

  /** Passes the connection to the next caller, or commits what is done. */
  #handOn(turn: Turn): void {
    if (turn.isOver) return;
    turn.isOver = true;
    if ((this.#group?.length ?? 0) >= MOST_TOGETHER) this.#commit();
    const next = this.#waiting.shift();
    if (next) {
      next(this.#newTurn());
      return;
    }
    this.#isTaken = false;
    // Requests that arrived while the last commit waited for the disk are read first and join this one.
    if (this.#group) setImmediate(() => !this.#isTaken && this.#commit());
  }

  #commit(): void {
    const connection = this.#connection;
    const group = this.#group;
    if (!connection || !group) return;
    try {
      connection.run('commit');
    } catch (error) {
      this.#abandon(error);
      return;
    }
    this.#group = undefined;
    const { hasChanged } = connection;
    connection.hasChanged = false;
    const isNoted = (this.#notes?.waiting ?? 0) > 0;
    const isHurried = (one: Ended) => isNoted || (hasChanged && !one.mayLag);
    const hurried = group.filter(isHurried);
    for (const one of group) if (!isHurried(one)) one.resolve();
    if (hurried.length === 0) {
      if (hasChanged) void connection.disk?.soon();
      return;
    }
    void lasting(connection, this.#notes).then(
      () => {
        for (const { resolve } of hurried) resolve();
      },
      (error) => {
        for (const { reject } of hurried) reject(error);
      },
    );
  }

  /** Undoes everything that was not committed. */
  #abandon(error: unknown): void {
    try {
      if (this.#connection?.inTransaction) this.#connection.run('rollback');
    } catch {
      // The reason is reported, not that undoing failed as well; the next transaction finds out on its own.
    }
    this.#giveUp(error);
  }

  #giveUp(error: unknown): void {
    const group = this.#group ?? [];
    this.#group = undefined;
    this.#notes?.keep(0);
    for (const { reject } of group) reject(error);
  }
}

/** A transaction that ended, and whether its caller continues before the disk has it. */
interface Ended extends Pick<PromiseWithResolvers<void>, 'resolve' | 'reject'> {
  readonly mayLag: boolean;
}
