import type { CompiledQuery, DatabaseConnection, Kysely, QueryResult } from 'kysely';
import type { CommitNotes } from './departures.ts';
import { engineOf } from './dialect.ts';
import { isBusy, type SqliteConnection } from './sqlite-connection.ts';

/** What a turn asks of the driver. */
export interface TurnDriver {
  commitOthers(): void;
  write<R>(turn: Turn, query: CompiledQuery): Promise<QueryResult<R>>;
  standAside(turn: Turn, ms: number): Promise<void>;
  takeAgain(turn: Turn): Promise<void>;
}

/** The longest delay between two tries, in milliseconds. */
const LONGEST_PAUSE = 50;

/** A statement that changes rows; others, such as a pragma, may not run within a transaction. */
const CHANGES_ROWS = /^\s*(insert|update|delete)\b/i;

/** The connection while one caller has it. */
export class Turn implements DatabaseConnection {
  readonly connection: SqliteConnection;
  readonly #driver: TurnDriver;
  readonly #notes: CommitNotes | undefined;
  readonly #patience: number;
  /** The number of waiting notes when its transaction began. */
  notesBefore = 0;
  transaction: 'first' | 'joined' | undefined;
  mayLag = false;
  isOver = false;

  constructor(
    connection: SqliteConnection,
    driver: TurnDriver,
    notes: CommitNotes | undefined,
    patience: number,
  ) {
    this.connection = connection;
    this.#driver = driver;
    this.#notes = notes;
    this.#patience = patience;
  }

  /**
   * Runs a statement that begins something, and repeats it while another process holds the store. Between two tries
   * others get the connection, so that reads continue.
   *
   * @throws StoreError, `locked`, if the store was never free.
   */
  async whenFree<R>(run: () => R): Promise<R> {
    for (let waited = 0, pause = 1; ; waited += pause, pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      try {
        return run();
      } catch (error) {
        if (!isBusy(error) || this.connection.inTransaction || waited >= this.#patience) throw error;
      }
      await this.#driver.standAside(this, pause);
    }
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    // Within a transaction the store is ours, and nobody needs to give way.
    if (this.transaction !== undefined) return this.connection.executeQuery<R>(query);
    if (this.isOver) await this.#driver.takeAgain(this);
    // A single write is on the disk when it returns; a read may see uncommitted changes.
    if (CHANGES_ROWS.test(query.sql)) return this.#driver.write(this, query);
    const reads = /^\s*select\b/i.test(query.sql);
    const result = await this.whenFree(() => {
      if (!reads) this.#driver.commitOthers();
      return this.connection.executeQuery<R>(query);
    });
    if (!reads) await lasting(this.connection, this.#notes);
    return result;
  }

  streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    // This may take a while, and nobody should wait for it.
    this.#driver.commitOthers();
    return this.connection.streamQuery(query);
  }
}

/** Resolves when what was committed, and the notes of it, are on the disk. */
export async function lasting({ disk }: SqliteConnection, notes: CommitNotes | undefined): Promise<void> {
  await Promise.all([disk?.now(), notes?.write()]);
}

/**
 * Lets a transaction end before it is on the disk: it gets there within a tenth of a second, or together with the next
 * commit that somebody waits for. A power cut may undo it until then. PostgreSQL always waits.
 */
export async function letLag(trx: Pick<Kysely<never>, 'getExecutor'>): Promise<void> {
  await trx.getExecutor().provideConnection(async (connection) => {
    if (connection instanceof Turn) connection.mayLag = true;
  });
}

/** Resolves when everything committed so far is on the disk: on PostgreSQL at once. */
export async function onDisk(db: Pick<Kysely<never>, 'getExecutor' | 'isTransaction'>): Promise<void> {
  // There it would take a connection from the pool, only to learn nothing.
  if (engineOf(db) === 'postgres') return;
  const reached = await db.getExecutor().provideConnection(async (connection) => ({
    promise: connection instanceof Turn ? connection.connection.disk?.soon() : undefined,
  }));
  await reached.promise;
}
