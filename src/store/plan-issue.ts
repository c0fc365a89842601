import { type RawBuilder, sql } from 'kysely';
import { NEWSLETTER } from '../content/catalogue.ts';
import type { IssuePlan, PlanStore } from '../plan/planned.ts';
import { inTransaction, refusesWhatWasGiven } from './dialect.ts';
import type { Database } from './open.ts';

type Page = Awaited<ReturnType<PlanStore['planIssue']>>;

/** Plans for a page of readers; where the store refuses that, for its halves, so that the one it means fails alone. */
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

/** The last reader of a page; undefined where no page is full any more. */
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
    .orderBy('id')
    .offset(limit - 1)
    .limit(1)
    .executeTakeFirst();
  return bound?.id;
}

/**
 * The readers of one zone who may get an issue, so many at a time that no statement holds others up; readers it is
 * dropped for are skipped for good.
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
      cast(${plan.now} as bigint), cast(${plan.notAfter} as bigint)
    from subscribers s where ${audience(plan)} and ${slice} and ${condition}
    on conflict (subscriber_id, stream, item) do nothing`;
  return inTransaction(db, async (trx) => {
    if (plan.duringCourse === 'drop') await insert('skipped', inside(plan)).execute(trx);
    const due = await insert('due', sql`not ${inside(plan)}`).execute(trx);
    return { planned: Number(due.numAffectedRows ?? 0n) };
  });
}

/** The edition that a subscriber `s` gets: for most publications the one that there is. */
function editionOf({ editionId, editionsIn }: IssuePlan): RawBuilder<unknown> {
  if (editionsIn.length === 0) return sql`${editionId}`;
  const cases = editionsIn.map((one) => sql`when ${one.language} then ${one.editionId}`);
  return sql`case s.language ${sql.join(cases, sql` `)} else ${editionId} end`;
}

/** How many an issue would be planned for. */
export async function countIssue(db: Database, plan: IssuePlan): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from subscribers s where ${audience(plan)} and not ${inside(plan)}`.execute(db);
  return Number(rows[0]?.count ?? 0);
}

/** Whoever confirmed before the issue's time and has neither got it nor opted out of all its topics. */
function audience(plan: IssuePlan): RawBuilder<boolean> {
  const topics = plan.topics.length > 0 ? wantsOne(plan.topics) : sql<boolean>`1 = 1`;
  const only = plan.only === undefined ? sql`` : sql`and s.id = ${plan.only}`;
  const without = plan.without?.length ? sql`and s.id not in (${sql.join(plan.without)})` : sql``;
  return sql<boolean>`s.status = 'active' and s.time_zone = ${plan.zone} and s.confirmed_at <= ${plan.sendAt}
    and (s.paused_until is null or s.paused_until <= ${plan.now}) and ${topics} ${only} ${without}
    and not exists (select 1 from deliveries d
      where d.subscriber_id = s.id and d.stream = ${NEWSLETTER} and d.item = ${plan.item})
    and not exists (select 1 from closed_issues c where c.item = ${plan.item})`;
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
