import { deliveryOf, effectOf, outcomeAfter, type ProviderEvent } from '../../flow/events/provider-event.ts';
import { isGivenUp, LOOK_BACK } from '../../flow/events/soft-bounces.ts';
import { engineOf, inTransaction, mustLock } from './dialect.ts';
import type { Database } from './open.ts';
import { countReturns, isBulk } from './run-store.ts';
import { stopSubscriber } from './stop.ts';

/** Records provider events. */
export function eventStore(db: Database, instance: string) {
  return {
    /**
     * Records an event and its consequences in one transaction; a second report of the same event changes nothing.
     * Events of another store, such as a staging one, are not ours to record. An event that names no delivery is kept
     * with the provider's name for its message and affects nobody: no index leads from that name to a delivery. An
     * event dated in the future happened now: a provider's clock must not make a report outlive newer ones.
     */
    record: (reported: ProviderEvent, now: number): Promise<'recorded' | 'known' | 'foreign'> =>
      inTransaction(db, async (trx) => {
        const event = { ...reported, at: Math.min(reported.at, now) };
        if (event.instanceTag !== undefined && event.instanceTag !== instance) return 'foreign';
        const delivery = await findDelivery(trx, event);
        const unlinked = delivery || event.providerId === undefined ? {} : { providerId: event.providerId };
        const inserted = await trx
          .insertInto('events')
          .values({
            id: event.id,
            kind: event.kind,
            delivery_id: delivery?.id ?? null,
            subscriber_id: delivery?.subscriber_id ?? null,
            at: event.at,
            received_at: now,
            soft: event.soft ? 1 : 0,
            data: JSON.stringify({ ...event.detail, ...unlinked }),
          })
          .onConflict((conflict) => conflict.column('id').doNothing())
          .executeTakeFirst();
        if (inserted.numInsertedOrUpdatedRows === 0n) return 'known';
        if (!delivery) return 'recorded';
        const outcome = outcomeAfter(delivery.outcome, event);
        // A report about a message proves that it left, even if we were in doubt.
        const proven = delivery.status === 'uncertain' && outcome !== null;
        if (proven || outcome !== delivery.outcome) {
          await trx
            .updateTable('deliveries')
            .set({
              ...(outcome === delivery.outcome ? {} : { outcome, outcome_at: event.at }),
              ...(proven ? { status: 'sent' as const, sent_at: event.at } : {}),
            })
            .where('subscriber_id', '=', delivery.subscriber_id)
            .where('id', '=', delivery.id)
            .execute();
        }
        const effect = effectOf(event, { confirmedAt: delivery.confirmed_at });
        if (effect !== 'none') await stopSubscriber(trx, delivery.subscriber_id, effect, now);
        else if (event.soft) await giveUpSoftBouncing(trx, delivery, now);
        const isReturn = outcome !== delivery.outcome && (outcome === 'bounced' || outcome === 'complained');
        if (isReturn && isBulk(delivery.kind)) {
          const sentAt = proven ? event.at : (delivery.sent_at ?? now);
          const back = { emails: proven ? 1 : 0, bounced: 0, complained: 0, [outcome]: 1 };
          await countReturns(trx, sentAt, back, now);
        }
        return 'recorded';
      }),
  };
}

export type EventStore = ReturnType<typeof eventStore>;

/** A reader whose emails keep bouncing is stopped as by a hard bounce. */
async function giveUpSoftBouncing(
  trx: Database,
  { subscriber_id, confirmed_at }: { subscriber_id: number; confirmed_at: number | null },
  now: number,
): Promise<void> {
  const emails = await trx
    .selectFrom('deliveries as d')
    .select((eb) => [
      'd.outcome',
      eb.fn.coalesce('d.sent_at', 'd.created_at').as('sent_at'),
      eb
        .selectFrom('events as e')
        .select(({ fn }) => fn.max('e.at').as('at'))
        .whereRef('e.subscriber_id', '=', 'd.subscriber_id')
        .whereRef('e.delivery_id', '=', 'd.id')
        .where('e.soft', '=', 1)
        .as('soft_at'),
    ])
    .where('d.subscriber_id', '=', subscriber_id)
    .where('d.status', 'in', ['sent', 'uncertain'])
    .where((eb) => eb(eb.fn.coalesce('d.sent_at', 'd.created_at'), '>', now - LOOK_BACK))
    .execute();
  const sent = emails.map(({ sent_at, soft_at, outcome }) => ({
    sentAt: sent_at,
    softAt: soft_at,
    arrived: outcome !== null,
  }));
  if (isGivenUp(sent, confirmed_at ?? 0, now)) await stopSubscriber(trx, subscriber_id, 'bounced', now);
}

async function findDelivery(trx: Database, event: ProviderEvent) {
  const named = deliveryOf(event.deliveryTag);
  // On PostgreSQL a delivery is found by its subscriber; no message without one in its tag ever left from there.
  if (!named || (named.subscriberId === undefined && engineOf(trx) === 'postgres')) return undefined;
  const { subscriberId } = named;
  const locking = mustLock(trx);
  // A subscriber who may have to be stopped is locked first, as everywhere.
  if (locking && (event.soft || effectOf(event, { confirmedAt: null }) !== 'none')) {
    await trx
      .selectFrom('subscribers')
      .select('id')
      .where('id', '=', subscriberId as number)
      .forNoKeyUpdate()
      .execute();
  }
  return trx
    .selectFrom('deliveries as d')
    .innerJoin('subscribers as s', 's.id', 'd.subscriber_id')
    .select(['d.id', 'd.subscriber_id', 'd.kind', 'd.outcome', 'd.status', 'd.sent_at', 's.confirmed_at'])
    .where('d.id', '=', named.id)
    .$if(subscriberId !== undefined, (query) => query.where('d.subscriber_id', '=', subscriberId as number))
    .$if(locking, (query) => query.forUpdate('d'))
    .executeTakeFirst();
}
