import { type RawBuilder, sql } from 'kysely';
import type { ClaimedBatch, ClaimedDelivery, LeaseTerms } from '../../flow/deliver/deliver-store.ts';
import { inTransaction } from './dialect.ts';
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
    begun: taken.begun !== 0,
    deliveries,
  };
}

/**
 * Puts back what a worker claimed and never began: its emails are due again, and the attempt doesn't count. Any worker
 * may, whatever it sends by.
 */
export async function putBackUntouched(
  db: Database,
  batch: Pick<BatchRow, 'id' | 'owner' | 'attempts'>,
  dueAt: number,
  here: RawBuilder<boolean> = sql<boolean>`true`,
): Promise<void> {
  await inTransaction(db, async (trx) => {
    const { rows } = await sql<{ members: string | null }>`
      update batches set status = 'settled', owner = null, lease_until = null
      where id = ${batch.id} and status = 'open' and begun = 0 and attempts = ${batch.attempts}
        and coalesce(owner, '') = ${batch.owner ?? ''} and ${here}
      returning members`.execute(trx);
    const [taken] = rows;
    if (!taken) return;
    const due = sql`status = 'due', due_at = ${dueAt}, batch_id = null, attempts = deliveries.attempts - 1`;
    const members = readMembers(taken.members);
    if (!members) {
      await sql`update deliveries set ${due} where batch_id = ${batch.id} and status = 'claimed'`.execute(
        trx,
      );
      return;
    }
    await sql`update deliveries set ${due} from ${membersOf(trx, members)}
      where ${isClaimedMember(trx)} and deliveries.batch_id = ${batch.id}`.execute(trx);
    await trx.updateTable('batches').set({ members: null }).where('id', '=', batch.id).execute();
  });
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
