import { sql } from 'kysely';
import { NEWSLETTER } from '../../flow/content/catalogue.ts';
import { DAY } from '../../shared/time/clock.ts';
import type { Database } from './open.ts';

/** The first reader's time for an issue ends before the last zone's has begun. */
const ZONES = 2 * DAY;
/** As long as a reader is owed an issue after a course, and some more. */
const OWED = 8 * DAY;
/** An issue that is older is owed to nobody, see `plan/issue-window.ts`. */
const OLDEST = 366 * DAY;

/**
 * Issues that somebody may still get when they leave a course. What the files say of an issue itself is not asked: one
 * that is held for nobody may be among these.
 *
 * @param courses those that hold issues back; undefined where the content can't be read: each may be one.
 */
export async function heldIssues(
  db: Database,
  courses: readonly string[] | undefined,
  now: number,
): Promise<string[]> {
  if (courses?.length === 0) return [];
  const issues = await db
    .selectFrom('deliveries')
    .select((eb) => ['item', eb.fn.min('not_after').as('end')])
    .where('kind', '=', 'issue')
    .where('stream', '=', NEWSLETTER)
    // What a run before this one closed is owed to nobody, though most of its deliveries are gone.
    .where('item', 'not in', (eb) => eb.selectFrom('closed_issues').select('closed_issues.item'))
    .groupBy('item')
    .having((eb) => eb(eb.fn.min('not_after'), '>=', now - OLDEST))
    .execute();
  const inside = courses ? sql`and e.course in (${sql.join(courses)})` : sql``;
  const held: string[] = [];
  for (const { item, end } of issues) {
    const since = Number(end) + ZONES;
    const { rows } = await sql`
      select 1 from enrolments e join subscribers s on s.id = e.subscriber_id
      where s.status = 'active' and s.confirmed_at <= ${since} and e.started_at <= ${since} ${inside}
        and (e.status = 'active' or e.ended_at >= ${now - OWED})
        and not exists (select 1 from deliveries d
          where d.subscriber_id = s.id and d.stream = ${NEWSLETTER} and d.item = ${item})
      limit 1`.execute(db);
    if (rows.length > 0) held.push(item);
  }
  return held;
}
