import { type RawBuilder, sql } from 'kysely';
import { NEWSLETTER } from '../../flow/content/catalogue.ts';
import type { IssuePlan, IssueReach, Leavers, PlanStore } from '../../flow/plan/plan-store.ts';
import { inTransaction, refusesWhatWasGiven } from './dialect.ts';
import type { Database } from './open.ts';

type Page = Awaited<ReturnType<PlanStore['planIssue']>>;

/** Plans for a page of readers; if the store refuses that, in halves, so that the culprit fails alone. */
export async function planIssue(db: Database, plan: IssuePlan, after: number, limit: number): Promise<Page> {
  const bound = await boundOf(db, plan, after, limit);
  try {
    return { ...(await planSlice(db, plan, after, bound)), last: bound, refused: [] };
  } catch (error) {
    if (!refusesWhatWasGiven(error)) throw error;
    if (limit === 1) {
      if (bound === undefined) throw error;
      return { planned: 0, last: bound, refused: [{ reader: bound, error }] };
    }
    const half = Math.ceil(limit / 2);
    const one = await planIssue(db, plan, after, half);
    if (one.last === undefined) return one;
    const other = await planIssue(db, plan, one.last, limit - half);
    return {
      planned: one.planned + other.planned,
      last: other.last,
      refused: [...one.refused, ...other.refused],
    };
  }
}

/** The last reader of a page; undefined once no page is full. */
async function boundOf(
  db: Database,
  plan: IssuePlan,
  after: number,
  limit: number,
): Promise<number | undefined> {
  const bound = await db
    .selectFrom('subscribers')
    .select('id')
    .where('time_zone', '=', plan.zone)
    .where('status', '=', sql.lit('active'))
    .where('id', '>', after)
    .$if(isOver(plan), (query) => query.where(hasJustLeft(plan, sql.ref('subscribers.id'))))
    .orderBy('id')
    .offset(limit - 1)
    .limit(1)
    .executeTakeFirst();
  return bound?.id;
}

/**
 * Readers of one zone who may get an issue, few enough at a time that no statement delays others; readers for whom it
 * is dropped are skipped for good.
 */
async function planSlice(
  db: Database,
  plan: IssuePlan,
  after: number,
  bound: number | undefined,
): Promise<{ planned: number }> {
  const slice = sql<boolean>`s.id > ${after} ${bound === undefined ? sql`` : sql`and s.id <= ${bound}`}`;
  const insert = (status: string, condition: RawBuilder<boolean>) => sql`
    insert into deliveries
      (subscriber_id, stream, item, kind, edition_id, status, reason, due_at, created_at, not_after)
    select s.id, ${sql.lit(NEWSLETTER)}, ${plan.item}, 'issue', ${editionOf(plan)}, ${sql.lit(status)},
      ${sql.lit(status === 'due' ? null : 'inside-course')}, ${status === 'due' ? sql`cast(${plan.now} as bigint)` : sql`null`},
      cast(${plan.now} as bigint), ${notAfterOf(plan)}
    from subscribers s where ${mayGet(plan)} and ${slice} and ${condition}
    on conflict (subscriber_id, stream, item) do nothing`;
  return inTransaction(db, async (trx) => {
    if (plan.duringCourse === 'drop') await insert('skipped', inside(plan)).execute(trx);
    const due = await insert('due', sql`not ${inside(plan)}`).execute(trx);
    return { planned: Number(due.numAffectedRows ?? 0n) };
  });
}

/** Until when a subscriber `s` may get it: if they left a course that held it back, for a while after that. */
function notAfterOf(plan: IssuePlan): RawBuilder<number> {
  const usual = sql<number>`cast(${plan.notAfter} as bigint)`;
  if (plan.afterCourse === undefined || plan.courses.length === 0) return usual;
  return sql<number>`coalesce(${released(plan)} + ${sql.lit(plan.afterCourse)}, ${usual})`;
}

/** The edition for a subscriber `s`: most publications have only one. */
function editionOf({ editionId, editionsIn }: IssuePlan): RawBuilder<unknown> {
  if (editionsIn.length === 0) return sql`${editionId}`;
  const cases = editionsIn.map((one) => sql`when ${one.language} then ${one.editionId}`);
  return sql`case s.language ${sql.join(cases, sql` `)} else ${editionId} end`;
}

/** The number of readers that an issue would be planned for. */
export async function countIssue(db: Database, plan: IssuePlan): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from subscribers s where ${mayGet(plan)} and not ${inside(plan)}`.execute(db);
  return Number(rows[0]?.count ?? 0);
}

/**
 * By zone, the readers who have left a course since an instant: without any, no held issue need be examined. One
 * course may have led into another, so their time inside begins with the first of all their courses.
 */
export async function leavers(db: Database, courses: readonly string[], since: number): Promise<Leavers[]> {
  if (courses.length === 0) return [];
  const { rows } = await sql<Record<keyof Leavers, string | number>>`
    select s.time_zone as zone, min(f.started_at) as "from", max(e.ended_at) as until
    from enrolments e join subscribers s on s.id = e.subscriber_id
      join enrolments f on f.subscriber_id = e.subscriber_id and f.course in (${sql.join(courses)})
    where e.ended_at >= ${since} and e.course in (${sql.join(courses)})
    group by s.time_zone`.execute(db);
  return rows.map(({ zone, from, until }) => ({
    zone: String(zone),
    from: Number(from),
    until: Number(until),
  }));
}

/**
 * Readers who may get an issue now. Once its time is over, these are readers who have just left a course that held it
 * back.
 */
function mayGet(plan: IssuePlan): RawBuilder<boolean> {
  const without = plan.without?.length ? sql`and s.id not in (${sql.join(plan.without)})` : sql``;
  const held = isOver(plan)
    ? sql`and ${hasJustLeft(plan, sql.ref('s.id'))} and ${released(plan)} >= ${plan.now - (plan.afterCourse ?? 0)}`
    : sql``;
  return sql<boolean>`${owed(plan)} and (s.paused_until is null or s.paused_until <= ${plan.now})
    ${without} ${held}`;
}

type Owed = Pick<IssueReach, 'item' | 'topics' | 'only'> & {
  readonly zone: string | RawBuilder<unknown>;
  readonly sendAt: number | RawBuilder<unknown>;
};

/** Readers who confirmed before the issue's time and have neither received it nor opted out of all its topics. */
export function owed({ item, topics, only, zone, sendAt }: Owed): RawBuilder<boolean> {
  const wants = topics.length > 0 ? wantsOne(topics) : sql<boolean>`1 = 1`;
  const alone = only === undefined ? sql`` : sql`and s.id = ${only}`;
  return sql<boolean>`s.status = 'active' and s.time_zone = ${zone} and s.confirmed_at <= ${sendAt}
    and ${wants} ${alone}
    and not exists (select 1 from deliveries d
      where d.subscriber_id = s.id and d.stream = ${NEWSLETTER} and d.item = ${item})
    and not exists (select 1 from closed_issues c where c.item = ${item})`;
}

const isOver = ({ now, notAfter }: IssuePlan): boolean => now > notAfter;

/** Found by the end of their courses, so that nobody else is examined. */
function hasJustLeft({ courses, afterCourse, now }: IssuePlan, id: RawBuilder<unknown>): RawBuilder<boolean> {
  if (courses.length === 0 || afterCourse === undefined) return sql<boolean>`(1 = 0)`;
  return sql<boolean>`${id} in (select l.subscriber_id from enrolments l
    where l.ended_at >= ${now - afterCourse} and l.course in (${sql.join(courses)}))`;
}

/**
 * When a subscriber `s` left the last of the courses that held an issue back, one of which they were in during its
 * time; null for everybody else.
 */
function released({ courses, sendAt, notAfter }: IssuePlan): RawBuilder<number | null> {
  return sql<number | null>`(select case when min(r.started_at) <= ${notAfter} then max(r.ended_at) end
    from enrolments r where r.subscriber_id = s.id and r.course in (${sql.join(courses)})
      and r.ended_at > ${sendAt})`;
}

function inside(plan: IssuePlan): RawBuilder<boolean> {
  if (plan.courses.length === 0 || plan.duringCourse === 'send') return sql<boolean>`(1 = 0)`;
  return sql<boolean>`exists (select 1 from enrolments e
    where e.subscriber_id = s.id and e.status = 'active' and e.course in (${sql.join(plan.courses)}))`;
}

/** True for a subscriber `s` who has not opted out of every one of these topics. */
function wantsOne(topics: readonly string[]) {
  return sql<boolean>`(select count(*) from topic_optouts o
    where o.subscriber_id = s.id and o.topic in (${sql.join(topics)})) < ${topics.length}`;
}
