import { sql } from 'kysely';
import { type DeliveryReason, readReason } from '../../shared/reasons/delivery-reason.ts';
import { inTransaction } from './dialect.ts';
import { isMember, membersOf } from './members.ts';
import type { Database } from './open.ts';

/** A lesson or issue that did not leave: it failed, or its email is blocked. */
export interface FailedDelivery {
  readonly id: number;
  readonly subscriberId: number;
  readonly stream: string;
  readonly item: string;
  readonly email: string | null;
  readonly editionId: string;
  readonly reason: DeliveryReason | undefined;
  /**
   * `waits`: its email is blocked. `may-have-left`: an attempt was not answered, so it is never sent again from here.
   */
  readonly state: 'failed' | 'waits' | 'may-have-left';
}

/** Emails that failed or are blocked, for an operator to send again. */
export function failedStore(db: Database) {
  return {
    list: () => failedIn(db),

    /**
     * Puts emails back into the queue, in a new batch. An email that may have left stays unchanged, and a reader who
     * may no longer get theirs is skipped at the claim.
     *
     * @returns those that were put back.
     */
    again: (ids: readonly number[], now: number) =>
      inTransaction(db, async (trx): Promise<FailedDelivery[]> => {
        const all = await failedIn(trx);
        const chosen = all.filter(({ id, state }) => ids.includes(id) && state !== 'may-have-left');
        if (chosen.length === 0) return [];
        const { rows } = await sql<{ id: number }>`
          update deliveries set status = 'due', due_at = ${now}, batch_id = null, attempts = 0, paced = 0,
            reason = 'operator-again', reason_data = null
          from ${membersOf(trx, chosen)} where ${isMember(trx)} and deliveries.doubted = 0
            and (deliveries.status = 'failed' or (deliveries.status = 'due' and deliveries.reason = 'email-refused'))
          returning deliveries.id`.execute(trx);
        const done = new Set(rows.map(({ id }) => Number(id)));
        const back = chosen.filter(({ id }) => done.has(id));
        for (const { subscriberId, id } of back) {
          // They are tried as if for the first time.
          await trx
            .deleteFrom('refusals')
            .where('subscriber_id', '=', subscriberId)
            .where('delivery_id', '=', id)
            .execute();
        }
        for (const editionId of new Set(back.map((one) => one.editionId))) {
          await trx
            .updateTable('edition_blocks')
            .set({ ended_at: now })
            .where('edition_id', '=', editionId)
            .where('ended_at', 'is', null)
            .execute();
        }
        return back;
      }),
  };
}

export type FailedStore = ReturnType<typeof failedStore>;

async function failedIn(db: Database): Promise<FailedDelivery[]> {
  const rows = await db
    .selectFrom('deliveries as d')
    .leftJoin('subscribers as s', 's.id', 'd.subscriber_id')
    .select(['d.id', 'd.subscriber_id', 'd.stream', 'd.item', 'd.edition_id', 'd.status', 'd.doubted'])
    .select(['d.reason', 'd.reason_data', 's.email'])
    .where('d.kind', 'in', ['lesson', 'issue'])
    .where((eb) =>
      eb.or([
        eb('d.status', '=', 'failed'),
        eb.and([eb('d.status', '=', 'due'), eb('d.reason', '=', 'email-refused')]),
      ]),
    )
    .orderBy('d.id')
    .execute();
  return rows.map((row) => ({
    id: Number(row.id),
    subscriberId: Number(row.subscriber_id),
    stream: row.stream,
    item: row.item,
    email: row.email,
    editionId: row.edition_id,
    reason: readReason(row),
    state: row.status === 'due' ? 'waits' : row.doubted === 1 ? 'may-have-left' : 'failed',
  }));
}
