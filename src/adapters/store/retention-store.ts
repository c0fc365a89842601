import { sql } from 'kysely';
import type { Forgotten, RetentionStore } from '../../flow/readers/retention.ts';
import { apart } from './apart.ts';
import { inTransaction } from './dialect.ts';
import { forgetSubscriber } from './erase.ts';
import type { Database } from './open.ts';

/** The SQL of forgetting; its own indexes find the rows that are due. */
export function retentionStore(db: Database): RetentionStore {
  return {
    async forgetPending(before, limit, without) {
      const stale = await db
        .selectFrom('subscribers as s')
        .select(['s.id', 's.id as reader'])
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
          // Readers who have confirmed since are kept. No suppression: they may try again.
          for (const id of ids) await forgetSubscriber(trx, id, 'pending');
        });
      return forgotten(stale, (some) => forget(some.map(({ id }) => id)));
    },

    async forgetOrigins(before, limit, without) {
      const old = await db
        .selectFrom('consents')
        .select(['id', 'subscriber_id as reader'])
        .where('ip', 'is not', null)
        .where('at', '<', before)
        .$if(without.length > 0, (query) => query.where('id', 'not in', without))
        .orderBy('at')
        .limit(limit)
        .execute();
      return forgotten(old, (some) =>
        db
          .updateTable('consents')
          .set({ ip: null, user_agent: null })
          .where(
            'id',
            'in',
            some.map(({ id }) => id),
          )
          .execute(),
      );
    },
  };
}

async function forgotten(
  found: readonly { readonly id: number; readonly reader: number }[],
  forget: (some: readonly { readonly id: number }[]) => Promise<unknown>,
): Promise<Forgotten> {
  const { refused } = await apart(found, forget);
  return {
    done: found.length - refused.length,
    refused: refused.map(({ item, error }) => ({ id: Number(item.id), reader: Number(item.reader), error })),
  };
}
