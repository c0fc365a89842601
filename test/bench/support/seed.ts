import { type RawBuilder, sql } from 'kysely';
import { type Database, openDatabase } from '../../../src/adapters/store/open.ts';
import { LESSON, NAMES } from './readers.ts';

/** A day on which no issue is sent, so lessons go alone. */
export const LESSONS_AT = Date.parse('2026-11-30T12:00:00Z');
/** The hour after the issue's own, in the publication's zone. */
export const ISSUE_AT = Date.parse('2027-01-12T09:00:00Z');

const ZONES = ['Europe/London', 'Europe/Lisbon', 'Atlantic/Canary', 'Africa/Abidjan'];

/**
 * Makes a migrated store with confirmed readers, numbered from 1.
 *
 * @param waiting what they wait for: the first lesson of the course, or nothing (an issue goes to all of them).
 */
export async function seedStore(
  database: string,
  readers: number,
  waiting: 'lesson' | 'issue',
): Promise<void> {
  const db = await openDatabase(database);
  try {
    const since = LESSONS_AT - 30 * 86_400_000;
    await sql`insert into subscribers (email, email_key, address_hash, first_name, time_zone, status, created_at, confirmed_at)
      with recursive n(i) as (select 1 union all select i + 1 from n where i < ${sql.lit(readers)})
      select 'reader' || i || '@example.org', 'reader' || i || '@example.org', 'an-address-hash-an' || (100000000 + i),
        ${oneOf('i', [null, ...NAMES.slice(1)])}, ${oneOf('i', ZONES)}, 'active', ${since}, ${since} from n`.execute(
      db,
    );
    if (waiting === 'lesson') {
      await sql`insert into enrolments (subscriber_id, course, status, started_at, last_place, next_due_at)
        select id, ${LESSON.course}, 'active', ${since}, 0, ${LESSONS_AT - 60_000} from subscribers order by id`.execute(
        db,
      );
    }
    await sql`analyze`.execute(db);
  } finally {
    await db.destroy();
  }
}

/** Due deliveries of the lesson for all readers of a store, and no batches. */
export async function seedDue(db: Database): Promise<void> {
  await sql`delete from batches`.execute(db);
  await sql`delete from deliveries`.execute(db);
  await sql`insert into deliveries (subscriber_id, stream, item, kind, edition_id, status, lane, due_at, created_at, next_note)
    select id, ${LESSON.course}, ${LESSON.slug}, 'lesson', 'an-edition-named-by-the-hash-of-its-content-', 'due', 1,
      ${LESSONS_AT}, ${LESSONS_AT}, 'The Myth of Bulking Up, on Tuesday 8 December'
    from subscribers order by id`.execute(db);
}

function oneOf(column: string, values: readonly (string | null)[]): RawBuilder<unknown> {
  const cases = values.map((value, index) => sql`when ${sql.lit(index)} then ${sql.lit(value)}`);
  return sql`case ${sql.ref(column)} % ${sql.lit(values.length)} ${sql.join(cases, sql` `)} end`;
}
