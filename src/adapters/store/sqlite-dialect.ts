import { setTimeout as delay } from 'node:timers/promises';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { CommitNotes } from './departures.ts';
import { isBusy, SqliteConnection } from './sqlite-connection.ts';

/**
 * Kysely on Node's own SQLite: no native add-on to build. One connection, handed out to one caller at a
 * time. Transactions begin IMMEDIATE: a transaction that reads first and writes later would otherwise fail
 * with SQLITE_BUSY as soon as another process writes in between.
 *
 * Transactions that wait for one another share a commit: what each must wait for is the disk, and the disk takes as
 * long for one as for thirty.
 *
 * @param notes what is written beside each commit.
 * @param patience how long whoever needs a locked store waits for it, in milliseconds.
 */
export function sqliteDialect(path: string, notes?: CommitNotes, patience = PATIENCE): Dialect {
  return {
    createAdapter: () => new AtomicSqliteAdapter(),
    createDriver: () => new NodeSqliteDriver(path, notes, patience),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/** How long whoever needs a locked store waits for it, and how long at most between two tries, in milliseconds. */
const PATIENCE = 15_000;
const LONGEST_PAUSE = 50;

/** How many transactions share a commit at most: the first of them waits for the last. */
const MOST_TOGETHER = 32;

/** SQLite's tables are made and undone within transactions: processes that migrate at once take turns. */
class AtomicSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }

  /** There is one, and this driver says whose turn it is: Kysely would wait for a commit before it asks again. */
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

class NodeSqliteDriver implements Driver {
  readonly #path: string;
  readonly #notes: CommitNotes | undefined;
  readonly #patience: number;
  #connection: SqliteConnection | undefined;
  #isTaken = false;
  readonly #waiting: ((turn: Turn) => void)[] = [];
  /** The transactions that are done and wait for the commit they share; undefined while no transaction is open. */
  #group: PromiseWithResolvers<void>[] | undefined;

  constructor(path: string, notes: CommitNotes | undefined, patience: number) {
    this.#path = path;
    this.#notes = notes;
    this.#patience = patience;
  }

  async init(): Promise<void> {
    this.#connection = await SqliteConnection.open(this.#path, this.#notes);
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
      if (this.#group) {
        turn.connection.run('savepoint own');
        turn.transaction = 'joined';
      } else {
        turn.connection.run('begin immediate');
        this.#group = [];
        turn.transaction = 'first';
      }
    });
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const turn = connection as Turn;
    if (turn.transaction === 'joined') turn.connection.run('release own');
    turn.transaction = undefined;
    const done = Promise.withResolvers<void>();
    this.#group?.push(done);
    this.#handOn(turn);
    await done.promise;
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    const turn = connection as Turn;
    const { transaction } = turn;
    turn.transaction = undefined;
    this.#notes?.keep(turn.notesBefore);
    // Why it is undone is what its caller is told: nothing that goes wrong here may take that error's place.
    try {
      if (transaction === 'joined' && turn.connection.inTransaction) {
        turn.connection.run('rollback to own');
        turn.connection.run('release own');
        return;
      }
      // A full disk has ended all of it already.
      if (!turn.connection.inTransaction) return this.#giveUp(turn.connection.lastError);
      turn.connection.run('rollback');
      this.#group = undefined;
    } catch (error) {
      this.#abandon(error);
    }
  }

  async destroy(): Promise<void> {
    this.#commit();
    this.#connection?.close();
  }

  #newTurn(): Turn {
    const standAside = async (turn: Turn, ms: number) => {
      this.#handOn(turn);
      await delay(ms);
      await this.#takeAgain(turn);
    };
    return new Turn(
      this.#connection as SqliteConnection,
      () => this.#commit(),
      this.#notes,
      standAside,
      this.#patience,
    );
  }

  async #takeAgain(turn: Turn): Promise<void> {
    // The turn that comes is given up for the one that its caller has in hand already.
    if (this.#isTaken) await new Promise((resolve) => this.#waiting.push(resolve));
    this.#isTaken = true;
    turn.isOver = false;
  }

  /** Lets the next caller have the connection, or commits what is done. */
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
    // Requests that came in while the last commit waited for the disk are read first, and join this one.
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
    const tellAll = () => {
      for (const { resolve } of group) resolve();
    };
    const written = this.#notes?.write();
    if (written) written.then(tellAll);
    else tellAll();
  }

  /** Undoes all that was not committed. */
  #abandon(error: unknown): void {
    try {
      if (this.#connection?.inTransaction) this.#connection.run('rollback');
    } catch {
      // What is told is why, not that undoing failed as well; the next transaction finds out by itself.
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

/** The connection in the hands of one caller. */
class Turn implements DatabaseConnection {
  readonly connection: SqliteConnection;
  readonly #commitOthers: () => void;
  readonly #notes: CommitNotes | undefined;
  readonly #standAside: (turn: Turn, ms: number) => Promise<void>;
  readonly #patience: number;
  /** How many notes waited when its transaction began. */
  notesBefore = 0;
  transaction: 'first' | 'joined' | undefined;
  isOver = false;

  constructor(
    connection: SqliteConnection,
    commitOthers: () => void,
    notes: CommitNotes | undefined,
    standAside: (turn: Turn, ms: number) => Promise<void>,
    patience: number,
  ) {
    this.connection = connection;
    this.#commitOthers = commitOthers;
    this.#notes = notes;
    this.#standAside = standAside;
    this.#patience = patience;
  }

  /**
   * Runs a statement that begins something, and again while another process holds the store. Between two tries
   * others have the connection, so that what only reads goes on.
   *
   * @throws StoreError, `locked`, when the store was never free.
   */
  async whenFree<R>(run: () => R): Promise<R> {
    for (let waited = 0, pause = 1; ; waited += pause, pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      try {
        return run();
      } catch (error) {
        if (!isBusy(error) || this.connection.inTransaction || waited >= this.#patience) throw error;
      }
      await this.#standAside(this, pause);
    }
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    // What a statement without a transaction writes is on the disk when it returns; a read may see what will be.
    const alone = this.transaction === undefined && !/^\s*select\b/i.test(query.sql);
    const run = () => {
      if (alone) this.#commitOthers();
      return this.connection.executeQuery<R>(query);
    };
    // Within a transaction the store is ours, and nobody stands aside.
    const result = this.transaction === undefined ? await this.whenFree(run) : run();
    if (alone) await this.#notes?.write();
    return result;
  }

  streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    // It may take its time, and nobody is to wait for that.
    this.#commitOthers();
    return this.connection.streamQuery(query);
  }
}
