import { type RawBuilder, sql } from 'kysely';
import type { Sender } from '../../flow/deliver/deliver-store.ts';
import { type DeliveryReason, reasonColumns } from '../../shared/reasons/delivery-reason.ts';
import { DAY } from '../../shared/time/clock.ts';
import { apart, type Refused } from './apart.ts';
import { inTransaction } from './dialect.ts';
import { isClaimedMember, membersOf, readMembers } from './members.ts';
import type { Database } from './open.ts';
import { giveUpUnreadable } from './unreadable-batch.ts';

/**
 * How long a batch waits for a worker of its own transport; after that nobody can repeat it: see `replayWindowMs`.
 */
const WAITED_FOR = DAY;

/** A batch `b` that this sender may repeat. One of an older version, whose account isn't known, counts as its own. */
export const isOwn = ({ transport, accounts = [] }: Sender, b = sql.ref('b')): RawBuilder<boolean> => {
  const same =
    accounts.length === 0
      ? sql``
      : sql`and (${b}.account is null or ${b}.account in (${sql.join(accounts)}))`;
  return sql`(${b}.transport = ${transport} ${same})`;
};

/**
 * An open batch `b` that was begun by another transport or account than the current one, and that no worker
 * holds. Only its own sender could repeat it without sending it twice.
 */
export const isLeftBehind = (sender: Sender, now: number): RawBuilder<boolean> =>
  sql`(b.status = 'open' and b.begun = 1 and not ${isOwn(sender)} and (b.owner is null or b.lease_until <= ${now}))`;

/**
 * Gives up batches that were left behind for a day: nobody knows whether their emails left, and an operator decides.
 *
 * @returns the number of emails now in doubt, and the batches that the store refused to change.
 */
export async function giveUpLeftBehind(
  db: Database,
  sender: Sender,
  now: number,
  here: RawBuilder<boolean> = sql`true`,
): Promise<{ emails: number; refused: readonly Refused<string>[] }> {
  const old = sql`b.created_at <= ${now - WAITED_FOR} and ${here}`;
  const { rows } = await sql<{ id: string }>`
    select id from batches as b where ${isLeftBehind(sender, now)} and ${old}`.execute(db);
  const { done, refused } = await apart(
    rows.map(({ id }) => id),
    (ids) => putInDoubt(db, sender, now, sql`${old} and b.id in (${sql.join(ids)})`),
  );
  return { emails: done.reduce((sum, count) => sum + count, 0), refused };
}

/**
 * The same for those of these batches that match `which`, all or none. @returns the number of emails now in doubt.
 */
export function putInDoubt(
  db: Database,
  sender: Sender,
  now: number,
  which: RawBuilder<unknown>,
): Promise<number> {
  return inTransaction(db, async (trx) => {
    // A worker that takes one over or ends it in the meantime finds it closed, or is found by this.
    const { rows } = await sql<{ id: string; transport: string; members: string | null }>`
      update batches as b set status = 'uncertain', owner = null, lease_until = null
      where ${isLeftBehind(sender, now)} and ${which} returning id, transport, members`.execute(trx);
    let count = 0;
    for (const batch of rows) {
      const members = readMembers(batch.members);
      if (!members) {
        count += await giveUpUnreadable(trx, batch.id);
        continue;
      }
      if (members.length === 0) continue;
      const why = reasonColumns(strangeness(sender, batch.transport));
      // A report about a message proves that it left.
      const { rows: doubted } = await sql<{ status: string }>`
        update deliveries set status = case when outcome is null then 'uncertain' else 'sent' end,
          sent_at = outcome_at, doubted = 1,
          reason = case when outcome is null then ${why.reason} end,
          reason_data = case when outcome is null then ${why.reason_data} end
        from ${membersOf(trx, members)} where ${isClaimedMember(trx)} and deliveries.batch_id = ${batch.id}
        returning deliveries.status as status`.execute(trx);
      count += doubted.filter(({ status }) => status === 'uncertain').length;
      await trx.updateTable('batches').set({ members: null }).where('id', '=', batch.id).execute();
    }
    return count;
  });
}

/** Why a batch of that transport is not this sender's. */
export const strangeness = (sender: Sender, transport: string): DeliveryReason => ({
  code: transport === sender.transport ? 'other-account' : 'other-transport',
  transport,
});

/** The number of emails in doubt, including those left behind. */
export async function countInDoubt(db: Database, sender: Sender, now: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from deliveries d left join batches b on b.id = d.batch_id
    where d.status = 'uncertain' or (d.status = 'claimed' and ${isLeftBehind(sender, now)})`.execute(db);
  return Number(rows[0]?.count ?? 0);
}
