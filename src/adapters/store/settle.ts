import { type RawBuilder, sql } from 'kysely';
import type { BatchLease, Closing, Settlement } from '../../flow/deliver/deliver-store.ts';
import { type DeliveryReason, reasonColumns } from '../../shared/reasons/delivery-reason.ts';
import type { Acceptances } from './acceptances.ts';
import { rowsOf } from './dialect.ts';
import { isClaimedMember, type MemberKey, membersOf } from './members.ts';
import type { Database } from './open.ts';
import { countEmails, countReturns, isBulk } from './run-store.ts';
import { onDisk } from './sqlite-turn.ts';
import { stopSubscriber } from './stop.ts';

/**
 * Ends batches that are still leased, and forgets what was frozen with them, above all addresses. A batch whose status
 * stays `open` is locked and otherwise left unchanged.
 *
 * @returns the ids of those that are still leased.
 */
export async function closeBatches(trx: Database, ends: readonly BatchEnd[]): Promise<ReadonlySet<string>> {
  const ended = await closingOf(trx, ends).execute(trx);
  return new Set(ended.rows.map(({ id }) => id));
}

interface BatchEnd {
  readonly lease: BatchLease;
  readonly status: 'open' | 'settled' | 'uncertain';
  /** When emails of it were accepted; undefined if none were. */
  readonly takenAt?: number | undefined;
}

/** The statement that ends them, and returns the id of each that is still leased. */
export function closingOf(
  trx: Database,
  ends: readonly BatchEnd[],
  condition: RawBuilder<unknown> = sql``,
): RawBuilder<{ id: string }> {
  // A batch's end includes everything that a part of it reports.
  const byBatch = new Map<string, BatchEnd>();
  for (const end of ends) {
    const known = byBatch.get(end.lease.batchId);
    const takenAt = end.takenAt ?? known?.takenAt;
    const last = !known || known.status === 'open' ? end : known;
    byBatch.set(end.lease.batchId, { ...last, takenAt });
  }
  const rows = rowsOf(
    trx,
    'r',
    { id: 'text', owner: 'text', fence: 'integer', status: 'text', taken_at: 'bigint' },
    [...byBatch.values()].map(({ lease, status, takenAt = null }) => [
      ...[lease.batchId, lease.owner, lease.fence, status],
      takenAt,
    ]),
  );
  return sql<{ id: string }>`
    update batches set status = r.status, taken_at = coalesce(r.taken_at, batches.taken_at),
      owner = case when r.status = 'open' then batches.owner end,
      lease_until = case when r.status = 'open' then lease_until end,
      members = case when r.status = 'open' then members end
    from ${rows}
    where batches.id = r.id and batches.owner = r.owner and batches.attempts = r.fence and batches.status = 'open'
      ${condition}
    returning batches.id`;
}

/** How a batch ends, based on its members' results. */
export function endOf({ lease, partial, settlements }: Closing, now: number) {
  const isDoubted = settlements.some(({ settlement }) => settlement.status === 'uncertain');
  return {
    lease,
    status: partial ? ('open' as const) : isDoubted ? ('uncertain' as const) : ('settled' as const),
    takenAt: settlements.some(({ settlement }) => settlement.status === 'sent') ? now : undefined,
  };
}

/** A member and its result. */
interface Ended<S extends Settlement['status']> extends MemberKey {
  readonly batchId: string;
  readonly settlement: Extract<Settlement, { status: S }>;
}

/** Writes the result of each member, one statement for each kind of end. */
export async function settleDeliveries(
  trx: Database,
  closings: readonly Closing[],
  now: number,
): Promise<void> {
  const byStatus: { [S in Settlement['status']]: Ended<S>[] } = {
    sent: [],
    due: [],
    failed: [],
    uncertain: [],
  };
  for (const { lease, settlements } of closings) {
    for (const { delivery, settlement } of settlements) {
      const { id, subscriberId, stream, item } = delivery;
      const list = byStatus[settlement.status] as Ended<Settlement['status']>[];
      list.push({ id, subscriberId, stream, item, batchId: lease.batchId, settlement });
    }
  }
  const { sent, due } = byStatus;
  const ours = sql<boolean>`${isClaimedMember(trx)} and deliveries.batch_id = r.batch_id`;

  if (sent.length > 0) {
    const columns = { batch_id: 'text', provider_id: 'text' } as const;
    const rows = membersOf(trx, sent, columns, (one) => [one.batchId, one.settlement.providerId]);
    await sql`update deliveries set status = 'sent', sent_at = ${now}, provider_id = r.provider_id, reason = null,
        reason_data = null
      from ${rows} where ${ours}`.execute(trx);
  }
  if (due.length > 0) {
    const columns = {
      batch_id: 'text',
      at: 'bigint',
      reason: 'text',
      reason_data: 'text',
      doubted: 'integer',
      uncounted: 'integer',
    } as const;
    const rows = membersOf(trx, due, columns, (one) => [
      one.batchId,
      one.settlement.dueAt,
      ...reasonOf(one.settlement),
      one.settlement.mayHaveLeft ? 1 : 0,
      one.settlement.uncounted ? 1 : 0,
    ]);
    await sql`update deliveries set status = 'due', due_at = r.at, reason = r.reason, reason_data = r.reason_data,
        batch_id = null, paced = 0, attempts = attempts - r.uncounted,
        doubted = case when r.doubted = 1 then 1 else deliveries.doubted end
      from ${rows} where ${ours}`.execute(trx);
  }
  for (const status of ['failed', 'uncertain'] as const) {
    const members = byStatus[status] as readonly Ended<'failed' | 'uncertain'>[];
    if (members.length === 0) continue;
    const columns = { batch_id: 'text', reason: 'text', reason_data: 'text', doubted: 'integer' } as const;
    const rows = membersOf(trx, members, columns, ({ batchId, settlement }) => [
      batchId,
      ...reasonOf(settlement),
      settlement.status === 'uncertain' || settlement.mayHaveLeft ? 1 : 0,
    ]);
    await sql`update deliveries set status = ${sql.lit(status)}, reason = r.reason, reason_data = r.reason_data,
        doubted = case when r.doubted = 1 then 1 else deliveries.doubted end
      from ${rows} where ${ours}`.execute(trx);
  }
  for (const { subscriberId, settlement } of byStatus.failed) {
    if (settlement.hardBounce) await stopSubscriber(trx, subscriberId, 'bounced', now);
  }
  await countRun(trx, closings, now);
}

function reasonOf({ reason }: { readonly reason?: DeliveryReason | undefined }): (string | null)[] {
  if (!reason) return [null, null];
  const columns = reasonColumns(reason);
  return [columns.reason, columns.reason_data];
}

/**
 * Emails that left, and those refused during the hand-over because the address doesn't exist, count with their run.
 */
async function countRun(trx: Database, closings: readonly Closing[], now: number): Promise<void> {
  const ends = closings.flatMap(({ settlements }) =>
    settlements.flatMap(({ delivery, settlement }) => (isBulk(delivery.kind) ? [settlement] : [])),
  );
  const sent = ends.filter(({ status }) => status === 'sent').length;
  const bounced = ends.filter((end) => end.status === 'failed' && end.hardBounce).length;
  const owner = closings[0]?.lease.owner ?? '';
  if (sent + bounced > 0) await countEmails(trx, sent + bounced, owner, now);
  if (bounced > 0) await countReturns(trx, now, { emails: 0, bounced, complained: 0 }, now);
}

/** Until the disk has the outcomes, the notes of accepted emails are all that a power cut leaves of them. */
export function forgetNotes(
  db: Database,
  accepted: Pick<Acceptances, 'ended'>,
  closings: readonly Closing[],
  ours: ReadonlySet<string>,
): void {
  const ended = closings.filter(({ lease, partial }) => !partial && ours.has(lease.batchId));
  if (ended.length === 0) return;
  void onDisk(db).then(
    () => {
      for (const { lease } of ended) accepted.ended(lease.batchId);
    },
    // A store that is closing: the next start reads them.
    () => undefined,
  );
}
