import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
  type TransactionSettings,
} from 'kysely';
import { Pool, type PoolClient, type PoolConfig, types } from 'pg';
import { randomId } from '../../shared/random.ts';
import { MINUTE, SECOND } from '../../shared/time/clock.ts';
import { type SessionSettings, type StoreClient, storeClient } from './postgres-client.ts';
import { APPLICATION, notConnected } from './postgres-place.ts';
import { BEGIN_FENCED, fencedError, type SchemaFence } from './schema-fence.ts';

/** Connections of one process. */
const TERMS: PoolConfig = {
  max: 10,
  connectionTimeoutMillis: 15 * SECOND,
  idleTimeoutMillis: 30 * SECOND,
  keepAlive: true,
};

/**
 * A statement that runs for minutes, or a transaction whose process stopped in the middle, must not hold rows that
 * other workers wait for.
 */
const LIMITS: SessionSettings = {
  statement_timeout: `${2 * MINUTE}`,
  idle_in_transaction_session_timeout: `${MINUTE}`,
};

/**
 * The queue fetches few rows by key, many times. If the planner believes that a random page costs four times a
 * sequential one, it reads whole tables of readers instead; and JIT-compiling such a plan takes longer than running
 * it.
 */
const PLANNING: SessionSettings = { random_page_cost: '1.1', jit: 'off' };

const INT8 = 20;
const NUMERIC = 1700;

/** Ids, instants and counts are below 2^53, so they are returned as numbers, as on SQLite. Set only for this pool. */
const numbers = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 || oid === NUMERIC
      ? Number
      : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
};

/** A pool of connections to the server of a URL, whose own parameters take precedence. Close it with `end`. */
export function postgresPool(url: string, { statement_timeout, ...more }: PoolConfig = {}): Pool {
  const limits = statement_timeout === undefined ? {} : { statement_timeout: `${statement_timeout}` };
  const { connectionString, settings } = settingsIn(url, limits);
  const pool = new StorePool(url, {
    ...{ ...TERMS, application_name: `${APPLICATION}/${randomId(6)}` },
    ...more,
    connectionString,
    types: numbers,
    Client: storeClient(url, settings),
    onConnect: (client) => (client as StoreClient).setUp(),
  });
  // An idle connection that the server closes is replaced at its next use; an unhandled event would end the process.
  pool.on('error', () => {});
  // A connection that breaks in use reports it to its query and to this listener.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

type Connected = (
  error: Error | undefined,
  client: PoolClient | undefined,
  done: (release?: unknown) => void,
) => void;

/** Reports a missing connection in one line to every caller. */
class StorePool extends Pool {
  readonly #url: string;

  constructor(url: string, config: PoolConfig) {
    super(config);
    this.#url = url;
  }

  override connect(): Promise<PoolClient>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<PoolClient> | undefined {
    const told = (error: unknown) => notConnected(this.#url, error);
    if (!callback) {
      return super.connect().catch((error: unknown) => {
        throw told(error);
      });
    }
    super.connect((error, client, done) => callback(error && told(error), client, done));
    return undefined;
  }
}

/**
 * Kysely on a pool of its own.
 *
 * @param fence asked as each transaction begins.
 */
export function postgresDialect(url: string, more: PoolConfig = {}, fence?: SchemaFence): Dialect {
  return new StoreDialect({ pool: postgresPool(url, more) }, fence);
}

class StoreDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;
  readonly #fence: SchemaFence | undefined;

  constructor(config: PostgresDialectConfig, fence: SchemaFence | undefined) {
    super(config);
    this.#config = config;
    this.#fence = fence;
  }

  override createDriver(): Driver {
    return new StoreDriver(this.#config, this.#fence);
  }
}

class StoreDriver extends PostgresDriver {
  readonly #fence: SchemaFence | undefined;

  constructor(config: PostgresDialectConfig, fence: SchemaFence | undefined) {
    super(config);
    this.#fence = fence;
  }

  override async beginTransaction(
    connection: DatabaseConnection,
    settings: TransactionSettings,
  ): Promise<void> {
    const fence = this.#fence;
    if (!fence?.isUp) return super.beginTransaction(connection, settings);
    try {
      await connection.executeQuery(CompiledQuery.raw(BEGIN_FENCED));
    } catch (error) {
      await this.rollbackTransaction(connection);
      throw fencedError(fence, error);
    }
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // On a broken connection this fails as well, and the connection is given up. The error to report is the original
    // one.
    await super.rollbackTransaction(connection as never).catch(() => {});
  }
}

/** A URL without the parameters that a pooler refuses at the start of a connection. */
export function startAddress(url: string): string {
  return settingsIn(url, {}).connectionString;
}

/** Removes from a URL the parameters that are set once the connection exists: a pooler refuses them at its start. */
function settingsIn(
  url: string,
  limits: SessionSettings,
): { connectionString: string; settings: SessionSettings } {
  const address = new URL(url);
  const own: Record<string, string> = {};
  for (const name of Object.keys(LIMITS)) {
    const value = address.searchParams.get(name);
    if (value === null) continue;
    own[name] = value;
    address.searchParams.delete(name);
  }
  const planning = address.searchParams.has('options') ? {} : PLANNING;
  return {
    connectionString: Object.keys(own).length === 0 ? url : address.href,
    settings: { ...LIMITS, ...planning, ...limits, ...own },
  };
}
