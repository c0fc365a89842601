import { timeZoneOf } from '../../shared/time/time-zone.ts';
import { dossierOf } from './dossier.ts';
import type { Database } from './open.ts';
import { toSubscriber } from './readers.ts';

/** Read queries for people and programs: lists, counts and one reader's record. */
export function reportStore(db: Database) {
  return {
    /** Subscribers in the order they came, a page at a time. */
    async subscribers(after: number, limit: number, status?: string) {
      let query = db.selectFrom('subscribers').selectAll().where('id', '>', after);
      if (status !== undefined) query = query.where('status', '=', status as never);
      return (await query.orderBy('id').limit(limit).execute()).map((row) =>
        toSubscriber(row, (stored) => timeZoneOf(stored) ?? stored),
      );
    },

    /** A reader's past and future deliveries, oldest first; of archived ones, only the lessons. */
    async deliveries(subscriberId: number) {
      const past = await db
        .selectFrom('past_deliveries')
        .select(['id', 'stream', 'item', 'status', 'sent_at'])
        .where('subscriber_id', '=', subscriberId)
        .orderBy('id')
        .execute();
      const archived = { kind: 'lesson', edition_id: '', due_at: null, reason: 'archived', outcome: null };
      const present = await db
        .selectFrom('deliveries')
        .select([
          'id',
          'stream',
          'item',
          'kind',
          'edition_id',
          'status',
          'due_at',
          'sent_at',
          'reason',
          'outcome',
        ])
        .where('subscriber_id', '=', subscriberId)
        .orderBy('id')
        .execute();
      return [...past.map((one) => ({ ...one, ...archived })), ...present];
    },

    async consents(subscriberId: number) {
      return db
        .selectFrom('consents')
        .select(['at', 'kind', 'text', 'source', 'ip', 'user_agent'])
        .where('subscriber_id', '=', subscriberId)
        .orderBy('id')
        .execute();
    },

    /** Everything stored about one person; see docs/personal-data.md. */
    dossier: (subscriberId: number) => dossierOf(db, subscriberId),

    /** Deliveries that are planned and due, by lesson or issue. */
    async waiting(now: number) {
      const rows = await db
        .selectFrom('deliveries')
        .select((eb) => ['stream', 'item', eb.fn.countAll<number>().as('count')])
        .where('status', '=', 'due')
        .where('due_at', '<=', now)
        .groupBy(['stream', 'item'])
        .orderBy('stream')
        .orderBy('item')
        .execute();
      return rows.map(({ stream, item, count }) => ({ stream, item, count: Number(count) }));
    },

    /** Counts over the whole publication. */
    async stats() {
      const subscribers = await db
        .selectFrom('subscribers')
        .select((eb) => ['status', eb.fn.countAll<number>().as('count')])
        .groupBy('status')
        .orderBy('status')
        .execute();
      const enrolments = await db
        .selectFrom('enrolments')
        .select((eb) => ['course', 'status', eb.fn.countAll<number>().as('count')])
        .groupBy(['course', 'status'])
        .orderBy('course')
        .orderBy('status')
        .execute();
      const deliveries = await db
        .selectFrom('deliveries')
        .select((eb) => ['stream', 'item', 'status', 'outcome', eb.fn.countAll<number>().as('count')])
        .where('stream', '<>', 'system')
        .groupBy(['stream', 'item', 'status', 'outcome'])
        .orderBy('stream')
        .orderBy('item')
        .orderBy('status')
        .orderBy('outcome', (by) => by.asc().nullsFirst())
        .execute();
      return { subscribers, enrolments, deliveries };
    },
  };
}

export type ReportStore = ReturnType<typeof reportStore>;
