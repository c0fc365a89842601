import { type RawBuilder, sql } from 'kysely';
import { NEWSLETTER } from '../content/catalogue.ts';
import type { DueEnrolment, IssuePlan, PlannedStep, PlanStore } from '../plan/plan.ts';
import type { Database } from './open.ts';
import { historyOf, optoutsOf, toEnrolment, toReader } from './readers.ts';
import type { EnrolmentRow, SubscriberRow } from './schema.ts';

const READER = ['s.time_zone', 's.weekday', 's.minute_of_day', 's.paused_until'] as const;
type Row = EnrolmentRow & Pick<SubscriberRow, 'time_zone' | 'weekday' | 'minute_of_day' | 'paused_until'>;

/** Planning's SQL. */
export function planStore(db: Database): PlanStore {
  return {
    async dueEnrolments(now, limit, only) {
      let query = db
        .selectFrom('enrolments as e')
        .innerJoin('subscribers as s', 's.id', 'e.subscriber_id')
        .selectAll('e')
        .select(READER)
        .where('e.status', '=', 'active')
        .where('s.status', '=', 'active')
        .where('e.next_due_at', '<=', now);
      if (only !== undefined) query = query.where('e.subscriber_id', '=', only);
      return withReaders(db, await query.orderBy('e.next_due_at').limit(limit).execute());
    },

    applySteps: (steps, now) =>
      db.transaction().execute(async (trx) => {
        let planned = 0;
        for (const step of steps) planned += await applyStep(trx, step, now);
        return planned;
      }),

    async finishedWithout(course, lesson, after, limit) {
      const rows = await db
        .selectFrom('enrolments as e')
        .innerJoin('subscribers as s', 's.id', 'e.subscriber_id')
        .selectAll('e')
        .select(READER)
        .where('e.course', '=', course)
        .where('e.status', '=', 'completed')
        .where('e.subscriber_id', '>', after)
        .where('s.status', '=', 'active')
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('deliveries as d')
                .select('d.id')
                .whereRef('d.subscriber_id', '=', 'e.subscriber_id')
                .where('d.stream', '=', course)
                .where('d.item', '=', lesson),
            ),
          ),
        )
        .orderBy('e.subscriber_id')
        .limit(limit)
        .execute();
      return withReaders(db, rows);
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
        .select('time_zone')
        .distinct()
        .where('status', '=', sql.lit('active'))
        .execute();
      return rows.map((row) => row.time_zone);
    },

    planIssue: (plan) => planIssue(db, plan),
    countIssue: (plan) => countIssue(db, plan),
  };
}

/** The guard stands in the WHERE: a step decided on what has changed since writes nothing. */
async function applyStep(trx: Database, step: PlannedStep, now: number): Promise<number> {
  const moved = await trx
    .updateTable('enrolments')
    .set({
      ...(step.nextDueAt === undefined
        ? { status: 'completed' as const, next_due_at: null, ended_at: now }
        : { next_due_at: step.nextDueAt }),
      ...(step.place === undefined ? {} : { last_place: step.place }),
      ...(step.slotAt === undefined ? {} : { last_slot_at: step.slotAt, asked_at: null }),
    })
    .where('subscriber_id', '=', step.subscriberId)
    .where('course', '=', step.course)
    .where('status', '=', 'active')
    .where('next_due_at', '=', step.readDueAt)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('subscribers as s')
          .select('s.id')
          .where('s.id', '=', step.subscriberId)
          .where('s.status', '=', 'active'),
      ),
    )
    .executeTakeFirst();
  if (moved.numUpdatedRows === 0n) return 0;
  if (step.follow) {
    await trx
      .insertInto('enrolments')
      .values({
        subscriber_id: step.subscriberId,
        course: step.follow.course,
        status: 'active',
        started_at: now,
        last_place: 0,
        last_slot_at: step.slotAt ?? null,
        next_due_at: step.follow.nextDueAt,
        asked_at: null,
        interval_days: null,
        ended_at: null,
      })
      .onConflict((conflict) => conflict.columns(['subscriber_id', 'course']).doNothing())
      .execute();
  }
  if (!step.delivery) return 0;
  const inserted = await trx
    .insertInto('deliveries')
    .values({
      subscriber_id: step.subscriberId,
      stream: step.course,
      item: step.delivery.item,
      kind: step.delivery.kind,
      edition_id: step.delivery.editionId,
      status: 'due',
      due_at: now,
      created_at: now,
      next_note: step.delivery.nextNote,
    } as never)
    .onConflict((conflict) => conflict.columns(['subscriber_id', 'stream', 'item']).doNothing())
    .executeTakeFirst();
  return Number(inserted.numInsertedOrUpdatedRows ?? 0n);
}

/** Everyone in one zone who may get an issue, in one statement; readers it is dropped for are skipped for good. */
async function planIssue(db: Database, plan: IssuePlan): Promise<number> {
  const insert = (status: string, reason: string | null, condition: RawBuilder<boolean>) => sql`
    insert into deliveries
      (subscriber_id, stream, item, kind, edition_id, status, reason, due_at, created_at, not_after, attempts)
    select s.id, ${NEWSLETTER}, ${plan.item}, 'issue', ${plan.editionId}, ${status}, ${reason},
      ${plan.now}, ${plan.now}, ${plan.notAfter}, 0
    from subscribers s where ${audience(plan)} and ${condition}
    on conflict (subscriber_id, stream, item) do nothing`;
  return db.transaction().execute(async (trx) => {
    if (plan.duringCourse === 'drop') await insert('skipped', 'inside a course', inside(plan)).execute(trx);
    const due = await insert('due', null, sql`not ${inside(plan)}`).execute(trx);
    return Number(due.numAffectedRows ?? 0n);
  });
}

async function countIssue(db: Database, plan: IssuePlan): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from subscribers s where ${audience(plan)} and not ${inside(plan)}`.execute(db);
  return Number(rows[0]?.count ?? 0);
}

/** Whoever confirmed before the issue's time and has neither got it nor opted out of all its topics. */
function audience(plan: IssuePlan): RawBuilder<boolean> {
  const topics = plan.topics.length > 0 ? wantsOne(plan.topics) : sql<boolean>`1 = 1`;
  const only = plan.only === undefined ? sql`` : sql`and s.id = ${plan.only}`;
  return sql<boolean>`s.status = 'active' and s.time_zone = ${plan.zone} and s.confirmed_at <= ${plan.sendAt}
    and (s.paused_until is null or s.paused_until <= ${plan.now}) and ${topics} ${only}
    and not exists (select 1 from deliveries d
      where d.subscriber_id = s.id and d.stream = ${NEWSLETTER} and d.item = ${plan.item})`;
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

/** SQLite takes some 32,000 values in one statement. */
const SLICE = 5000;

async function withReaders(db: Database, rows: readonly Row[]): Promise<DueEnrolment[]> {
  if (rows.length === 0) return [];
  if (rows.length > SLICE) {
    const rest = await withReaders(db, rows.slice(SLICE));
    return [...(await withReaders(db, rows.slice(0, SLICE))), ...rest];
  }
  const ids = rows.map((row) => row.subscriber_id);
  const optouts = await optoutsOf(db, ids);
  const histories = new Map<string, Awaited<ReturnType<typeof historyOf>>>();
  for (const course of new Set(rows.map((row) => row.course))) {
    const members = rows.filter((row) => row.course === course).map((row) => row.subscriber_id);
    histories.set(course, await historyOf(db, course, members));
  }
  return rows.map((row) => ({
    enrolment: toEnrolment(row),
    reader: toReader(row.subscriber_id, row, optouts.get(row.subscriber_id) ?? []),
    history: histories.get(row.course)?.get(row.subscriber_id) ?? [],
  }));
}
