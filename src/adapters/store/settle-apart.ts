import { sql } from 'kysely';
import type { ClaimedDelivery, Closing, Settlement } from '../../flow/deliver/deliver-store.ts';
import { messageOf } from '../../shared/errors/message-of.ts';
import { HOUR } from '../../shared/time/clock.ts';
import { apart, type Refused, undoable } from './apart.ts';
import { inTransaction, mustLock, refusesWhatWasGiven } from './dialect.ts';
import type { Database } from './open.ts';
import { closeBatches, endOf, settleDeliveries } from './settle.ts';

/** The result of one member. */
export type Outcome = Closing['settlements'][number];

/**
 * Ends a batch part of which the store refuses. The results of its other members are written; results whose rows
 * can't be changed are kept in a separate table, and written as soon as possible: a provider's answer must not be
 * lost, because asking again may mean sending again.
 *
 * @returns whether the batch was still leased, whether its own row can't be changed, and what could not be written.
 * @throws the first error if the store accepts none of it.
 */
export async function settleApart(
  trx: Database,
  closing: Closing,
  now: number,
  first: unknown,
): Promise<{ isOurs: boolean; isStuck: boolean; refused: readonly Refused<Outcome>[] }> {
  const end = await endAlone(trx, closing, now);
  if (!end.isOurs) return { ...end, refused: [] };
  const { done, refused } = await apart(closing.settlements, (settlements) =>
    undoable(trx, () => settleDeliveries(trx, [{ ...closing, settlements }], now)),
  );
  if (end.isStuck && done.length === 0) throw first;
  for (const { item, error } of refused) await keep(trx, closing.lease.batchId, item, error, now);
  return { ...end, refused };
}

/** A batch whose own row can't be changed stays open; whether it is still leased is only read. */
async function endAlone(trx: Database, closing: Closing, now: number) {
  try {
    const ours = await undoable(trx, () => closeBatches(trx, [endOf(closing, now)]));
    return { isOurs: ours.size > 0, isStuck: false };
  } catch (error) {
    if (!refusesWhatWasGiven(error)) throw error;
    const { batchId, owner, fence } = closing.lease;
    const row = await trx
      .selectFrom('batches')
      .select('id')
      .where('id', '=', batchId)
      .where('owner', '=', owner)
      .where('attempts', '=', fence)
      .where('status', '=', 'open')
      .$if(mustLock(trx), (query) => query.forUpdate())
      .executeTakeFirst();
    return { isOurs: row !== undefined, isStuck: true };
  }
}

/** Enough to write it later, with no address in it. */
type Member = Pick<ClaimedDelivery, 'id' | 'subscriberId' | 'stream' | 'item' | 'kind'>;

async function keep(
  trx: Database,
  batchId: string,
  { delivery, settlement }: Outcome,
  error: unknown,
  now: number,
): Promise<void> {
  const { id, subscriberId, stream, item, kind } = delivery;
  const member: Member = { id, subscriberId, stream, item, kind };
  await trx
    .insertInto('unwritten_outcomes')
    .values({
      ...{ subscriber_id: subscriberId, delivery_id: id, batch_id: batchId },
      ...{ member: JSON.stringify(member), settlement: JSON.stringify(settlement), said: saidBy(error) },
      ...{ since: now, next_try_at: now + HOUR },
    })
    .onConflict((conflict) =>
      conflict.columns(['subscriber_id', 'delivery_id']).doUpdateSet({
        batch_id: sql`excluded.batch_id`,
        settlement: sql`excluded.settlement`,
        next_try_at: sql`excluded.next_try_at`,
      }),
    )
    .execute();
}

const MANY = 500;

/**
 * Writes results that could not be written before; those refused again wait for another hour.
 *
 * @returns the number written.
 */
export async function writeUnwritten(db: Database, now: number): Promise<number> {
  const rows = await db
    .selectFrom('unwritten_outcomes')
    .selectAll()
    .where('next_try_at', '<=', now)
    .orderBy('next_try_at')
    .limit(MANY)
    .execute();
  let written = 0;
  for (const row of rows) {
    const own = { subscriberId: row.subscriber_id, id: row.delivery_id };
    try {
      const delivery = JSON.parse(row.member) as ClaimedDelivery;
      const settlement = JSON.parse(row.settlement) as Settlement;
      const lease = { batchId: row.batch_id, owner: '', fence: 0 };
      await inTransaction(db, async (trx) => {
        await settleDeliveries(trx, [{ lease, settlements: [{ delivery, settlement }] }], row.since);
        await forget(trx, own);
      });
      written += 1;
    } catch (error) {
      if (!refusesWhatWasGiven(error)) throw error;
      await db
        .updateTable('unwritten_outcomes')
        .set({ next_try_at: now + HOUR, said: saidBy(error) })
        .where('subscriber_id', '=', own.subscriberId)
        .where('delivery_id', '=', own.id)
        .execute();
    }
  }
  return written;
}

function forget(trx: Database, { subscriberId, id }: { subscriberId: number; id: number }) {
  return trx
    .deleteFrom('unwritten_outcomes')
    .where('subscriber_id', '=', subscriberId)
    .where('delivery_id', '=', id)
    .execute();
}

function saidBy(error: unknown): string {
  return messageOf(error).slice(0, 300);
}
