import { sql } from 'kysely';
import type { ClaimedDelivery, Closing, DeliverStore } from '../../flow/deliver/deliver-store.ts';
import { messageOf } from '../../shared/errors/message-of.ts';
import { asides } from '../../shared/errors/set-aside.ts';
import { type Log, silentLog } from '../../shared/log.ts';
import { HOUR } from '../../shared/time/clock.ts';
import type { Acceptances } from './acceptances.ts';
import { passedOver, type Taken, takeHead, takeOthers } from './claim-around.ts';
import { engineOf, inTransaction, refusesWhatWasGiven, rowsOf } from './dialect.ts';
import type { FailoverGuard } from './failover-guard.ts';
import { giveUpLeftBehind, isOwn } from './left-behind.ts';
import { isClaimedMember, membersOf } from './members.ts';
import type { Database } from './open.ts';
import { HALTED_LANE, type Judged, judgedHead, notAmong } from './queue-head.ts';
import { schemaIsKnown } from './schema-fence.ts';
import { setAsideStore } from './set-aside-store.ts';
import { closeBatches, forgetNotes } from './settle.ts';
import { settleApart, writeUnwritten } from './settle-apart.ts';
import { settleTogether } from './settle-together.ts';
import { membersLeft, putBackUntouched, takeBatch } from './take-over.ts';
import { allowed, notHalted, notPaused } from './who-may-get.ts';

/**
 * Delivering's SQL. The deliveries table is the queue.
 *
 * @param domainRates messages per second by recipient domain; `*` applies to each other domain separately.
 * @param owner the address for notices; without one they are skipped.
 * @param guard counts claims on PostgreSQL, and refuses them after a standby took over.
 * @param log reports single deliveries or batches that the store refuses and that are passed over.
 * @param accepted the acceptances that this and other workers have noted; undefined if they note none.
 */
export function deliverStore(
  db: Database,
  domainRates: ReadonlyMap<string, number> = new Map(),
  owner?: string,
  guard?: Pick<FailoverGuard, 'count' | 'begun' | 'settled' | 'here'>,
  log: Pick<Log, 'error'> = silentLog,
  accepted?: Pick<Acceptances, 'readGone' | 'readOf' | 'ended'>,
): DeliverStore {
  const notes = setAsideStore(db);
  const notClaimed = passedOver<number>();
  const stuck = passedOver<string>();

  /** Deliveries and their readers, where there are any. */
  const readersOf = (deliveries: readonly ClaimedDelivery[]) =>
    sql`${rowsOf(
      db,
      'd',
      { id: 'bigint', subscriber_id: 'bigint', kind: 'text' },
      deliveries.map((one) => [one.id, one.subscriberId, one.kind]),
    )} left join subscribers s on s.id = d.subscriber_id`;
  const isWanted = (now: number) =>
    sql`(${allowed} and ${notPaused(now)} and (d.kind not in ('lesson', 'issue') or ${notHalted}))`;

  const passOver = async (batch: string, error: unknown, now: number): Promise<void> => {
    stuck.add(batch, now);
    const told = asides(log, 'could not change a batch; it is skipped for now', notes);
    told.note('batch-not-changed', batch, {}, error, now + HOUR);
    await told.end(now);
  };

  const settleAlone = async (closing: Closing, now: number, first: unknown): Promise<ReadonlySet<string>> => {
    const { isOurs, isStuck, refused } = await inTransaction(db, (trx) =>
      settleApart(trx, closing, now, first),
    );
    for (const { item, error } of refused) {
      const { id: delivery, subscriberId: reader } = item.delivery;
      const said = { reader, delivery, status: item.settlement.status, error: messageOf(error) };
      log.error(said, 'could not record the outcome of a delivery; it is kept and retried');
    }
    const { batchId } = closing.lease;
    if (isStuck) await passOver(batchId, first, now);
    return new Set(isOurs ? [batchId] : []);
  };

  return {
    async takeOver(terms, { isDead, except, whole }) {
      // Without the hundreds of members in each: only those of the batch that is taken are read.
      const open = await db
        .selectFrom('batches')
        .select(['id', 'owner', 'attempts', 'lease_until', 'retry_at', 'begun'])
        .where('status', '=', sql.lit('open'))
        .where(sql<boolean>`(begun = 0 or ${isOwn(terms, sql.ref('batches'))})`)
        .orderBy('retry_at')
        .execute();
      // A few owners may have many batches, and asking about one means looking for its process.
      const gone = new Map<string, boolean>();
      const isGone = (name: string): boolean => {
        const known = gone.get(name) ?? isDead(name);
        gone.set(name, known);
        return known;
      };
      const passed = new Set(stuck.ids(terms.now));
      for (const batch of open) {
        if (except.has(batch.id) || passed.has(batch.id)) continue;
        // A dead owner's batch is free whatever the clock says: clocks may run back between two runs. So is a batch
        // of the asking worker's own that it does not hand over: the answer to its claim, or to its end, was lost.
        const free =
          batch.owner === null
            ? batch.retry_at <= terms.now
            : batch.owner === terms.owner || (batch.lease_until ?? 0) <= terms.now || isGone(batch.owner);
        if (!free) continue;
        try {
          // Its owner may hand it over as it is.
          if (batch.begun === 0 && batch.owner !== terms.owner) {
            await putBackUntouched(db, batch, terms.now, guard?.here());
            continue;
          }
          const taken = await takeBatch(db, batch, terms, guard?.here());
          if (!taken) continue;
          if (batch.owner !== null) await accepted?.readOf(db, batch.owner, terms.now);
          return { ...taken, deliveries: await membersLeft(db, taken.id, taken.deliveries, whole) };
        } catch (error) {
          if (!refusesWhatWasGiven(error)) throw error;
          // The others are still taken over.
          await passOver(batch.id, error, terms.now);
        }
      }
      await notes.done(['batch-not-changed'], terms.now);
      return undefined;
    },

    async claimDue(terms, options) {
      const limit = Math.min(options.batchSize * options.batchIds.length, options.atMost);
      const take = (trx: Database) => (head: readonly Judged[]) =>
        takeHead(trx, head, terms, options, domainRates);
      const headIn = (trx: Database) =>
        judgedHead(trx, terms, limit, options, owner, notClaimed.ids(terms.now));
      const counted = async (trx: Database, { batches, skipped }: Taken, more: boolean) => {
        if (engineOf(trx) === 'sqlite') await countBatches(trx, batches.length);
        // Its row stays locked until the end, and settling must not wait for it.
        else await guard?.count(trx, batches.length);
        return { batches, skipped, more };
      };
      try {
        const claimed = await inTransaction(db, async (trx) => {
          const head = await headIn(trx);
          if (head.length === 0) return { batches: [], skipped: 0, more: false };
          return counted(trx, await take(trx)(head), head.length === limit);
        });
        await notes.done(['delivery-not-claimed'], terms.now);
        return claimed;
      } catch (error) {
        if (!refusesWhatWasGiven(error)) throw error;
        const { refused, ...claimed } = await inTransaction(db, async (trx) => {
          const taken = await takeOthers(trx, await headIn(trx), take(trx), error);
          return { ...(await counted(trx, taken, true)), refused: taken.refused };
        });
        const told = asides(log, 'could not claim a delivery; it is skipped for now', notes);
        for (const { item, error } of refused) {
          const { id: delivery, subscriberId: reader, stream, item: slug } = item;
          notClaimed.add(delivery, terms.now);
          const of = `${stream}/${slug}`;
          told.note('delivery-not-claimed', of, { reader, delivery }, error, terms.now + HOUR);
        }
        await told.end(terms.now);
        return claimed;
      }
    },

    async begin(lease, deliveries, now) {
      const ours = sql`id = ${lease.batchId} and owner = ${lease.owner} and attempts = ${lease.fence}
        and status = 'open' and ${guard?.here() ?? schemaIsKnown}`;
      // Counted, not searched for: an erased reader leaves no trace.
      const wanted = sql`select count(*) from ${readersOf(deliveries)} where ${isWanted(now)}`;
      const begun = await sql`update batches set begun = 1
        where ${ours} and (${wanted}) = ${deliveries.length} returning id`.execute(db);
      if (begun.rows.length > 0) {
        guard?.begun(lease.batchId);
        return 'begun';
      }
      const held = await sql`select id from batches where ${ours}`.execute(db);
      return held.rows.length > 0 ? 'unwanted' : 'lost';
    },

    putBack: ({ batchId: id, owner, fence: attempts }, dueAt) =>
      putBackUntouched(db, { id, owner, attempts }, dueAt, guard?.here()),

    async departed(deliveries, now) {
      const { rows } = await sql<{ id: number }>`
        select d.id as id from ${readersOf(deliveries)} where coalesce(${isWanted(now)}, false)`.execute(db);
      const wanted = new Set(rows.map(({ id }) => Number(id)));
      return new Set(deliveries.map(({ id }) => id).filter((id) => !wanted.has(id)));
    },

    release: (lease, deliveries, dueAt) =>
      inTransaction(db, async (trx) => {
        if ((await closeBatches(trx, [{ lease, status: 'settled' }])).size === 0) return false;
        await sql`update deliveries set status = 'due', due_at = ${dueAt}, batch_id = null, attempts = attempts - 1
          from ${membersOf(trx, deliveries)} where ${isClaimedMember(trx)}
            and deliveries.batch_id = ${lease.batchId}`.execute(trx);
        return true;
      }).catch(async (error: unknown) => {
        if (!refusesWhatWasGiven(error)) throw error;
        const settlement = { status: 'due', dueAt, uncounted: true } as const;
        const settlements = deliveries.map((delivery) => ({ delivery, settlement }));
        return (await settleAlone({ lease, settlements }, dueAt, error)).size > 0;
      }),

    async settle(closings, now) {
      const ours = await settleTogether(db, closings, now).catch((error: unknown) => {
        const [only, ...others] = closings;
        // If there are several, each is tried separately; see `settler`.
        if (!only || others.length > 0 || !refusesWhatWasGiven(error)) throw error;
        return settleAlone(only, now, error);
      });
      guard?.settled(closings.filter(({ lease }) => ours.has(lease.batchId)));
      if (accepted) forgetNotes(db, accepted, closings, ours);
      return ours;
    },

    writeUnwritten: (now) => writeUnwritten(db, now),

    async retryLater(lease, retryAt) {
      const kept = await db
        .updateTable('batches')
        .set({ owner: null, lease_until: null, retry_at: retryAt })
        .where('id', '=', lease.batchId)
        .where('owner', '=', lease.owner)
        .where('attempts', '=', lease.fence)
        .where('status', '=', sql.lit('open'))
        .where(schemaIsKnown)
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

    async giveUpLeftBehind(sender, now) {
      await accepted?.readGone(db, now);
      const { emails, refused } = await giveUpLeftBehind(db, sender, now, guard?.here());
      for (const { item, error } of refused) await passOver(item, error, now);
      return emails;
    },

    async nextAttemptAt(only, sender) {
      const passed = notAmong('d.id', notClaimed.known());
      const notStuck = notAmong('batches.id', stuck.known());
      const open = (lane: number) => (lane === HALTED_LANE ? sql`and ${notHalted}` : sql``);
      const first = (lane: number) =>
        only === undefined
          ? sql`(select due_at from deliveries d where lane = ${sql.lit(lane)} and due_at is not null ${open(lane)} ${passed} order by due_at limit 1)`
          : sql`(select min(due_at) from deliveries d where lane = ${sql.lit(lane)} and subscriber_id = ${only} ${open(lane)} ${passed})`;
      const { rows } = await sql<{ at: number | null }>`
        select min(at) as at from (
          select ${first(0)} as at union all select ${first(1)}
          union all select min(case when lease_until > retry_at then lease_until else retry_at end)
            from batches where status = 'open' and (begun = 0 or ${isOwn(sender, sql.ref('batches'))}) ${notStuck}
        ) as waiting`.execute(db);
      return rows[0]?.at ?? undefined;
    },
  };
}

/**
 * Counted for the guard that notices a store restored from a backup. Not on PostgreSQL, where workers would contend
 * for the row.
 */
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
