import { sql } from 'kysely';
import type { Applied, DueEnrolment, PlannedStep, PlanStore } from '../../flow/plan/plan-store.ts';
import { currentZone, timeZoneOf, type ZoneOf } from '../../shared/time/time-zone.ts';
import { type Language, languageOf } from '../../shared/words/wording.ts';
import { inTransaction, refusesWhatWasGiven, rowsOf } from './dialect.ts';
import type { Database } from './open.ts';
import { countIssue, leavers, planIssue } from './plan-issue.ts';
import { historiesOf, optoutsOf, toEnrolment, toReader } from './readers.ts';
import type { EnrolmentRow, SubscriberRow } from './schema.ts';
import { withdrawIssues } from './stopped-issues.ts';

const READER = ['s.language', 's.time_zone', 's.weekday', 's.minute_of_day', 's.paused_until'] as const;
/** By name: PostgreSQL then remembers the statement; see `ALL_COLUMNS`. */
const ENROLMENT = [
  ...(['e.subscriber_id', 'e.course', 'e.status', 'e.started_at', 'e.last_place', 'e.last_slot_at'] as const),
  ...(['e.next_due_at', 'e.asked_at', 'e.interval_days', 'e.ended_at'] as const),
] as const;
type Row = EnrolmentRow &
  Pick<SubscriberRow, 'language' | 'time_zone' | 'weekday' | 'minute_of_day' | 'paused_until'>;

/** Planning's SQL. */
export function planStore(db: Database, zoneOf: ZoneOf = currentZone): PlanStore {
  return {
    async dueEnrolments(now, limit, only, from) {
      let query = db
        .selectFrom('enrolments as e')
        .innerJoin('subscribers as s', 's.id', 'e.subscriber_id')
        .select([...ENROLMENT, ...READER])
        .where('e.status', '=', 'active')
        .where('s.status', '=', 'active')
        .where('e.next_due_at', '<=', now);
      if (only !== undefined) query = query.where('e.subscriber_id', '=', only);
      if (from) {
        const last = sql`(${from.nextDueAt}, ${from.subscriberId})`;
        query = query.where(sql<boolean>`(e.next_due_at, e.subscriber_id) >= ${last}`);
      }
      const rows = await query.orderBy('e.next_due_at').orderBy('e.subscriber_id').limit(limit).execute();
      return withReaders(db, rows, zoneOf);
    },

    applySteps: (steps, now) => applyAlone(db, steps, now),

    async finishedWithout(course, lesson, after, limit) {
      const lacks = (table: 'deliveries' | 'past_deliveries') =>
        sql<boolean>`not exists (select 1 from ${sql.table(table)} as had
          where had.subscriber_id = e.subscriber_id and had.stream = ${course} and had.item = ${lesson})`;
      const rows = await db
        .selectFrom('enrolments as e')
        .innerJoin('subscribers as s', 's.id', 'e.subscriber_id')
        .select([...ENROLMENT, ...READER])
        .where('e.course', '=', course)
        .where('e.status', '=', 'completed')
        .where('e.subscriber_id', '>', after)
        .where('s.status', '=', 'active')
        .where(lacks('deliveries'))
        .where(lacks('past_deliveries'))
        .orderBy('e.subscriber_id')
        .limit(limit)
        .execute();
      return withReaders(db, rows, zoneOf);
    },

    async reopen(subscriberId, course, nextDueAt) {
      await db
        .updateTable('enrolments')
        .set({ status: 'active', next_due_at: nextDueAt, ended_at: null })
        .where('subscriber_id', '=', subscriberId)
        .where('course', '=', course)
        .where('status', '=', 'completed')
        .execute();
    },

    async zonesOfActive() {
      const rows = await db
        .selectFrom('subscribers')
        .select(['time_zone', 'language'])
        .distinct()
        .where('status', '=', sql.lit('active'))
        .execute();
      const zones = new Map<string, (Language | null)[]>();
      for (const { time_zone, language } of rows) {
        zones.set(time_zone, [...(zones.get(time_zone) ?? []), languageOf(language) ?? null]);
      }
      const unusable = [...zones.keys()].filter((zone) => timeZoneOf(zone) === undefined);
      const whose = unusable.length > 0 ? await firstIn(db, unusable) : [];
      return [...zones].map(([zone, languages]) => ({
        ...{ zone, languages },
        timeZone: zoneOf(
          zone,
          whose.flatMap((one) => (one.time_zone === zone ? [one.id] : [])),
        ),
      }));
    },

    planIssue: (plan, after, limit) => planIssue(db, plan, after, limit),
    countIssue: (plan) => countIssue(db, plan),
    withdrawIssues: (published) => withdrawIssues(db, published),
    leavers: (courses, since) => leavers(db, courses, since),
  };
}

/** All in one transaction; if the store refuses that, in halves, so that the culprit fails alone. */
async function applyAlone(db: Database, steps: readonly PlannedStep[], now: number): Promise<Applied> {
  try {
    const done = await inTransaction(db, (trx) => applySteps(trx, steps, now));
    return { ...done, refused: [] };
  } catch (error) {
    const [step] = steps;
    if (!step || !refusesWhatWasGiven(error)) throw error;
    if (steps.length === 1) return { planned: 0, moved: 0, refused: [{ step, error }] };
    const half = Math.ceil(steps.length / 2);
    const one = await applyAlone(db, steps.slice(0, half), now);
    const other = await applyAlone(db, steps.slice(half), now);
    return {
      planned: one.planned + other.planned,
      moved: one.moved + other.moved,
      refused: [...one.refused, ...other.refused],
    };
  }
}

/**
 * The guard is in the WHERE: a step whose basis has changed since writes nothing.
 *
 * @returns the numbers of new deliveries and of advanced enrolments.
 */
async function applySteps(
  trx: Database,
  steps: readonly PlannedStep[],
  now: number,
): Promise<{ planned: number; moved: number }> {
  const columns = {
    subscriber_id: 'bigint',
    course: 'text',
    read_due_at: 'bigint',
    next_due_at: 'bigint',
    place: 'integer',
    slot_at: 'bigint',
  } as const;
  const values = steps.map((one) => [
    one.subscriberId,
    one.course,
    one.readDueAt,
    one.nextDueAt ?? null,
    one.place ?? null,
    one.slotAt ?? null,
  ]);
  const { rows } = await sql<{ subscriber_id: number; course: string }>`
    update enrolments set
      status = case when r.next_due_at is null then 'completed' else 'active' end,
      ended_at = case when r.next_due_at is null then ${now} else ended_at end,
      next_due_at = r.next_due_at,
      last_place = coalesce(r.place, last_place),
      last_slot_at = coalesce(r.slot_at, last_slot_at),
      asked_at = case when r.slot_at is null then asked_at end
    from ${rowsOf(trx, 'r', columns, values)}
    where enrolments.subscriber_id = r.subscriber_id and enrolments.course = r.course
      and enrolments.status = 'active' and enrolments.next_due_at = r.read_due_at
      and exists (select 1 from subscribers s where s.id = r.subscriber_id and s.status = 'active')
    returning enrolments.subscriber_id, enrolments.course`.execute(trx);
  const moved = new Set(rows.map((row) => `${row.subscriber_id} ${row.course}`));
  const ours = steps.filter((step) => moved.has(`${step.subscriberId} ${step.course}`));
  await insertFollowing(trx, ours, now);
  return { planned: await insertDeliveries(trx, ours, now), moved: moved.size };
}

async function insertFollowing(trx: Database, steps: readonly PlannedStep[], now: number): Promise<void> {
  const following = steps.flatMap(({ subscriberId, slotAt, follow }) =>
    follow ? [[subscriberId, follow.course, slotAt ?? null, follow.nextDueAt]] : [],
  );
  if (following.length === 0) return;
  const columns = {
    subscriber_id: 'bigint',
    course: 'text',
    last_slot_at: 'bigint',
    next_due_at: 'bigint',
  } as const;
  await sql`
    insert into enrolments (subscriber_id, course, status, started_at, last_place, last_slot_at, next_due_at)
    select r.subscriber_id, r.course, 'active', cast(${now} as bigint), 0, r.last_slot_at, r.next_due_at
    from ${rowsOf(trx, 'r', columns, following)} where true
    on conflict (subscriber_id, course) do nothing`.execute(trx);
}

async function insertDeliveries(trx: Database, steps: readonly PlannedStep[], now: number): Promise<number> {
  const values = steps.flatMap(({ subscriberId, course, delivery }) =>
    delivery
      ? [[subscriberId, course, delivery.item, delivery.kind, delivery.editionId, delivery.nextNote]]
      : [],
  );
  if (values.length === 0) return 0;
  const columns = {
    subscriber_id: 'bigint',
    stream: 'text',
    item: 'text',
    kind: 'text',
    edition_id: 'text',
    next_note: 'text',
  } as const;
  const inserted = await sql`
    insert into deliveries (subscriber_id, stream, item, kind, edition_id, next_note, status, due_at, created_at)
    select r.subscriber_id, r.stream, r.item, r.kind, r.edition_id, r.next_note, 'due',
      cast(${now} as bigint), cast(${now} as bigint)
    from ${rowsOf(trx, 'r', columns, values)}
    where not exists (select 1 from past_deliveries p
      where p.subscriber_id = r.subscriber_id and p.stream = r.stream and p.item = r.item)
    on conflict (subscriber_id, stream, item) do nothing`.execute(trx);
  return Number(inserted.numAffectedRows ?? 0n);
}

const TOLD_OF = 20;

/** Some readers in these zones, to name in the log. */
function firstIn(db: Database, zones: readonly string[]): Promise<{ id: number; time_zone: string }[]> {
  return db
    .selectFrom('subscribers')
    .select(['id', 'time_zone'])
    .where('status', '=', sql.lit('active'))
    .where('time_zone', 'in', zones.slice(0, TOLD_OF))
    .orderBy('id')
    .limit(TOLD_OF)
    .execute();
}

async function withReaders(db: Database, rows: readonly Row[], zoneOf: ZoneOf): Promise<DueEnrolment[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.subscriber_id);
  const optouts = await optoutsOf(db, ids);
  const histories = await historiesOf(db, rows);
  return rows.map((row) => ({
    enrolment: toEnrolment(row),
    reader: toReader(row.subscriber_id, row, optouts.get(row.subscriber_id) ?? [], zoneOf),
    history: histories.get(`${row.subscriber_id} ${row.course}`) ?? [],
  }));
}
