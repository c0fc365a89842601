import { sql } from 'kysely';
import type { OpenDelivery, ReconcileStore } from '../../operator/reconcile/reconcile.ts';
import { BACKED_UP_AT } from './backup.ts';
import { engineOf, inTransaction } from './dialect.ts';
import { eraseSubscriber } from './erase.ts';
import { failoverOf } from './failover-guard.ts';
import { lastTrace } from './last-trace.ts';
import { isMember, membersOf } from './members.ts';
import type { Database } from './open.ts';
import { stopSubscriber, suppress } from './stop.ts';
import { allowed, notPaused } from './who-may-get.ts';

/** More than any store assigns between two backups. */
const LOST_IDS = 10_000_000;
const COUNTED = ['subscribers', 'signups', 'consents', 'deliveries'] as const;

/** The SQL of reconciling; no worker runs at the same time. */
export function reconcileStore(db: Database): ReconcileStore {
  return {
    async horizon() {
      const mark = await db
        .selectFrom('meta')
        .select('value')
        .where('key', '=', BACKED_UP_AT)
        .executeTakeFirst();
      const open = await db
        .selectFrom('batches')
        .select((eb) => eb.fn.min('created_at').as('at'))
        .where('status', '=', 'open')
        .executeTakeFirst();
      const failover = await failoverOf(db);
      return {
        at: mark ? Number(mark.value) : (failover?.since ?? (await lastTrace(db))),
        until: failover?.until,
        oldestOpen: open?.at === null || open?.at === undefined ? undefined : Number(open.at),
      };
    },

    async open(now, after, limit) {
      const { rows } = await sql<OpenDelivery>`
        select d.id as "id", d.subscriber_id as "subscriberId", d.stream as "stream", d.item as "item",
          d.edition_id as "editionId", s.email_key as "emailKey", s.first_name as "firstName"
        from deliveries d join subscribers s on s.id = d.subscriber_id
        where d.id > ${after} and (d.status = 'claimed' or (d.due_at <= ${now} and ${allowed} and ${notPaused(now)}))
        order by d.id limit ${limit}`.execute(db);
      return rows;
    },

    async known(from) {
      const rows = await db
        .selectFrom('deliveries')
        .select('provider_id')
        .where('sent_at', '>=', from)
        .where('provider_id', 'is not', null)
        .execute();
      return new Set(rows.map((row) => row.provider_id as string));
    },

    markSent: (sent) =>
      inTransaction(db, async (trx) => {
        if (sent.length === 0) return;
        const columns = { at: 'bigint', provider_id: 'text' } as const;
        const rows = membersOf(trx, sent, columns, ({ at, providerId }) => [at, providerId]);
        await sql`update deliveries set status = 'sent', sent_at = r.at, due_at = null, provider_id = r.provider_id,
            reason = 'left-before-restore', reason_data = null
          from ${rows} where ${isMember(trx)}`.execute(trx);
        // A batch with nothing left in flight is over.
        await sql`update batches set status = 'settled', owner = null, lease_until = null, members = null
          where status = 'open' and not exists
            (select 1 from deliveries d where d.batch_id = batches.id and d.status = 'claimed')`.execute(trx);
      }),

    complained: (emailKey, now) =>
      inTransaction(db, async (trx) => {
        const reader = await trx
          .selectFrom('subscribers')
          .select('id')
          .where('email_key', '=', emailKey)
          .executeTakeFirst();
        if (reader) await stopSubscriber(trx, reader.id, 'complained', now);
      }),

    depart: ({ at, kind, addressHash }) =>
      inTransaction(db, async (trx) => {
        if (kind === 'active') return false;
        const reader = await trx
          .selectFrom('subscribers')
          .select(['id', 'status'])
          .where('address_hash', '=', addressHash)
          .executeTakeFirst();
        if (!reader) {
          if (kind !== 'unsubscribed') await suppress(trx, addressHash, kind, at);
        } else if (kind === 'erased') {
          await eraseSubscriber(trx, reader.id, at);
        } else {
          await stopSubscriber(trx, reader.id, kind, at);
          if (kind === 'unsubscribed' && (reader.status === 'active' || reader.status === 'pending'))
            await trx.insertInto('consents').values(withdrawn(reader.id, at)).execute();
        }
        return reader !== undefined;
      }),

    skipIds: () =>
      inTransaction(db, async (trx) => {
        for (const table of COUNTED) {
          if (engineOf(trx) === 'postgres') {
            const sequence = sql`pg_get_serial_sequence(${table}, 'id')`;
            await sql`select setval(${sequence}, nextval(${sequence}) + ${sql.lit(LOST_IDS)})`.execute(trx);
            continue;
          }
          await sql`insert into sqlite_sequence (name, seq) select ${table}, 0
            where not exists (select 1 from sqlite_sequence where name = ${table})`.execute(trx);
          await sql`update sqlite_sequence set seq = seq + ${sql.lit(LOST_IDS)} where name = ${table}`.execute(
            trx,
          );
        }
      }),
  };
}

/** The details of their departure are lost with what the backup lacks. */
function withdrawn(subscriberId: number, at: number) {
  const source = 'known after a restore';
  return {
    subscriber_id: subscriberId,
    at,
    kind: 'withdrawn',
    text: '',
    source,
    ip: null,
    user_agent: null,
  } as const;
}
