import { type RawBuilder, sql } from 'kysely';
import type { PacerStore } from '../../flow/deliver/pacer.ts';
import { DAY, HOUR } from '../../shared/time/clock.ts';
import { rowsOf, unhurried } from './dialect.ts';
import type { Database } from './open.ts';

/**
 * Pacing in the store. `free_at` is in microseconds, for turns closer than a millisecond; everything else is in
 * milliseconds. Each change is one statement, so that workers share only the row's own lock. Taking a turn waits for
 * no disk, because a server that crashes sends nothing at that moment.
 */
export function pacerStore(db: Database): PacerStore {
  return {
    async take(key, { now, span, latest, furthest, messages, day, cap }) {
      const start = latestOf(
        whole(now * MICRO),
        sql`case when pacing.free_at > ${whole(furthest * MICRO)} then 0 else pacing.free_at end`,
        sql`case when pacing.silent_until > ${whole(now + HOUR)} then 0 else pacing.silent_until * ${whole(MICRO)} end`,
      );
      const length = whole(Math.ceil(span * MICRO));
      // Messages counted by a machine whose midnight came first stay counted.
      const used = sql`case when pacing.day in (${whole(day)}, ${whole(day + 1)}) then pacing.used else 0 end`;
      const fits =
        cap === undefined ? sql`true` : sql`(${used} = 0 or ${used} + ${whole(messages)} <= ${whole(cap)})`;
      const { rows } = await sql<{ free_at: number | string }>`
        insert into pacing (key, free_at, day, used)
        select cast(${key} as text), ${whole(now * MICRO)} + ${length}, ${whole(day)}, ${whole(messages)}
        from ${unhurried(db)} where true
        on conflict (key) do update set
          free_at = ${start} + ${length},
          day = case when pacing.day = ${whole(day + 1)} then pacing.day else ${whole(day)} end,
          used = ${used} + ${whole(messages)}
        where ${start} <= ${whole(latest * MICRO)} and ${fits}
        returning free_at`.execute(db);
      const row = rows[0];
      return row && (Number(row.free_at) - Math.ceil(span * MICRO)) / MICRO;
    },

    async shift(key, { at, left, gap }) {
      const [from, to, step] = [whole(at * MICRO), whole(left * MICRO), whole(Math.ceil(gap * MICRO))];
      await sql`
        update pacing set free_at = ${latestOf(sql`free_at`, sql`${to} + (free_at - ${from}) / ${step} * ${step}`)}
        where key = ${key} and free_at between ${from} and ${whole(left * MICRO + DAY * MICRO)}`.execute(db);
    },

    async silence(key, now, until) {
      const known = sql`case when pacing.silent_until > ${whole(now + HOUR)} then 0 else pacing.silent_until end`;
      await sql`
        insert into pacing (key, silent_until) values (${key}, ${whole(until)})
        on conflict (key) do update set silent_until = ${latestOf(known, whole(until))}`.execute(db);
    },

    async standing(key) {
      const row = await db
        .selectFrom('pacing')
        .select(['free_at', 'silent_until', 'day', 'used'])
        .where('key', '=', key)
        .executeTakeFirst();
      return (
        row && {
          freeAt: Number(row.free_at) / MICRO,
          silentUntil: Number(row.silent_until),
          day: Number(row.day),
          used: Number(row.used),
        }
      );
    },
  };
}

/**
 * Takes places in the lines of recipient domains, all in one statement: a delivery that has its place waits for it
 * and need not ask again.
 *
 * @param db may be a transaction; the lines then stay locked, on PostgreSQL, until it ends.
 * @param perSecond messages per second by domain; `*` applies to each other domain separately.
 * @param asked domains in lower case, ASCII, and how many messages are for each.
 * @returns by domain, the instants from which its messages may leave, epoch milliseconds, first to last. A domain
 *   without an allowance is not included.
 */
export async function reserveDomains(
  db: Database,
  perSecond: ReadonlyMap<string, number>,
  asked: readonly { readonly domain: string; readonly count: number }[],
  now: number,
): Promise<Map<string, number[]>> {
  const lines = new Map<string, { count: number; gap: number }>();
  for (const { domain, count } of asked) {
    const allowed = perSecond.get(domain) ?? perSecond.get('*');
    if (allowed === undefined || count === 0) continue;
    const line = lines.get(domain) ?? { count: 0, gap: Math.ceil((1000 * MICRO) / allowed) };
    lines.set(domain, { ...line, count: line.count + count });
  }
  if (lines.size === 0) return new Map();
  // In order; otherwise two workers that ask for the same two domains deadlock.
  const wanted = [...lines].map(([domain, { count, gap }]) => [PREFIX + domain, count * gap]).sort(byKey);
  const from = whole(now * MICRO);
  const { rows } = await sql<{ key: string; free_at: number | string }>`
    insert into pacing (key, free_at)
    select key, ${from} + span from ${rowsOf(db, 'wanted', { key: 'text', span: 'bigint' }, wanted)}
    where true order by key
    on conflict (key) do update set free_at = excluded.free_at - ${from} +
      case when pacing.free_at between ${from} and ${whole((now + LONGEST_LINE) * MICRO)} then pacing.free_at
        else ${from} end
    returning key, free_at`.execute(db);
  return new Map(
    rows.map((row) => {
      const domain = row.key.slice(PREFIX.length);
      const { count, gap } = lines.get(domain) ?? { count: 0, gap: 0 };
      const end = Number(row.free_at);
      return [
        domain,
        Array.from({ length: count }, (_, at) => Math.ceil((end - (count - at) * gap) / MICRO)),
      ];
    }),
  );
}

const MICRO = 1000;
const PREFIX = 'domain:';
/** A longer line was left by a clock that has been set back. */
const LONGEST_LINE = 60 * DAY;

function byKey([a]: (string | number)[], [b]: (string | number)[]): number {
  return String(a) < String(b) ? -1 : 1;
}

function whole(value: number): RawBuilder<number> {
  return sql<number>`cast(${Math.round(value)} as bigint)`;
}

/** The greatest of several, in SQL that both engines know. */
function latestOf(...values: RawBuilder<unknown>[]): RawBuilder<number> {
  const rows = sql.join(
    values.map((value) => sql`select ${value} as value`),
    sql` union all `,
  );
  return sql<number>`(select max(value) from (${rows}) as each)`;
}
