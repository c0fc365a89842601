import { sql } from 'kysely';
import type { Closing } from '../../flow/deliver/deliver-store.ts';
import { engineOf, inTransaction } from './dialect.ts';
import { isClaimedMember, membersOf } from './members.ts';
import type { Database } from './open.ts';
import { countingOf } from './run-store.ts';
import { schemaIsKnown } from './schema-fence.ts';
import { closeBatches, closingOf, endOf, settleDeliveries } from './settle.ts';
import { letLag } from './sqlite-turn.ts';

/**
 * Ends batches and writes the results of their members, all or none of them.
 *
 * @returns the ids of the batches that were still leased.
 */
export async function settleTogether(
  db: Database,
  closings: readonly Closing[],
  now: number,
): Promise<ReadonlySet<string>> {
  const ended = areSent(db, closings) ? await settleSent(db, closings, now) : new Set<string>();
  const left = closings.filter(({ lease }) => !ended.has(lease.batchId));
  return left.length === 0 ? ended : new Set([...ended, ...(await settleInTransaction(db, left, now))]);
}

const settleInTransaction = (
  db: Database,
  closings: readonly Closing[],
  now: number,
): Promise<ReadonlySet<string>> =>
  inTransaction(db, async (trx) => {
    // What a power cut undoes is in doubt like an answer that was never read, and a next batch begins only with a
    // commit that waits for the disk.
    await letLag(trx);
    const ours = await closeBatches(
      trx,
      closings.map((one) => endOf(one, now)),
    );
    await settleDeliveries(
      trx,
      closings.filter(({ lease }) => ours.has(lease.batchId)),
      now,
    );
    return ours;
  });

const isSent = ({ settlement }: Closing['settlements'][number]): boolean => settlement.status === 'sent';

/** Whether `settleSent` can write these. */
const areSent = (db: Database, closings: readonly Closing[]): boolean =>
  engineOf(db) === 'postgres' && closings.every(({ settlements }) => settlements.every(isSent));

/**
 * Ends batches all of whose emails were accepted: nearly all of them. It is one statement, because a transaction would
 * take five round trips, and the next batch may wait for this one.
 *
 * @returns the ids of those that are still leased; none if a newer version has migrated the store.
 */
async function settleSent(
  db: Database,
  closings: readonly Closing[],
  now: number,
): Promise<ReadonlySet<string>> {
  const ends = closings.map((one) => endOf(one, now));
  const members = closings.flatMap(({ lease: { batchId }, settlements }) =>
    settlements.map(({ delivery: { id, subscriberId, stream, item }, settlement }) => {
      const providerId = settlement.status === 'sent' ? settlement.providerId : null;
      return { id, subscriberId, stream, item, batchId, providerId };
    }),
  );
  const columns = { batch_id: 'text', provider_id: 'text' } as const;
  const rows = membersOf(db, members, columns, (one) => [one.batchId, one.providerId]);
  // The count reads what was updated, so its row is locked last, as everywhere.
  const { rows: ended } = await sql<{ id: string }>`
    with ended as (${closingOf(db, ends, sql`and ${schemaIsKnown}`)}), sent as (
      update deliveries set status = 'sent', sent_at = ${now}, provider_id = r.provider_id, reason = null,
        reason_data = null
      from ${rows} join ended on ended.id = r.batch_id
      where ${isClaimedMember(db)} and deliveries.batch_id = r.batch_id returning deliveries.kind as kind
    ), counted as (${countingOf(sql`sent`, closings[0]?.lease.owner ?? '', now)})
    select id from ended`.execute(db);
  return new Set(ended.map(({ id }) => id));
}
