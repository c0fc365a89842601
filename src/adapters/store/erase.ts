import { mustLock } from './dialect.ts';
import { frozen, readMembers } from './members.ts';
import type { Database } from './open.ts';
import { suppress } from './stop.ts';
import { giveUpUnreadable } from './unreadable-batch.ts';

/**
 * Forgets everything about a subscriber except the suppression of the address, within the caller's transaction. An
 * open batch keeps no trace either: repeated without this member it has different bytes, which a provider that
 * honours its key refuses, so nobody gets anything twice.
 */
export async function eraseSubscriber(trx: Database, id: number, now: number): Promise<void> {
  const addressHash = await forgetSubscriber(trx, id);
  if (addressHash !== undefined) await suppress(trx, addressHash, 'erased', now);
}

/**
 * The same, without a suppression.
 *
 * @param only skips a subscriber with another status.
 * @returns the hash of the forgotten address.
 */
export async function forgetSubscriber(
  trx: Database,
  id: number,
  only?: 'pending',
): Promise<string | undefined> {
  const locking = mustLock(trx);
  const found = await trx
    .selectFrom('subscribers')
    .select('status')
    .where('id', '=', id)
    .$if(locking, (query) => query.forUpdate())
    .executeTakeFirst();
  if (only !== undefined && found?.status !== only) return undefined;
  // Settling locks a batch before its deliveries, so this does too.
  if (locking) {
    await trx
      .selectFrom('batches')
      .select('id')
      .where('id', 'in', (eb) =>
        eb
          .selectFrom('deliveries')
          .select('batch_id')
          .where('subscriber_id', '=', id)
          .where('status', '=', 'claimed')
          .$castTo<string>(),
      )
      .orderBy('id')
      .forUpdate()
      .execute();
  }
  const erased = await trx
    .deleteFrom('subscribers')
    .where('id', '=', id)
    .returning('address_hash')
    .executeTakeFirst();
  // After the subscriber, whose removal waits for a planner at work on the enrolment: its delivery is removed as
  // well.
  const deliveries = await trx
    .deleteFrom('deliveries')
    .where('subscriber_id', '=', id)
    .returning(['status', 'batch_id'])
    .execute();
  await trx.deleteFrom('refusals').where('subscriber_id', '=', id).execute();
  await trx.deleteFrom('unwritten_outcomes').where('subscriber_id', '=', id).execute();
  const claimed = deliveries.flatMap(({ status, batch_id }) =>
    status === 'claimed' && batch_id !== null ? [batch_id] : [],
  );
  for (const batchId of new Set(claimed)) await takeOut(trx, batchId, id);
  return erased?.address_hash;
}

async function takeOut(trx: Database, batchId: string, subscriberId: number): Promise<void> {
  const batch = await trx
    .selectFrom('batches')
    .select('members')
    .where('id', '=', batchId)
    .$if(mustLock(trx), (query) => query.forUpdate())
    .executeTakeFirst();
  if (!batch?.members) return;
  const members = readMembers(batch.members);
  // What can't be read may hold their address.
  if (!members) {
    await giveUpUnreadable(trx, batchId);
    return;
  }
  const others = members.filter((member) => member.subscriberId !== subscriberId);
  await trx
    .updateTable('batches')
    .set({ members: frozen(others) })
    .where('id', '=', batchId)
    .execute();
}
