import { sql } from 'kysely';
import type { ClaimedDelivery, DeliverStore } from '../../flow/deliver/deliver-store.ts';
import { engineOf, inTransaction, rowsOf } from './dialect.ts';
import type { FailoverGuard } from './failover-guard.ts';
import { giveUpLeftBehind } from './left-behind.ts';
import { isClaimedMember, membersOf, thawed } from './members.ts';
import type { Database } from './open.ts';
import { batchesOf, HALTED_LANE, inDomainsTurn, insertBatches, judgedHead, putBack } from './queue-head.ts';
import { closeBatches, settleDeliveries } from './settle.ts';
import { allowed, notHalted, notPaused } from './who-may-get.ts';

/**
 * Delivering's SQL. The deliveries table is the queue.
 *
 * @param domainRates messages a second by recipient domain; `*` is for each other domain by itself.
 * @param owner the address that notices go to; without one they are skipped.
 * @param guard keeps a count of claims on PostgreSQL, and refuses them where a standby took over.
 */
export function deliverStore(
  db: Database,
  domainRates: ReadonlyMap<string, number> = new Map(),
  owner?: string,
  guard?: Pick<FailoverGuard, 'count' | 'settled' | 'here'>,
): DeliverStore {
  return {
    async takeOver(lease, { isDead, except, whole }) {
      // Without the members, of which there are hundreds in each: only those of the one that is taken are read.
      const open = await db
        .selectFrom('batches')
        .select(['id', 'owner', 'attempts', 'lease_until', 'retry_at'])
        .where('status', '=', sql.lit('open'))
        .where('transport', '=', lease.transport)
        .orderBy('retry_at')
        .execute();
      // Of the few owners there may be many batches, and to ask for one means to look at its process.
      const gone = new Map<string, boolean>();
      const isGone = (name: string): boolean => {
        const known = gone.get(name) ?? isDead(name);
        gone.set(name, known);
        return known;
      };
      for (const batch of open) {
        if (except.has(batch.id)) continue;
        // A dead owner's batch is free whatever the clock says: clocks may run back between two runs. So is one of
        // the asking worker's own that it does not hand over: the answer to its claim, or to its end, was lost.
        const free =
          batch.owner === null
            ? batch.retry_at <= lease.now
            : batch.owner === lease.owner || (batch.lease_until ?? 0) <= lease.now || isGone(batch.owner);
        if (!free) continue;
        const taken = await db
          .updateTable('batches')
          .set({
            owner: lease.owner,
            lease_until: lease.now + lease.leaseMs,
            attempts: batch.attempts + 1,
          })
          .where('id', '=', batch.id)
          .where('status', '=', sql.lit('open'))
          .where('attempts', '=', batch.attempts)
          .where('owner', batch.owner === null ? 'is' : '=', batch.owner)
          .where(guard?.here() ?? sql<boolean>`true`)
          .returningAll()
          .executeTakeFirst();
        if (taken) {
          return {
            id: taken.id,
            idempotencyKey: taken.idempotency_key,
            createdAt: taken.created_at,
            attempts: taken.attempts,
            keyId: taken.key_id ?? '',
            deliveries: await membersLeft(db, taken.id, thawed(taken.members), whole),
          };
        }
      }
      return undefined;
    },

    claimDue: (lease, options) =>
      inTransaction(db, async (trx) => {
        const limit = Math.min(options.batchSize * options.batchIds.length, options.atMost);
        const head = await judgedHead(trx, lease, limit, options, owner);
        if (head.length === 0) return { batches: [], skipped: 0, more: false };
        const skipped = await putBack(trx, head);
        const claimed = await inDomainsTurn(trx, head, domainRates, lease.now);
        const batches = batchesOf(claimed, lease, options);
        await insertBatches(trx, lease, batches);
        if (engineOf(trx) === 'sqlite') await countBatches(trx, batches.length);
        // Its row stays locked until the end, where settling would not wait for it.
        else await guard?.count(trx, batches.length);
        return { batches, skipped, more: head.length === limit };
      }),

    async stillWanted(hold, deliveries, now) {
      const members = rowsOf(
        db,
        'd',
        { subscriber_id: 'bigint', kind: 'text' },
        deliveries.map((one) => [one.subscriberId, one.kind]),
      );
      // Counted, not searched for: an erased reader is gone without a trace.
      const { rows } = await sql<{ held: number; wanted: number }>`
        select
          (select count(*) from batches where id = ${hold.batchId} and owner = ${hold.owner}
            and attempts = ${hold.fence} and status = 'open') as held,
          (select count(*) from ${members} left join subscribers s on s.id = d.subscriber_id
            where ${allowed} and ${notPaused(now)}
              and (d.kind not in ('lesson', 'issue') or ${notHalted})) as wanted`.execute(db);
      if (Number(rows[0]?.held) !== 1) return 'lost';
      return Number(rows[0]?.wanted) === deliveries.length ? 'wanted' : 'unwanted';
    },

    release: (hold, deliveries, dueAt) =>
      inTransaction(db, async (trx) => {
        if ((await closeBatches(trx, [{ hold, status: 'settled' }])).size === 0) return false;
        await sql`update deliveries set status = 'due', due_at = ${dueAt}, batch_id = null, attempts = attempts - 1
          from ${membersOf(trx, deliveries)} where ${isClaimedMember(trx)}
            and deliveries.batch_id = ${hold.batchId}`.execute(trx);
        return true;
      }),

    async settle(closings, now) {
      const held = await inTransaction(db, async (trx) => {
        const ends = closings.map(({ hold, partial, settlements }) => ({
          hold,
          status: partial
            ? ('open' as const)
            : settlements.some(({ settlement }) => settlement.status === 'uncertain')
              ? ('uncertain' as const)
              : ('settled' as const),
          takenAt: settlements.some(({ settlement }) => settlement.status === 'sent') ? now : undefined,
        }));
        const held = await closeBatches(trx, ends);
        await settleDeliveries(
          trx,
          closings.filter(({ hold }) => held.has(hold.batchId)),
          now,
        );
        return held;
      });
      guard?.settled(closings.filter(({ hold }) => held.has(hold.batchId)));
      return held;
    },

    async retryLater(hold, retryAt) {
      const kept = await db
        .updateTable('batches')
        .set({ owner: null, lease_until: null, retry_at: retryAt })
        .where('id', '=', hold.batchId)
        .where('owner', '=', hold.owner)
        .where('attempts', '=', hold.fence)
        .where('status', '=', sql.lit('open'))
        .executeTakeFirst();
      return kept.numUpdatedRows > 0n;
    },

    async othersAtWork(owner, now) {
      const row = await db
        .selectFrom('batches')
        .select('id')
        .where('status', '=', sql.lit('open'))
        .where('owner', '<>', owner)
        .where('lease_until', '>', now)
        .executeTakeFirst();
      return row !== undefined;
    },

    giveUpLeftBehind: (transport, now) => giveUpLeftBehind(db, transport, now, guard?.here()),

    async nextAttemptAt(only, transport) {
      const open = (lane: number) => (lane === HALTED_LANE ? sql`and ${notHalted}` : sql``);
      const first = (lane: number) =>
        only === undefined
          ? sql`(select due_at from deliveries where lane = ${sql.lit(lane)} and due_at is not null ${open(lane)} order by due_at limit 1)`
          : sql`(select min(due_at) from deliveries where lane = ${sql.lit(lane)} and subscriber_id = ${only} ${open(lane)})`;
      const { rows } = await sql<{ at: number | null }>`
        select min(at) as at from (
          select ${first(0)} as at union all select ${first(1)}
          union all select min(case when lease_until > retry_at then lease_until else retry_at end)
            from batches where status = 'open' and transport = ${transport}
        ) as waiting`.execute(db);
      return rows[0]?.at ?? undefined;
    },
  };
}

/** A batch's members, or those alone that have not been settled yet. */
async function membersLeft(
  db: Database,
  batchId: string,
  members: readonly ClaimedDelivery[],
  whole: boolean,
): Promise<readonly ClaimedDelivery[]> {
  if (whole || members.length === 0) return members;
  const { rows } = await sql<{ id: number }>`
    select deliveries.id from ${membersOf(db, members)} join deliveries on ${isClaimedMember(db)}
    where deliveries.batch_id = ${batchId}`.execute(db);
  const left = new Set(rows.map(({ id }) => id));
  return members.filter(({ id }) => left.has(id));
}

/** Counted for the guard that notices a store restored from a backup; on PostgreSQL workers would fight for the row. */
async function countBatches(trx: Database, more: number): Promise<void> {
  if (more === 0) return;
  await trx
    .insertInto('meta')
    .values({ key: 'batches', value: String(more) })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({
        value: sql<string>`cast(cast(meta.value as integer) + ${more} as text)`,
      }),
    )
    .execute();
}
