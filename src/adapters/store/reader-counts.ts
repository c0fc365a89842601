import { type RawBuilder, sql } from 'kysely';
import type { FormerName, LessonCounts, ReaderCounts } from '../../author/changes/change-effect.ts';
import type { KnownCourse } from '../../author/changes/course-changes.ts';
import type { Database } from './open.ts';

/** Counts readers by position, for `pace plan`. Each is one statement over a course's enrolments. */
export function readerCounts(db: Database): ReaderCounts {
  return {
    async standing(course, lesson, former) {
      const slugs = course.lessons.map(({ slug }) => slug);
      const behind = course.lessons.filter(({ place }) => place >= lesson.place).map(({ slug }) => slug);
      const { rows } = await sql<StandingRow>`
        select x.status, x.had, x.former, x.past, count(*) as readers,
          min(x.next_due_at) as first_due, max(x.next_due_at) as last_due
        from (
          select y.status, y.next_due_at, y.had, y.former,
            case when y.last_item is null then ${flag(sql`y.last_place >= ${lesson.place}`)}
              else ${flag(sql`y.last_item in (${sql.join(behind)})`)} end as past
          from (
            select e.status, e.next_due_at, e.last_place,
              ${flag(hasHad(course.slug, lesson.slug))} as had,
              ${former ? flag(hasHad(former.course, former.item)) : sql`0`} as former,
              (select h.item from (
                select d.item, d.id from deliveries d
                where d.subscriber_id = e.subscriber_id and d.stream = ${course.slug}
                union all
                select p.item, p.id from past_deliveries p
                where p.subscriber_id = e.subscriber_id and p.stream = ${course.slug}
              ) h where h.item in (${sql.join(slugs)}) order by h.id desc limit 1) as last_item
            from enrolments e join subscribers s on s.id = e.subscriber_id
            where e.course = ${course.slug} and e.status in ('active', 'completed') and s.status = 'active'
              and ${wants(lesson.topics)}
          ) y
        ) x
        group by x.status, x.had, x.former, x.past`.execute(db);
      return toStanding(rows);
    },

    async ofGone(course, item) {
      const { rows } = await sql<{ had: number; readers: number }>`
        select x.had, count(*) as readers from (
          select ${flag(hasHad(course, item))} as had
          from enrolments e join subscribers s on s.id = e.subscriber_id
          where e.course = ${course} and e.status = 'active' and s.status = 'active'
        ) x group by x.had`.execute(db);
      const of = (had: number) => Number(rows.find((row) => Number(row.had) === had)?.readers ?? 0);
      return { had: of(1), without: of(0) };
    },

    async inside(course) {
      const { rows } = await sql<{ readers: number }>`
        select count(*) as readers from enrolments e join subscribers s on s.id = e.subscriber_id
        where e.course = ${course} and e.status = 'active' and s.status = 'active'`.execute(db);
      return Number(rows[0]?.readers ?? 0);
    },
  };
}

interface StandingRow {
  status: 'active' | 'completed';
  had: number;
  former: number;
  past: number;
  readers: number;
  first_due: number | null;
  last_due: number | null;
}

function toStanding(rows: readonly StandingRow[]): LessonCounts {
  const sum = (of: (row: StandingRow) => boolean): number =>
    rows.filter(of).reduce((total, { readers }) => total + Number(readers), 0);
  const is = (status: StandingRow['status'], past: number) => (row: StandingRow) =>
    Number(row.had) === 0 && row.status === status && Number(row.past) === past;
  const late = rows.filter(is('active', 1));
  const dues = (of: 'first_due' | 'last_due') => late.map((row) => row[of]).filter((at) => at !== null);
  const [first, last] = [dues('first_due'), dues('last_due')];
  return {
    had: sum(({ had }) => Number(had) === 1),
    ahead: sum(is('active', 0)),
    past: sum(is('active', 1)),
    finishedAhead: sum(is('completed', 0)),
    finishedPast: sum(is('completed', 1)),
    again: sum((row) => is('active', 0)(row) && Number(row.former) === 1),
    firstDue: first.length > 0 ? Math.min(...first.map(Number)) : null,
    lastDue: last.length > 0 ? Math.max(...last.map(Number)) : null,
  };
}

/** True if the reader of an enrolment `e` has received a lesson, or has it planned. */
function hasHad(course: FormerName['course'], item: FormerName['item']): RawBuilder<boolean> {
  return sql<boolean>`(exists (select 1 from deliveries a
      where a.subscriber_id = e.subscriber_id and a.stream = ${course} and a.item = ${item})
    or exists (select 1 from past_deliveries b
      where b.subscriber_id = e.subscriber_id and b.stream = ${course} and b.item = ${item}))`;
}

/** One wanted topic is enough. */
function wants(topics: readonly string[]): RawBuilder<boolean> {
  if (topics.length === 0) return sql<boolean>`(1 = 1)`;
  return sql<boolean>`(select count(*) from topic_optouts o
    where o.subscriber_id = s.id and o.topic in (${sql.join(topics)})) < ${topics.length}`;
}

const flag = (condition: RawBuilder<unknown>): RawBuilder<number> =>
  sql<number>`case when ${condition} then 1 else 0 end`;

/** The content commit that emails were last made from; undefined if unknown. */
export async function lastCommit(db: Database): Promise<string | undefined> {
  const row = await db
    .selectFrom('editions')
    .select('git_commit')
    .where('git_commit', 'is not', null)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.git_commit ?? undefined;
}

/** All lessons ever made, according to their newest emails: this is all that a store knows of the files. */
export async function knownLessons(db: Database): Promise<KnownCourse[]> {
  const rows = await db
    .selectFrom('editions')
    .select(['stream', 'item', 'content'])
    .where('kind', '=', 'lesson')
    .orderBy('created_at')
    .execute();
  const courses = new Map<string, Map<string, KnownCourse['lessons'][number]>>();
  for (const { stream, item, content } of rows) {
    const { subject, text } = JSON.parse(content) as Record<'subject' | 'text', { statics: string[] }>;
    const lessons = courses.get(stream) ?? new Map();
    const title = subject.statics.join('…');
    lessons.set(item, {
      slug: item,
      title,
      place: undefined,
      text: text.statics.join(' '),
      email: undefined,
      timing: undefined,
    });
    courses.set(stream, lessons);
  }
  return [...courses].map(([slug, lessons]) => ({ slug, rules: undefined, lessons: [...lessons.values()] }));
}
