import { sql } from 'kysely';
import type { NewReader, SubscriberStore } from '../../flow/readers/subscriber.ts';
import { type ColumnType, refusesWhatWasGiven, rowsOf } from './dialect.ts';
import { marksOf } from './moved-guard.ts';
import type { Database } from './open.ts';

type Queries = Pick<SubscriberStore, 'knownAmong' | 'suppressedAmong' | 'insertMany' | 'blamesValue'>;

/** The part of the subscriber store that imports a list: one statement per table, however many rows there are. */
export function importQueries(db: Database): Queries {
  return {
    async blamesValue(error) {
      if (!refusesWhatWasGiven(error)) return false;
      // A store that has moved refuses every write, through a trigger.
      return !isRaised(error) || (await marksOf(db)).movedTo === undefined;
    },

    async knownAmong(emailKeys) {
      const keys = rowsOf(
        db,
        'k',
        { email_key: 'text' },
        emailKeys.map((key) => [key]),
      );
      const { rows } = await sql<{ email_key: string }>`select s.email_key from ${keys}
        join subscribers as s on s.email_key = k.email_key`.execute(db);
      return new Set(rows.map((row) => row.email_key));
    },

    async suppressedAmong(addressHashes) {
      const hashes = rowsOf(
        db,
        'h',
        { address_hash: 'text' },
        addressHashes.map((hash) => [hash]),
      );
      const { rows } = await sql<{ address_hash: string }>`select s.address_hash from ${hashes}
        join suppressions as s on s.address_hash = h.address_hash`.execute(db);
      return new Set(rows.map((row) => row.address_hash));
    },

    async insertMany(people, now) {
      if (people.length === 0) return;
      const idOf = await insertPeople(db, people);
      const consents = people.map(({ person, consent }) => [
        ...[idOf.get(person.emailKey), consent.at, consent.kind, consent.text, consent.source],
      ]);
      const optouts = people.flatMap(({ person, optouts }) =>
        optouts.map((topic) => [idOf.get(person.emailKey), topic]),
      );
      const enrolments = people.flatMap(({ person, begins }) =>
        begins ? [[idOf.get(person.emailKey), begins.course, begins.nextDueAt]] : [],
      );
      await sql`insert into consents (subscriber_id, at, kind, text, source)
        select subscriber_id, at, kind, text, source from ${rowsOf(db, 'c', CONSENT, consents)}`.execute(db);
      await sql`insert into topic_optouts (subscriber_id, topic)
        select subscriber_id, topic from ${rowsOf(db, 'o', OPTOUT, optouts)}`.execute(db);
      await sql`insert into enrolments (subscriber_id, course, status, started_at, last_place, next_due_at)
        select subscriber_id, course, 'active', cast(${now} as bigint), 0, next_due_at
        from ${rowsOf(db, 'e', ENROLMENT, enrolments)}`.execute(db);
    },
  };
}

type Columns = Readonly<Record<string, ColumnType>>;
const PERSON: Columns = {
  ...{ email: 'text', email_key: 'text', address_hash: 'text', first_name: 'text', language: 'text' },
  ...{ time_zone: 'text', status: 'text', created_at: 'bigint', confirmed_at: 'bigint' },
};
const CONSENT: Columns = {
  subscriber_id: 'bigint',
  at: 'bigint',
  kind: 'text',
  text: 'text',
  source: 'text',
};
const OPTOUT: Columns = { subscriber_id: 'bigint', topic: 'text' };
const ENROLMENT: Columns = { subscriber_id: 'bigint', course: 'text', next_due_at: 'bigint' };

/** Their new ids, by address key. */
async function insertPeople(
  db: Database,
  people: readonly NewReader[],
): Promise<ReadonlyMap<string, number>> {
  const values = people.map(({ person }) => [
    ...[person.email, person.emailKey, person.addressHash, person.firstName, person.language],
    ...[person.timeZone, person.status, person.createdAt, person.confirmedAt],
  ]);
  const columns = sql.join(Object.keys(PERSON).map((name) => sql.ref(name)));
  const { rows } = await sql<{ id: number; email_key: string }>`insert into subscribers (${columns})
    select ${columns} from ${rowsOf(db, 'p', PERSON, values)} returning id, email_key`.execute(db);
  return new Map(rows.map(({ id, email_key }) => [email_key, Number(id)]));
}

/** SQLite's SQLITE_CONSTRAINT_TRIGGER, and PostgreSQL's raise_exception. */
function isRaised(error: unknown): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  return errcode === 1811 || code === 'P0001';
}
