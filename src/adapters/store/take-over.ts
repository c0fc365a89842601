import { type RawBuilder, sql } from 'kysely';
import type { ClaimedBatch, ClaimedDelivery, LeaseTerms } from '../../flow/deliver/deliver-store.ts';
import { isClaimedMember, membersOf, readMembers } from './members.ts';
import type { Database } from './open.ts';
import type { BatchRow } from './schema.ts';
import { giveUpUnreadable } from './unreadable-batch.ts';

/**
 * Takes an open batch over, unless somebody else has. A batch with unreadable members can't be repeated: nobody knows
 * whether its emails left, and an operator decides.
 */
export async function takeBatch(
  db: Database,
  batch: Pick<BatchRow, 'id' | 'owner' | 'attempts'>,
  terms: LeaseTerms,
  here: RawBuilder<boolean> = sql<boolean>`true`,
): Promise<ClaimedBatch | undefined> {
  const taken = await db
    .updateTable('batches')
    .set({
      owner: terms.owner,
      lease_until: terms.now + terms.leaseMs,
      attempts: batch.attempts + 1,
    })
    .where('id', '=', batch.id)
    .where('status', '=', sql.lit('open'))
    .where('attempts', '=', batch.attempts)
    .where('owner', batch.owner === null ? 'is' : '=', batch.owner)
    .where(here)
    .returningAll()
    .executeTakeFirst();
  if (!taken) return undefined;
  const deliveries = readMembers(taken.members);
  if (!deliveries) {
    await giveUpUnreadable(db, taken.id);
    return undefined;
  }
  return {
    id: taken.id,
    idempotencyKey: taken.idempotency_key,
    createdAt: taken.created_at,
    attempts: taken.attempts,
    keyId: taken.key_id ?? '',
    deliveries,
  };
}

/** A batch's members, or only those that have not been settled yet. */
export async function membersLeft(
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
