import { sql } from 'kysely';
import type { IssueCounts, IssueReaders } from '../../flow/plan/issue-outlook.ts';
import { rowsOf } from './dialect.ts';
import type { Database } from './open.ts';
import { owed } from './plan-issue.ts';
import { planStore } from './plan-store.ts';
import { isWaiting } from './stopped-issues.ts';

/** Counts readers who are still to get issues, for `pace plan` and `pace stats`. One statement per issue. */
export function issueCounts(db: Database): IssueCounts {
  return {
    zonesOfActive: planStore(db).zonesOfActive,

    async reach(readers) {
      if (readers.zones.length === 0) return { coming: 0, inside: 0, missed: 0 };
      const { rows } = await query(db, readers).execute(db);
      const count = (of: string) => Number(rows.find((row) => row.state === of)?.readers ?? 0);
      return { coming: count('coming'), inside: count('inside'), missed: count('missed') };
    },

    async planned() {
      const rows = await db
        .selectFrom('deliveries')
        .select((eb) => ['item', eb.fn.countAll<number>().as('count')])
        .where(isWaiting())
        .groupBy('item')
        .execute();
      return new Map(rows.map(({ item, count }) => [item, Number(count)]));
    },
  };
}

/** Readers who are in no course count while the issue's time lasts, unless their own pause outlasts it. */
function query(db: Database, { item, topics, courses, zones, waits, now }: IssueReaders) {
  const rows = zones.map(({ zone, sendAt, notAfter }) => [zone, sendAt, notAfter]);
  const windows = rowsOf(db, 'z', { zone: 'text', send_at: 'bigint', not_after: 'bigint' }, rows);
  const inside = (while_: ReturnType<typeof sql>) =>
    courses.length === 0
      ? sql`(1 = 0)`
      : sql`exists (select 1 from enrolments e
          where e.subscriber_id = s.id and e.course in (${sql.join(courses)}) and ${while_})`;
  const isInside = inside(sql`e.status = 'active'`);
  const wasInside = waits
    ? inside(sql`e.status = 'active' and e.started_at <= z.not_after`)
    : inside(sql`e.started_at <= z.not_after and (e.status = 'active' or e.ended_at > z.not_after)`);
  return sql<{ state: string | null; readers: number }>`
    select x.state, count(*) as readers from (
      select case
          when z.not_after >= ${now} then case
            when ${isInside} then 'inside'
            when s.paused_until is null or s.paused_until <= z.not_after then 'coming' end
          when ${wasInside} then ${sql.lit(waits ? 'inside' : 'missed')} end as state
      from ${windows} join subscribers s on s.time_zone = z.zone
      where ${owed({ item, topics, only: undefined, zone: sql.ref('z.zone'), sendAt: sql.ref('z.send_at') })}
    ) x group by x.state`;
}

/** Active readers who are inside one of these courses. */
export async function countInside(db: Database, courses: readonly string[]): Promise<number> {
  if (courses.length === 0) return 0;
  const { rows } = await sql<{ count: number }>`
    select count(distinct e.subscriber_id) as count from enrolments e join subscribers s on s.id = e.subscriber_id
    where e.status = 'active' and s.status = 'active' and e.course in (${sql.join(courses)})`.execute(db);
  return Number(rows[0]?.count ?? 0);
}
