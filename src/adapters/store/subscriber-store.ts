import { type Selectable, sql } from 'kysely';
import { SYSTEM } from '../../flow/content/catalogue.ts';
import type { Signup, SubscriberChanges, SubscriberStore } from '../../flow/readers/subscriber.ts';
import { currentZone, timeZoneOf, type ZoneOf } from '../../shared/time/time-zone.ts';
import { languageOf } from '../../shared/words/wording.ts';
import { inTransaction, mustLock, rowsOf } from './dialect.ts';
import { enrolmentQueries } from './enrolment-queries.ts';
import { eraseSubscriber } from './erase.ts';
import { importQueries } from './import-queries.ts';
import type { Database } from './open.ts';
import { pageRequestQueries } from './page-request-queries.ts';
import { toSubscriber } from './readers.ts';
import type { SignupRow, SubscriberRow } from './schema.ts';
import { liftSuppression, stopSubscriber, suppress } from './stop.ts';
import { showLife } from './sunset-store.ts';

/**
 * The SQL of sign-up and preferences.
 *
 * Within a transaction, a subscriber that was found can't change until it ends: a subscriber's row is locked when it
 * is read, and an address even before it is known to have one. Deliveries and planning lock no subscriber.
 */
export function subscriberStore(db: Database, zoneOf: ZoneOf = currentZone): SubscriberStore {
  return {
    transaction: (work) => inTransaction(db, (trx) => work(subscriberStore(trx, zoneOf))),

    async lockAddresses(emailKeys) {
      if (!mustLock(db)) return;
      // In one order everywhere: two lists that name the same people in different orders would deadlock.
      const keys = [...emailKeys].sort().map((key) => [key]);
      await sql`select pg_advisory_xact_lock(hashtextextended(k.key, 0))
        from ${rowsOf(db, 'k', { key: 'text' }, keys)}`.execute(db);
    },

    async lockMailbox(mailbox) {
      // A separate kind of lock: one reader's address may be another's mailbox key.
      if (!mustLock(db)) return;
      const name = `mailbox ${mailbox}`;
      await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(db);
    },

    async find(id) {
      const row = await db
        .selectFrom('subscribers')
        .selectAll()
        .where('id', '=', id)
        .$if(mustLock(db), (query) => query.forNoKeyUpdate())
        .executeTakeFirst();
      return row && toSubscriber(row, zoneOf);
    },

    async findByKey(emailKey) {
      // If two people sign up the same new address at once, the second waits and finds what the first made.
      if (mustLock(db)) await sql`select pg_advisory_xact_lock(hashtextextended(${emailKey}, 0))`.execute(db);
      const row = await db
        .selectFrom('subscribers')
        .selectAll()
        .where('email_key', '=', emailKey)
        .$if(mustLock(db), (query) => query.forNoKeyUpdate())
        .executeTakeFirst();
      return row && toSubscriber(row, zoneOf);
    },

    async insert(subscriber) {
      const row = await db
        .insertInto('subscribers')
        .values({
          email: subscriber.email,
          email_key: subscriber.emailKey,
          address_hash: subscriber.addressHash,
          first_name: subscriber.firstName,
          language: subscriber.language,
          time_zone: subscriber.timeZone,
          status: subscriber.status,
          created_at: subscriber.createdAt,
          confirmed_at: subscriber.confirmedAt,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      return row.id;
    },

    async update(id, changes) {
      const columns = toColumns(changes);
      if (Object.keys(columns).length === 0) return;
      await db.updateTable('subscribers').set(columns).where('id', '=', id).execute();
      if (changes.pausedUntil === undefined) return;
      // Deliveries that a claim postponed to the end of the pause are judged again.
      await db
        .updateTable('deliveries')
        .set((eb) => ({ due_at: eb.ref('created_at'), reason: null }))
        .where('subscriber_id', '=', id)
        .where('status', '=', 'due')
        .where('reason', '=', 'paused')
        .execute();
    },

    stop: (id, reason, now) => stopSubscriber(db, id, reason, now),

    erase: (id, now) => inTransaction(db, (trx) => eraseSubscriber(trx, id, now)),

    async optouts(id) {
      const rows = await db
        .selectFrom('topic_optouts')
        .select('topic')
        .where('subscriber_id', '=', id)
        .execute();
      return rows.map((row) => row.topic);
    },

    async setOptouts(id, topics) {
      await db.deleteFrom('topic_optouts').where('subscriber_id', '=', id).execute();
      if (topics.length === 0) return;
      const rows = topics.map((topic) => ({ subscriber_id: id, topic }));
      await db.insertInto('topic_optouts').values(rows).execute();
    },

    async addConsent(consent) {
      const { subscriberId, userAgent, signupId, ...rest } = consent;
      await db
        .insertInto('consents')
        .values({ ...rest, subscriber_id: subscriberId, user_agent: userAgent, signup_id: signupId })
        .execute();
    },

    async askedEmails(mailboxes) {
      const rows = await db
        .selectFrom('asked_emails')
        .select(['mailbox', 'place', 'asked_at as at'])
        .where('mailbox', 'in', mailboxes)
        .execute();
      return rows;
    },

    async noteAsked({ mailbox, place, at }) {
      await db
        .insertInto('asked_emails')
        .values({ mailbox, place, asked_at: at })
        .onConflict((conflict) => conflict.columns(['mailbox', 'place']).doUpdateSet({ asked_at: at }))
        .execute();
    },

    async addSignup(signup) {
      const row = await db
        .insertInto('signups')
        .values({
          subscriber_id: signup.subscriberId,
          course: signup.course,
          first_name: signup.firstName,
          language: signup.language,
          time_zone: signup.timeZone,
          topics: signup.topics && JSON.stringify(signup.topics),
          consent: signup.consent,
          requested_at: signup.requestedAt,
          expires_at: signup.expiresAt,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      return row.id;
    },

    async signup(id) {
      if (mustLock(db)) {
        // The subscriber first, as everywhere, and in a separate statement: after waiting, the next one reads fresh
        // rows.
        await db
          .selectFrom('subscribers')
          .select('id')
          .where('id', '=', (eb) => eb.selectFrom('signups').select('subscriber_id').where('id', '=', id))
          .forNoKeyUpdate()
          .execute();
      }
      const row = await db.selectFrom('signups').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toSignup(row);
    },

    async lastSignup(subscriberId) {
      const row = await db
        .selectFrom('signups')
        .selectAll()
        .where('subscriber_id', '=', subscriberId)
        .orderBy('id', 'desc')
        .executeTakeFirst();
      return row && toSignup(row);
    },

    async markConfirmed(signupId, now) {
      await db.updateTable('signups').set({ confirmed_at: now }).where('id', '=', signupId).execute();
    },

    async enqueue(delivery) {
      await db
        .insertInto('deliveries')
        .values({
          subscriber_id: delivery.subscriberId,
          stream: SYSTEM,
          item: delivery.item,
          kind: delivery.kind,
          edition_id: delivery.editionId,
          status: 'due',
          lane: 0,
          due_at: delivery.now,
          created_at: delivery.now,
          signup_id: delivery.signupId ?? null,
          next_note: delivery.nextNote ?? null,
        })
        .onConflict((conflict) => conflict.columns(['subscriber_id', 'stream', 'item']).doNothing())
        .execute();
    },

    showLife: (id, at) => showLife(db, id, at),

    async suppression(addressHashes) {
      const row = await db
        .selectFrom('suppressions')
        .select('reason')
        .where('address_hash', 'in', addressHashes)
        .orderBy((eb) => eb.case().when('reason', '=', 'erased').then(1).else(0).end())
        .executeTakeFirst();
      return row?.reason;
    },

    suppress: (addressHash, reason, now) => suppress(db, addressHash, reason, now),

    async liftErasure(addressHashes) {
      await db
        .deleteFrom('suppressions')
        .where('address_hash', 'in', addressHashes)
        .where('reason', '=', 'erased')
        .execute();
    },

    liftSuppression: (addressHashes, reason, now) => liftSuppression(db, addressHashes, reason, now),

    ...enrolmentQueries(db),
    ...pageRequestQueries(db),
    ...importQueries(db, zoneOf),
  };
}

function toSignup(row: Selectable<SignupRow>): Signup {
  return {
    id: row.id,
    subscriberId: row.subscriber_id,
    course: row.course,
    firstName: row.first_name,
    language: languageOf(row.language) ?? null,
    timeZone: row.time_zone === null ? null : (timeZoneOf(row.time_zone) ?? null),
    topics: row.topics === null ? null : JSON.parse(row.topics),
    consent: row.consent,
    requestedAt: row.requested_at,
    expiresAt: row.expires_at,
    confirmedAt: row.confirmed_at,
  };
}

const COLUMNS = {
  firstName: 'first_name',
  language: 'language',
  timeZone: 'time_zone',
  weekday: 'weekday',
  minuteOfDay: 'minute_of_day',
  status: 'status',
  pausedUntil: 'paused_until',
  confirmedAt: 'confirmed_at',
  leftAt: 'left_at',
} as const satisfies Record<keyof SubscriberChanges, keyof SubscriberRow>;

function toColumns(changes: SubscriberChanges): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(changes)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [COLUMNS[name as keyof SubscriberChanges], value]),
  );
}
