/** A store behind PgBouncer, in both of its modes, with its default settings. */
import { sql } from 'kysely';
import { Client } from 'pg';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { allowances, openBudgets } from '../../src/adapters/store/budgets.ts';
import { openDatabase } from '../../src/adapters/store/open.ts';
import { postgresPool } from '../../src/adapters/store/postgres-dialect.ts';
import { emptyPostgres, freshDatabase } from '../support/databases.ts';
import { listeningLog } from '../support/listening-log.ts';
import { behindPgbouncer, whyNoPgbouncer } from '../support/pgbouncer.ts';
import { twoProcessesSend } from '../support/two-processes.ts';

const missing = whyNoPgbouncer();

describe.skipIf(missing)(`behind PgBouncer${missing ? `: ${missing}` : ''}`, () => {
  describe.each(['session', 'transaction'] as const)('in %s mode', (mode) => {
    const behind = (url: string, connections = mode === 'session' ? 60 : 3) =>
      behindPgbouncer(url, mode, connections);

    test('a store is made, and two processes send from it, each email once', async () => {
      await twoProcessesSend(await behind(await emptyPostgres()));
    });

    test('each of two processes gets the answers to its own queries', async () => {
      const url = await behind(inject('postgres').url, mode === 'session' ? 60 : 2);
      const pools = [postgresPool(url, { max: 4 }), postgresPool(url, { max: 4 })];
      onTestFinished(async () => {
        for (const pool of pools) await pool.end();
      });
      const ask = async (process: number, turn: number) => {
        // Each meets the same statements in a different order.
        const n = process === 0 ? turn % 20 : 19 - (turn % 20);
        const { rows } = await (pools[process] as (typeof pools)[0]).query(
          `select ${n} as n, cast($1 as text) as of`,
          [`${process}`],
        );
        return rows[0].n === n && rows[0].of === `${process}`;
      };
      const right = await Promise.all(
        Array.from({ length: 200 }, (_, turn) => [ask(0, turn), ask(1, turn)]).flat(),
      );
      expect(right.filter(Boolean)).toHaveLength(400);
    });

    test('a transaction has our limits, and no other client of the pooler has them', async () => {
      const url = await behind(await freshDatabase(''));
      const db = await openDatabase(url);
      onTestFinished(() => db.destroy());
      const limits = sql<{ limits: string }>`select current_setting('statement_timeout') || ' '
        || current_setting('idle_in_transaction_session_timeout') || ' ' || current_setting('random_page_cost')
        || ' ' || current_setting('jit') as limits`;
      const within = await db.transaction().execute(async (trx) => (await limits.execute(trx)).rows);
      expect(within).toEqual([{ limits: '2min 1min 1.1 off' }]);
      const stranger = new Client({ connectionString: url });
      await stranger.connect();
      onTestFinished(() => stranger.end());
      expect((await stranger.query('show statement_timeout')).rows).toEqual([{ statement_timeout: '0' }]);
    });

    test('a limit of the URL takes precedence, and is no parameter that the pooler refuses', async () => {
      const db = await openDatabase(`${await behind(await freshDatabase(''))}?statement_timeout=7000`);
      onTestFinished(() => db.destroy());
      const limit = sql<{ limit: string }>`select current_setting('statement_timeout') as limit`;
      const within = await db.transaction().execute(async (trx) => (await limit.execute(trx)).rows);
      expect(within).toEqual([{ limit: '7s' }]);
    });

    test('budgets are counted', async () => {
      const { log, said } = listeningLog();
      const budgets = await openBudgets(await behind(await freshDatabase('')), allowances(3, 1000), log);
      onTestFinished(() => budgets.close());
      const taken = [];
      for (let turn = 0; turn < 5; turn++) taken.push(await budgets.take('signup', '192.0.2.7'));
      expect(taken).toEqual([true, true, true, false, false]);
      expect(said).toEqual([]);
    });
  });
});
