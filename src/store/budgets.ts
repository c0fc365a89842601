import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { type RateLimiterAbstract, RateLimiterPostgres, RateLimiterSQLite } from 'rate-limiter-flexible';
import { MINUTE, SECOND } from '../shared/clock.ts';
import { postgresPool } from './postgres-dialect.ts';
import { isPostgres } from './postgres-place.ts';
import { isBusy } from './sqlite-connection.ts';

export type Budget = 'signup' | 'all-asked' | 'sign-in' | 'change' | 'proof';

/** How much one sender may do within a span of time. */
export interface Allowance {
  readonly points: number;
  readonly perMs: number;
}

export interface Budgets {
  /** Takes one from a budget; false when it is used up. */
  take(budget: Budget, key: string): Promise<boolean>;
  close(): Promise<void>;
}

/** The allowances of one network address, and what all together may ask for, each within ten minutes. */
export function allowances(signups: number, allAsked: number): Record<Budget, Allowance> {
  return {
    signup: { points: signups, perMs: 10 * MINUTE },
    'all-asked': { points: allAsked, perMs: 10 * MINUTE },
    'sign-in': { points: 10, perMs: 10 * MINUTE },
    change: { points: 120, perMs: MINUTE },
    // Each proof of work once, for longer than its challenge may be answered.
    proof: { points: 1, perMs: 15 * MINUTE },
  };
}

/**
 * Budgets shared by every process on this store. A counter must never wait for a send, nor a send for a
 * counter: on SQLite they lie in a file of their own, on PostgreSQL they have connections of their own and a
 * table that no write-ahead log waits for (the migrations make it).
 *
 * @param place a file, `:memory:`, or the URL of the store's PostgreSQL database.
 */
export function openBudgets(place: string, allowed: Record<Budget, Allowance>): Budgets {
  return isPostgres(place) ? onPostgres(place, allowed) : onSqlite(place, allowed);
}

const TABLE = 'budgets';
const MOST_TRIES = 200;
const BETWEEN_TRIES = 10;

function onPostgres(url: string, allowed: Record<Budget, Allowance>): Budgets {
  const storeClient = postgresPool(url, {
    max: 3,
    statement_timeout: 2000,
    connectionTimeoutMillis: 2000,
    allowExitOnIdle: true,
  });
  const limiter = (settings: Settings) =>
    new RateLimiterPostgres({ ...settings, storeClient, storeType: 'pool' });
  return budgetsOf(allowed, limiter, () => storeClient.end());
}

function onSqlite(path: string, allowed: Record<Budget, Allowance>): Budgets {
  const database = new DatabaseSync(path, { timeout: 0 });
  // At the start nobody waits for this process yet.
  database.exec(`PRAGMA busy_timeout = 2000; PRAGMA journal_mode = WAL;
    PRAGMA busy_timeout = 0; PRAGMA synchronous = OFF;
    CREATE TABLE IF NOT EXISTS ${TABLE} (key TEXT PRIMARY KEY, points INTEGER NOT NULL DEFAULT 0, expire INTEGER)`);
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  // The part of better-sqlite3's face that the limiter uses.
  const storeClient = {
    prepare,
    transaction: (work: () => unknown) => () => {
      prepare('BEGIN IMMEDIATE').run();
      try {
        const result = work();
        prepare('COMMIT').run();
        return result;
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
  };
  const limiter = (settings: Settings) =>
    new RateLimiterSQLite({ ...settings, storeClient, storeType: 'better-sqlite3' });
  return budgetsOf(allowed, limiter, async () => database.close());
}

interface Settings {
  readonly tableName: string;
  readonly tableCreated: boolean;
  readonly keyPrefix: string;
  readonly points: number;
  /** Seconds. */
  readonly duration: number;
}

function budgetsOf(
  allowed: Record<Budget, Allowance>,
  limiter: (settings: Settings) => RateLimiterAbstract,
  close: () => Promise<void>,
): Budgets {
  const limiters = Object.fromEntries(
    Object.entries(allowed).map(([budget, { points, perMs }]) => [
      budget,
      limiter({
        tableName: TABLE,
        tableCreated: true,
        keyPrefix: budget,
        points,
        duration: perMs / SECOND,
      }),
    ]),
  ) as Record<Budget, RateLimiterAbstract>;
  return {
    async take(budget, key) {
      for (let tries = 1; ; tries++) {
        try {
          await limiters[budget].consume(key);
          return true;
        } catch (refusal) {
          if (!(refusal instanceof Error)) return false;
          // Another process holds the file. SQLite would wait for it with everything that this process does.
          if (!isBusy(refusal) || tries === MOST_TRIES) throw refusal;
        }
        await delay(BETWEEN_TRIES);
      }
    },
    close,
  };
}
