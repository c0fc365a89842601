import { CompiledQuery, sql } from 'kysely';
import type { Arrival, NewReader } from '../../flow/readers/subscriber.ts';
import { type ColumnType, engineOf, rowsOf } from './dialect.ts';
import type { Database } from './open.ts';

/**
 * Adds readers of a list with their consents, choices and enrolments. Within a transaction: on SQLite it counts on
 * being the only writer.
 */
export async function insertReaders(
  db: Database,
  people: readonly NewReader[],
  arrival: Arrival,
): Promise<void> {
  if (people.length === 0) return;
  await (engineOf(db) === 'postgres' ? insertTogether : insertByTable)(db, people, arrival);
}

/**
 * In one statement: the other tables need the new ids, and fetching them costs a round trip and as much time again. It
 * names all columns, so that it is prepared.
 */
async function insertTogether(
  db: Database,
  people: readonly NewReader[],
  { at, source, course }: Arrival,
): Promise<void> {
  const given = people.map((one) => [
    ...[one.email, one.emailKey, one.addressHash, one.firstName, one.language, one.timeZone],
    ...[one.consent, one.nextDueAt],
  ]);
  const optouts = people.flatMap(({ emailKey, optouts }) => optouts.map((topic) => [emailKey, topic]));
  await sql`with given as materialized (select ${sql.raw(Object.keys(GIVEN).join(', '))} from ${rowsOf(db, 'g', GIVEN, given)}),
    people as (
      insert into subscribers (email, email_key, address_hash, first_name, language, time_zone, status, created_at,
        confirmed_at)
      select email, email_key, address_hash, first_name, language, time_zone, 'active', ${at}::bigint, ${at}::bigint
      from given returning id, email_key),
    known as materialized (select p.id, g.consent, g.next_due_at from people p join given g using (email_key)),
    agreed as (
      insert into consents (subscriber_id, at, kind, text, source)
      select id, ${at}::bigint, 'imported', consent, ${source}::text from known),
    begun as (
      insert into enrolments (subscriber_id, course, status, started_at, last_place, next_due_at)
      select id, ${course}::text, 'active', ${at}::bigint, 0, next_due_at from known
      where next_due_at is not null)
    insert into topic_optouts (subscriber_id, topic)
    select p.id, o.topic from ${rowsOf(db, 'o', OPTOUT_BY_KEY, optouts)} join people p using (email_key)`.execute(
    db,
  );
}

/** Nobody else takes ids meanwhile, so they need not come back from the first table. */
async function insertByTable(
  db: Database,
  people: readonly NewReader[],
  { at, source, course }: Arrival,
): Promise<void> {
  const before = await lastId(db);
  const persons: unknown[][] = [];
  const consents: unknown[][] = [];
  const optouts: unknown[][] = [];
  const enrolments: unknown[][] = [];
  for (const [index, one] of people.entries()) {
    const id = before + index + 1;
    const { email, emailKey, addressHash, firstName, language, timeZone, nextDueAt } = one;
    persons.push([id, email, emailKey, addressHash, firstName, language, timeZone, 'active', at, at]);
    consents.push([id, at, 'imported', one.consent, source]);
    for (const topic of one.optouts) optouts.push([id, topic]);
    if (nextDueAt !== null) enrolments.push([id, course, 'active', at, 0, nextDueAt]);
  }
  await insert(db, 'subscribers', PERSON, persons);
  await insert(db, 'consents', CONSENT, consents);
  await insert(db, 'topic_optouts', OPTOUT, optouts);
  await insert(db, 'enrolments', ENROLMENT, enrolments);
}

/** Rows of one `insert`. More hardly save anything, and a statement may have 32,766 parameters. */
const ROWS_AT_ONCE = 64;

/** Binds a few rows at a time to a statement that is compiled once: values in one text would have to be parsed again. */
async function insert(
  db: Database,
  table: string,
  columns: string,
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  const one = `(${columns.replace(/\w+/g, '?')})`;
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const some = rows.slice(from, from + ROWS_AT_ONCE);
    const text = `insert into ${table} (${columns}) values ${Array(some.length).fill(one).join(', ')}`;
    await db.executeQuery(CompiledQuery.raw(text, some.flat()));
  }
}

/** The highest id that a subscriber has or had: ids are never used again. */
async function lastId(db: Database): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    select max(
      coalesce((select seq from sqlite_sequence where name = 'subscribers'), 0),
      coalesce((select max(id) from subscribers), 0)
    ) as id`.execute(db);
  return (rows[0] as { id: number }).id;
}

type Columns = Readonly<Record<string, ColumnType>>;
const GIVEN: Columns = {
  ...{ email: 'text', email_key: 'text', address_hash: 'text', first_name: 'text', language: 'text' },
  ...{ time_zone: 'text', consent: 'text', next_due_at: 'bigint' },
};
const OPTOUT_BY_KEY: Columns = { email_key: 'text', topic: 'text' };

const PERSON =
  'id, email, email_key, address_hash, first_name, language, time_zone, status, created_at, confirmed_at';
const CONSENT = 'subscriber_id, at, kind, text, source';
const OPTOUT = 'subscriber_id, topic';
const ENROLMENT = 'subscriber_id, course, status, started_at, last_place, next_due_at';
