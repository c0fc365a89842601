import { effectOf, outcomeAfter, type ProviderEvent } from '../events/provider-event.ts';
import type { Database } from './open.ts';
import { stopSubscriber } from './stop.ts';

/** Where provider events are recorded. */
export function eventStore(db: Database, instance: string) {
  return {
    /**
     * Records an event and what follows from it, in one transaction; a second report of the same event
     * changes nothing. Events of another store, a staging one say, are not ours to record.
     */
    record: (event: ProviderEvent, now: number): Promise<'recorded' | 'known' | 'foreign'> =>
      db.transaction().execute(async (trx) => {
        if (event.instanceTag !== undefined && event.instanceTag !== instance) return 'foreign';
        const delivery = await findDelivery(trx as Database, event);
        const inserted = await trx
          .insertInto('events')
          .values({
            id: event.id,
            kind: event.kind,
            delivery_id: delivery?.id ?? null,
            subscriber_id: delivery?.subscriber_id ?? null,
            at: event.at,
            received_at: now,
            data: JSON.stringify(event.detail),
          })
          .onConflict((conflict) => conflict.column('id').doNothing())
          .executeTakeFirst();
        if (inserted.numInsertedOrUpdatedRows === 0n) return 'known';
        if (!delivery) return 'recorded';
        const outcome = outcomeAfter(delivery.outcome, event);
        // A report of a message proves that it left, also where we were left in doubt.
        const proven = delivery.status === 'uncertain' && outcome !== null;
        await trx
          .updateTable('deliveries')
          .set({
            ...(outcome === delivery.outcome ? {} : { outcome, outcome_at: event.at }),
            ...(proven ? { status: 'sent' as const, sent_at: event.at } : { status: delivery.status }),
          })
          .where('id', '=', delivery.id)
          .execute();
        const effect = effectOf(event, { confirmedAt: delivery.confirmed_at });
        if (effect !== 'none') await stopSubscriber(trx as Database, delivery.subscriber_id, effect, now);
        return 'recorded';
      }),
  };
}

export type EventStore = ReturnType<typeof eventStore>;

async function findDelivery(db: Database, { deliveryTag, providerId }: ProviderEvent) {
  const tagged = deliveryTag !== undefined && /^\d{1,15}$/.test(deliveryTag);
  if (!tagged && providerId === undefined) return undefined;
  const query = db
    .selectFrom('deliveries as d')
    .innerJoin('subscribers as s', 's.id', 'd.subscriber_id')
    .select(['d.id', 'd.subscriber_id', 'd.outcome', 'd.status', 's.confirmed_at']);
  return tagged
    ? query.where('d.id', '=', Number(deliveryTag)).executeTakeFirst()
    : query.where('d.provider_id', '=', providerId as string).executeTakeFirst();
}
