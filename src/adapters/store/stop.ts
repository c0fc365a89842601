import { inTransaction } from './dialect.ts';
import type { Database } from './open.ts';
import type { SubscriberRow, SuppressionReason } from './schema.ts';

/** Why a subscriber gets nothing more. */
export type StopReason = Exclude<SubscriberRow['status'], 'pending' | 'active'>;

/**
 * Stops everything for one subscriber, within the caller's transaction: the status changes, enrolments end and every
 * delivery that has not been handed over is skipped. A complaint outranks a bounce, and both outrank an unsubscribe:
 * a later, weaker reason changes nothing.
 */
export async function stopSubscriber(
  db: Database,
  id: number,
  reason: StopReason,
  now: number,
): Promise<void> {
  const weaker: readonly SubscriberRow['status'][] = {
    unsubscribed: ['pending', 'active'] as const,
    bounced: ['pending', 'active', 'unsubscribed'] as const,
    complained: ['pending', 'active', 'unsubscribed', 'bounced'] as const,
  }[reason];
  const stopped = await db
    .updateTable('subscribers')
    .set({ status: reason, left_at: now, paused_until: null })
    .where('id', '=', id)
    .where('status', 'in', weaker)
    .returning(['address_hash'])
    .executeTakeFirst();
  if (!stopped) return;
  await db
    .updateTable('enrolments')
    .set({ status: 'cancelled', next_due_at: null, asked_at: null, ended_at: now })
    .where('subscriber_id', '=', id)
    .where('status', '=', 'active')
    .execute();
  await db
    .updateTable('deliveries')
    .set({ status: 'skipped', reason, reason_data: null, due_at: null })
    .where('subscriber_id', '=', id)
    .where('status', '=', 'due')
    .execute();
  if (reason !== 'unsubscribed') await suppress(db, stopped.address_hash, reason, now);
}

/** Remembers a hash so that no import or form can bring its address back; the stronger reason is kept. */
export async function suppress(
  db: Database,
  addressHash: string,
  reason: 'bounced' | 'complained' | 'erased',
  at: number,
): Promise<void> {
  await db
    .insertInto('suppressions')
    .values({ address_hash: addressHash, reason, at })
    .onConflict((conflict) =>
      reason === 'erased'
        ? conflict.doNothing()
        : conflict.column('address_hash').doUpdateSet({ reason, at }),
    )
    .execute();
}

/** Removes an address's suppression, and records that an operator did so; see `SubscriberStore`. */
export function liftSuppression(
  db: Database,
  addressHashes: readonly string[],
  reason: string,
  now: number,
): Promise<SuppressionReason | undefined> {
  return inTransaction(db, async (trx) => {
    const lifted = await trx
      .deleteFrom('suppressions')
      .where('address_hash', 'in', addressHashes)
      .returningAll()
      .execute();
    for (const one of lifted) {
      await trx
        .insertInto('lifted_suppressions')
        .values({
          address_hash: one.address_hash,
          lifted_at: now,
          suppressed_for: one.reason,
          suppressed_at: one.at,
          reason,
        })
        // Suppressed and lifted twice within a millisecond: what was said first is on record.
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
    // A person who is still known may sign up again, and gets nothing before they confirm.
    await trx
      .updateTable('subscribers')
      .set({ status: 'unsubscribed' })
      .where('address_hash', 'in', addressHashes)
      .where('status', 'in', ['bounced', 'complained'])
      .execute();
    return lifted.find((one) => one.reason !== 'erased')?.reason ?? lifted[0]?.reason;
  });
}
