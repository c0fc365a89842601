import { setTimeout as delay } from 'node:timers/promises';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterPostgres,
  type RateLimiterRes,
  RateLimiterSQLite,
} from 'rate-limiter-flexible';
import type { Log } from '../../shared/log.ts';
import { MINUTE, SECOND } from '../../shared/time/clock.ts';
import { budgetFile } from './budget-file.ts';
import { isPostgres, placeOf, reasonOf } from './postgres-place.ts';
import { isBusy } from './sqlite-connection.ts';

export type Budget = 'signup' | 'all-asked' | 'sign-in' | 'change' | 'proof';

/** How much one sender may do within a time span. */
export interface Allowance {
  readonly points: number;
  readonly perMs: number;
}

export interface Budgets {
  /** Takes one from a budget; false if it is used up. */
  take(budget: Budget, key: string): Promise<boolean>;
  close(): Promise<void>;
}

/** The allowances of one network address, and of all addresses together, each for ten minutes. */
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
 * Budgets shared by every process on this store. A counter must never wait for a send, nor a send for a counter: on
 * SQLite they are in a file of their own, on PostgreSQL they have connections of their own and a table that no
 * write-ahead log waits for (the migrations make it).
 *
 * Nobody is turned away because a counter can't be read: each process then counts on its own, and logs it.
 *
 * @param place a file, `:memory:`, or the URL of the store's PostgreSQL database.
 */
export async function openBudgets(
  place: string,
  allowed: Record<Budget, Allowance>,
  log: Log,
): Promise<Budgets> {
  return isPostgres(place) ? onPostgres(place, allowed, log) : onSqlite(place, allowed, log);
}

const TABLE = 'budgets';
const MOST_TRIES = 200;
const BETWEEN_TRIES = 10;
/** The longest that a visitor waits for the counters, in milliseconds. */
const PATIENCE = 2 * SECOND;

async function onPostgres(url: string, allowed: Record<Budget, Allowance>, log: Log): Promise<Budgets> {
  const { postgresPool } = await import('./postgres-dialect.ts');
  const storeClient = postgresPool(url, {
    max: 3,
    // A server that hangs never ends a statement.
    query_timeout: PATIENCE,
    statement_timeout: PATIENCE,
    connectionTimeoutMillis: PATIENCE,
    allowExitOnIdle: true,
  });
  const limiter = (settings: Settings) =>
    new RateLimiterPostgres({
      ...settings,
      tableName: TABLE,
      tableCreated: true,
      storeClient,
      storeType: 'pool',
    });
  const tell = (error: Error) => ({ place: placeOf(url), error: reasonOf(error, url) });
  return budgetsOf(allowed, limiter, () => storeClient.end(), log, tell);
}

function onSqlite(path: string, allowed: Record<Budget, Allowance>, log: Log): Budgets {
  const { storeClient, close } = budgetFile(path, TABLE, (error) =>
    log.warn(
      { file: path, error: error.message },
      'the file that counts requests was damaged and has been replaced',
    ),
  );
  const limiter = (settings: Settings) =>
    new RateLimiterSQLite({
      ...settings,
      tableName: TABLE,
      tableCreated: true,
      storeClient,
      storeType: 'better-sqlite3',
    });
  return budgetsOf(allowed, limiter, close, log, ({ message }) => ({ file: path, error: message }));
}

interface Settings {
  readonly keyPrefix: string;
  readonly points: number;
  /** Seconds. */
  readonly duration: number;
}

function budgetsOf(
  allowed: Record<Budget, Allowance>,
  limiter: (settings: Settings) => RateLimiterAbstract,
  close: () => Promise<void>,
  log: Log,
  tell: (error: Error) => object,
): Budgets {
  const limitersOf = (make: (settings: Settings) => RateLimiterAbstract) =>
    Object.fromEntries(
      Object.entries(allowed).map(([keyPrefix, { points, perMs }]) => [
        keyPrefix,
        make({ keyPrefix, points, duration: perMs / SECOND }),
      ]),
    ) as Record<Budget, RateLimiterAbstract>;
  const shared = limitersOf(limiter);
  const own = limitersOf((settings) => new RateLimiterMemory(settings));
  let isOut = false;
  return {
    async take(budget, key) {
      try {
        const isWithin = await withinLimit(shared[budget], key);
        if (isOut) log.info({}, 'requests are counted across processes again');
        isOut = false;
        return isWithin;
      } catch (error) {
        if (!isOut) {
          log.warn(
            tell(error as Error),
            'could not use the shared counter of requests; this process counts alone',
          );
        }
        isOut = true;
        return withinLimit(own[budget], key);
      }
    },
    close,
  };
}

/** @throws the reason the counter can't be read. */
async function withinLimit(limiter: RateLimiterAbstract, key: string): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    try {
      await limiter.consume(key);
      return true;
    } catch (refusal) {
      if (!(refusal instanceof Error)) {
        // It would outlast its budget: a counter begun by a clock that was ahead might not end for years.
        const { msBeforeNext } = refusal as RateLimiterRes;
        if (msBeforeNext <= limiter.duration * SECOND || tries === MOST_TRIES) return false;
        await limiter.delete(key);
        continue;
      }
      // Another process holds the file. If SQLite waited for it, it would block everything else in this process.
      if (!isBusy(refusal) || tries === MOST_TRIES) throw refusal;
    }
    await delay(BETWEEN_TRIES);
  }
}
