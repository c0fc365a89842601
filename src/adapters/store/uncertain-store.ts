import { type RawBuilder, sql } from 'kysely';
import type { Sender } from '../../flow/deliver/deliver-store.ts';
import { type DeliveryReason, readReason } from '../../shared/reasons/delivery-reason.ts';
import { inTransaction } from './dialect.ts';
import { isLeftBehind, putInDoubt, strangeness } from './left-behind.ts';
import { isMember, membersOf } from './members.ts';
import type { Database } from './open.ts';

/** An email that may or may not have left. Instants in epoch milliseconds. */
export interface UncertainDelivery {
  readonly id: number;
  readonly subscriberId: number;
  readonly stream: string;
  readonly item: string;
  readonly email: string | null;
  /** When it was handed over. */
  readonly at: number;
  readonly reason: DeliveryReason | undefined;
  /** The batch that another transport left behind, if one did; otherwise it has been given up. */
  readonly leftBehind: string | undefined;
}

/** An operator's decision about emails in doubt: they left, they are sent again, or they are given up. */
export type Resolution = 'sent' | 'again' | 'drop';

/**
 * Emails in doubt, for an operator to resolve.
 *
 * @param sender the current sender: batches left behind by another one are in doubt, too.
 */
export function uncertainStore(db: Database, sender: Sender) {
  return {
    list: (now: number) => uncertainIn(db, sender, now),

    /**
     * Takes batches that another account at the same provider left behind as this one's: its key or password was
     * changed, but the account is the same.
     *
     * @returns the number of emails that are now repeated.
     */
    sameAccount: (now: number) =>
      inTransaction(db, async (trx): Promise<number> => {
        const behind = (await uncertainIn(trx, sender, now)).filter(
          ({ leftBehind, reason }) => leftBehind !== undefined && reason?.code === 'other-account',
        );
        if (behind.length === 0) return 0;
        const ids = [...new Set(behind.flatMap(({ leftBehind }) => leftBehind ?? []))];
        await sql`update batches as b set account = ${sender.accounts?.[0] ?? null}
          where ${isLeftBehind(sender, now)} and b.id in (${sql.join(ids)})`.execute(trx);
        return behind.length;
      }),

    /**
     * Resolves emails in doubt, all of them or those with these ids. A worker or a report that settled one in the
     * meantime wins.
     *
     * @returns those that were resolved.
     */
    settle: (verdict: Resolution, ids: readonly number[] | undefined, now: number) =>
      inTransaction(db, async (trx): Promise<UncertainDelivery[]> => {
        const all = await uncertainIn(trx, sender, now);
        const chosen = ids === undefined ? all : all.filter(({ id }) => ids.includes(id));
        const behind = [...new Set(chosen.flatMap(({ leftBehind }) => leftBehind ?? []))];
        if (behind.length > 0) await putInDoubt(trx, sender, now, sql`b.id in (${sql.join(behind)})`);
        if (chosen.length === 0) return [];
        const rows = membersOf(trx, chosen, { at: 'bigint' }, ({ at }) => [at]);
        const { rows: settled } = await sql<{ id: number }>`
          update deliveries set ${CHANGES[verdict](now)} from ${rows}
          where ${isMember(trx)} and deliveries.status = 'uncertain' returning deliveries.id`.execute(trx);
        await trx
          .updateTable('batches')
          .set({ status: 'settled' })
          .where('status', '=', 'uncertain')
          .where('id', 'not in', (eb) =>
            eb
              .selectFrom('deliveries')
              .select((of) => of.fn.coalesce('batch_id', sql.lit('')).as('id'))
              .where('status', '=', 'uncertain'),
          )
          .execute();
        const done = new Set(settled.map(({ id }) => id));
        return chosen.filter(({ id }) => done.has(id));
      }),
  };
}

export type UncertainStore = ReturnType<typeof uncertainStore>;

const CHANGES: Readonly<Record<Resolution, (now: number) => RawBuilder<unknown>>> = {
  sent: () => sql`status = 'sent', sent_at = r.at, reason = 'operator-sent', reason_data = null`,
  again: (now) => sql`status = 'due', due_at = ${now}, batch_id = null, attempts = 0, paced = 0,
    reason = 'operator-again', reason_data = null, doubted = 1`,
  drop: () => sql`status = 'failed', reason = 'operator-dropped', reason_data = null, doubted = 1`,
};

async function uncertainIn(db: Database, sender: Sender, now: number): Promise<UncertainDelivery[]> {
  const rows = await db
    .selectFrom('deliveries as d')
    .leftJoin('subscribers as s', 's.id', 'd.subscriber_id')
    .leftJoin('batches as b', 'b.id', 'd.batch_id')
    .select(({ fn }) => [
      'd.id',
      'd.subscriber_id',
      'd.stream',
      'd.item',
      'd.reason',
      'd.reason_data',
      'd.status',
      'd.batch_id',
      'b.transport',
      's.email',
      fn.coalesce('b.created_at', 'd.created_at').as('at'),
    ])
    .where((eb) =>
      eb.or([
        eb('d.status', '=', 'uncertain'),
        eb.and([eb('d.status', '=', 'claimed'), isLeftBehind(sender, now)]),
      ]),
    )
    .orderBy('d.id')
    .execute();
  return rows.map((row) => {
    const { id, stream, item, email, status, batch_id, transport: by } = row;
    const known = { id, subscriberId: row.subscriber_id, stream, item, email, at: Number(row.at) };
    if (status === 'uncertain') return { ...known, reason: readReason(row), leftBehind: undefined };
    return { ...known, reason: strangeness(sender, by ?? ''), leftBehind: batch_id ?? undefined };
  });
}
