import { sql } from 'kysely';
import type { RetentionStore } from '../../flow/readers/retention.ts';
import { inTransaction, refusesWhatWasGiven } from './dialect.ts';
import { forgetSubscriber } from './erase.ts';
import type { Database } from './open.ts';

/** Forgetting's SQL; what is due for it is found by indexes of its own. */
export function retentionStore(db: Database): RetentionStore {
  return {
    async forgetPending(before, limit, without) {
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
        .$if(without.length > 0, (query) => query.where('s.id', 'not in', without))
        .orderBy('s.created_at')
        .limit(limit)
        .execute();
      const forget = (ids: readonly number[]) =>
        inTransaction(db, async (trx) => {
          // Whoever confirmed since stays. No suppression: they may try again.
          for (const id of ids) await forgetSubscriber(trx, id, 'pending');
        });
      const refused: { reader: number; error: unknown }[] = [];
      const ids = stale.map(({ id }) => id);
      try {
        await forget(ids);
      } catch (error) {
        if (!refusesWhatWasGiven(error)) throw error;
        for (const id of ids) {
          await forget([id]).catch((refusal: unknown) => {
            if (!refusesWhatWasGiven(refusal)) throw refusal;
            refused.push({ reader: id, error: refusal });
          });
        }
      }
      return { done: ids.length - refused.length, refused };
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
