import { sql } from 'kysely';
import { NEWSLETTER } from '../../flow/content/catalogue.ts';
import { DAY } from '../../shared/time/clock.ts';
import type { Database } from './open.ts';

/** The first reader's time for an issue ends before the last zone's has begun. */
const ZONES = 2 * DAY;
/** As long as a reader may still get an issue after a course, and some more. */
const OWED = 8 * DAY;
/** Nobody gets an older issue any more; see `plan/issue-window.ts`. */
const OLDEST = 366 * DAY;

/**
 * Issues that somebody may still get when they leave a course. The issues' own files are not consulted: one that is
 * held back for nobody may be included.
 *
 * @param courses those that hold issues back; undefined if the content can't be read: then any course may.
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
    // An issue closed by an earlier run is due to nobody, though most of its deliveries are gone.
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
