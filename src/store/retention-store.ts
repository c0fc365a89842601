import { sql } from 'kysely';
import type { RetentionStore } from '../signup/retention.ts';
import { inTransaction } from './dialect.ts';
import { forgetSubscriber } from './erase.ts';
import type { Database } from './open.ts';

/** Forgetting's SQL; what is due for it is found by indexes of its own. */
export function retentionStore(db: Database): RetentionStore {
  return {
    async forgetPending(before, limit) {
      const stale = await db
        .selectFrom('subscribers as s')
        .select('s.id')
        .where('s.status', '=', sql.lit('pending'))
        .where('s.created_at', '<', before)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('signups as g')
                .select('g.id')
                .whereRef('g.subscriber_id', '=', 's.id')
                .where('g.requested_at', '>=', before),
            ),
          ),
        )
        .orderBy('s.created_at')
        .limit(limit)
        .execute();
      await inTransaction(db, async (trx) => {
        // Whoever confirmed since stays. No suppression: they may try again.
        for (const { id } of stale) await forgetSubscriber(trx, id, 'pending');
      });
      return stale.length;
    },

    async forgetOrigins(before, limit) {
      const done = await db
        .updateTable('consents')
        .set({ ip: null, user_agent: null })
        .where('id', 'in', (eb) =>
          eb
            .selectFrom('consents')
            .select('id')
            .where('ip', 'is not', null)
            .where('at', '<', before)
            .orderBy('at')
            .limit(limit),
        )
        .executeTakeFirst();
      return Number(done.numUpdatedRows);
    },
  };
}
