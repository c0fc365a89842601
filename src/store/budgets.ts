import { DatabaseSync } from 'node:sqlite';
import { RateLimiterSQLite } from 'rate-limiter-flexible';
import { MINUTE, SECOND } from '../shared/clock.ts';

export type Budget = 'signup' | 'sign-in' | 'change';

/** How much one sender may do within a span of time. */
export interface Allowance {
  readonly points: number;
  readonly perMs: number;
}

export interface Budgets {
  /** Takes one from a budget; false when it is used up. */
  take(budget: Budget, key: string): Promise<boolean>;
  close(): void;
}

/** The allowances of one network address. */
export function allowances(signupsPerTenMinutes: number): Record<Budget, Allowance> {
  return {
    signup: { points: signupsPerTenMinutes, perMs: 10 * MINUTE },
    'sign-in': { points: 10, perMs: 10 * MINUTE },
    change: { points: 120, perMs: MINUTE },
  };
}

/**
 * Budgets shared by every process on this store. They lie in a file of their own: a counter must never wait
 * for a send, nor a send for a counter.
 *
 * @param path a file, or `:memory:`.
 */
export function openBudgets(path: string, allowed: Record<Budget, Allowance>): Budgets {
  const database = new DatabaseSync(path, { timeout: 2000 });
  database.exec(`PRAGMA synchronous = OFF;
    CREATE TABLE IF NOT EXISTS budgets (key TEXT PRIMARY KEY, points INTEGER NOT NULL DEFAULT 0, expire INTEGER)`);
  // The part of better-sqlite3's face that the limiter uses.
  const client = {
    prepare: (sql: string) => database.prepare(sql),
    transaction: (work: () => unknown) => () => {
      database.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
  };
  const limiters = Object.fromEntries(
    Object.entries(allowed).map(([budget, { points, perMs }]) => [
      budget,
      new RateLimiterSQLite({
        storeClient: client,
        storeType: 'better-sqlite3',
        tableName: 'budgets',
        tableCreated: true,
        keyPrefix: budget,
        points,
        duration: perMs / SECOND,
      }),
    ]),
  ) as Record<Budget, RateLimiterSQLite>;
  return {
    async take(budget, key) {
      try {
        await limiters[budget].consume(key);
        return true;
      } catch (refusal) {
        if (refusal instanceof Error) throw refusal;
        return false;
      }
    },
    close: () => database.close(),
  };
}
