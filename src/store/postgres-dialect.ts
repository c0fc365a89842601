import { type Dialect, PostgresDialect } from 'kysely';
import { Client, Pool, type PoolConfig, type QueryConfig, types } from 'pg';
import { StoreError, storeErrorOf } from '../shared/store-error.ts';

/** Whether a `DATABASE_URL`, as the configuration hands it on, means a PostgreSQL server. */
export function isPostgres(database: string): boolean {
  return /^postgres(ql)?:\/\//.test(database);
}

/**
 * Connections of one process. A statement that runs for minutes, or a transaction whose process was stopped in
 * the middle, must not hold rows that the other workers wait for. The URL's own parameters win over these.
 */
const TERMS: PoolConfig = {
  application_name: 'pacesetter',
  max: 10,
  connectionTimeoutMillis: 15_000,
  idleTimeoutMillis: 30_000,
  keepAlive: true,
  statement_timeout: 120_000,
  idle_in_transaction_session_timeout: 60_000,
  // The queue asks for few rows by their keys, many times. Told that a page elsewhere costs four times the next
  // one, the planner reads whole tables of readers instead; compiling such a plan takes longer than its run.
  options: '-c random_page_cost=1.1 -c jit=off',
};

const INT8 = 20;
const NUMERIC = 1700;

/** Ids, instants and counts are below 2^53, so they come as numbers, as on SQLite. Set for this pool alone. */
const numbers = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 || oid === NUMERIC
      ? Number
      : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
};

/** How often a statement must come before the server is to remember it, and how many it remembers at most. */
const OFTEN = 3;
const STATEMENT_CACHE = 300;
/** Columns that are not named: a newer version may add some, and the server refuses a remembered statement then. */
const ALL_COLUMNS = /(?:^|[\s."])\*\s*(?:,|from\b|$)/i;

/**
 * Names for the statements that come often, so that the server reads and plans each once a connection instead of at
 * every turn: the queue asks the same dozen things, and to plan them takes as long as to answer.
 */
function namesOfOften(): (text: string) => string | undefined {
  const names = new Map<string, string>();
  const uses = new Map<string, number>();
  return (text) => {
    const known = names.get(text);
    if (known || names.size >= STATEMENT_CACHE || ALL_COLUMNS.test(text)) return known;
    const count = (uses.get(text) ?? 0) + 1;
    if (count >= OFTEN) {
      uses.delete(text);
      names.set(text, `often_${names.size}`);
    } else {
      // Lists of any length make ever new texts.
      if (uses.size >= STATEMENT_CACHE) uses.clear();
      uses.set(text, count);
    }
    return names.get(text);
  };
}

function preparingClient(url: string): typeof Client {
  const nameOf = namesOfOften();
  // As the pool and Kysely ask: text and values. Everything else is left as it is.
  return class PreparingClient extends Client {
    override query(first: unknown, values?: unknown, ...rest: unknown[]): never {
      const name =
        typeof first === 'string' && Array.isArray(values) && values.length > 0 ? nameOf(first) : undefined;
      const ask = super.query as (...of: unknown[]) => never;
      const config: QueryConfig = { name, text: first as string, values: values as unknown[] };
      const answer: unknown =
        name === undefined ? ask.call(this, first, values, ...rest) : ask.call(this, config, ...rest);
      if (!(answer instanceof Promise)) return answer as never;
      return answer.catch((error: unknown) => {
        throw storeErrorOf(error, placeOf(url), reasonOf(error, url)) ?? error;
      }) as never;
    }
  };
}

/** A pool of connections to the server of a URL. Close it with `end`. */
export function postgresPool(url: string, more: PoolConfig = {}): Pool {
  const pool = new Pool({
    ...TERMS,
    ...more,
    connectionString: url,
    types: numbers,
    Client: preparingClient(url),
  });
  // An idle connection that the server closes is replaced at its next use; unheard, it would end the process.
  pool.on('error', () => {});
  // One that breaks while it is in use tells so to whoever asked it something, and to this listener.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Kysely on a pool of its own. */
export function postgresDialect(url: string, more: PoolConfig = {}): Dialect {
  return new PostgresDialect({ pool: postgresPool(url, more) });
}

/**
 * The server can't be had: one line that names the setting and never the password. It has no cause, since an
 * error of the driver may carry the settings of its connection.
 */
export class UnreachableStoreError extends StoreError {
  constructor(url: string, error: unknown) {
    super('unreachable', placeOf(url), reasonOf(error, url));
  }
}

/** Host, port and database of a URL. */
export function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host || 'the local socket'}${pathname === '/' ? '' : pathname}`;
}

function reasonOf(error: unknown, url: string): string {
  // A name with two addresses fails with two errors in one, whose own message is empty.
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const reason = (first instanceof Error ? first.message : String(first)).replaceAll(/\s+/g, ' ');
  const { password } = new URL(url);
  return password === ''
    ? reason
    : reason.replaceAll(password, '…').replaceAll(decodeURIComponent(password), '…');
}
