/** Planning's statements, called directly: each touches only its own rows. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { heldIssues } from '../../../src/adapters/store/held-issues.ts';
import { openDatabase } from '../../../src/adapters/store/open.ts';
import { planStore } from '../../../src/adapters/store/plan-store.ts';
import type { DueEnrolment, IssuePlan, PlannedStep } from '../../../src/flow/plan/plan-store.ts';
import { DAY } from '../../../src/shared/time/clock.ts';
import { confirmedReader } from '../../support/app.ts';
import { stage } from '../../support/reader.ts';

const LESSON_TIME = Date.parse('2026-12-01T07:00Z');

/** Three readers of one course, whose first lesson is due. */
async function world() {
  const on = await stage();
  for (const name of ['ann', 'bob', 'eve']) await confirmedReader(on.app, `${name}@example.org`);
  const db = await openDatabase(on.config.database);
  onTestFinished(() => db.destroy());
  const enrolments = () =>
    on.rows('select subscriber_id, course, status, next_due_at, ended_at from enrolments order by 1, 2');
  return { on, db, store: planStore(db), enrolments };
}

const stepOf = ({ enrolment }: DueEnrolment, more: Partial<PlannedStep> = {}): PlannedStep => ({
  ...{ subscriberId: enrolment.subscriberId, course: enrolment.course, readDueAt: enrolment.nextDueAt ?? 0 },
  ...{ delivery: undefined, place: undefined, slotAt: undefined, nextDueAt: undefined, follow: undefined },
  ...more,
});

describe('due enrolments', () => {
  test('are read in pages from a reader on, with all of that reader’s courses', async () => {
    const { on, store } = await world();
    await on.write(
      `insert into enrolments (subscriber_id, course, status, started_at, last_place, next_due_at)
       select subscriber_id, 'zebra', status, started_at, 0, next_due_at from enrolments`,
    );
    const names = (due: readonly DueEnrolment[]) =>
      due.map(({ enrolment }) => `${enrolment.subscriberId} ${enrolment.course}`).sort();
    const all = await store.dueEnrolments(LESSON_TIME, 100);
    expect(new Set(names(all)).size).toBe(6);
    // Of one reader's two courses, either may come first.
    expect(names(await store.dueEnrolments(LESSON_TIME, 2))).toEqual(names(all.slice(0, 2)));
    expect(await store.dueEnrolments(LESSON_TIME - 1, 100)).toEqual([]);
    const from = await store.dueEnrolments(LESSON_TIME, 100, undefined, all[2]?.enrolment);
    expect(names(from)).toEqual(names(all.slice(2)));
  });

  test('are limited to one reader on request', async () => {
    const { store } = await world();
    const [, second] = await store.dueEnrolments(LESSON_TIME, 100);
    expect(await store.dueEnrolments(LESSON_TIME, 100, second?.reader.id)).toEqual([second]);
  });
});

describe('a step', () => {
  test('that continues leaves the end open, and the last one records it', async () => {
    const { store, enrolments } = await world();
    const [one, two] = await store.dueEnrolments(LESSON_TIME, 100);
    if (!one || !two) throw new Error('nobody is due');
    const steps = [stepOf(one, { nextDueAt: LESSON_TIME + 9 }), stepOf(two)];
    expect(await store.applySteps(steps, LESSON_TIME)).toMatchObject({ planned: 0, moved: 2, refused: [] });
    expect(
      (await enrolments()).map(({ status, next_due_at, ended_at }) => [status, next_due_at, ended_at]),
    ).toEqual([
      ['active', LESSON_TIME + 9, null],
      ['completed', null, LESSON_TIME],
      ['active', LESSON_TIME, null],
    ]);
  });

  test('does nothing for a reader who has moved or gone since', async () => {
    const { on, store, enrolments } = await world();
    const due = await store.dueEnrolments(LESSON_TIME, 100);
    const [ann, bob, eve] = due.map(({ enrolment }) => enrolment.subscriberId);
    await on.write('update enrolments set next_due_at = 5 where subscriber_id = ?', ann ?? 0);
    await on.write("update subscribers set status = 'unsubscribed' where id = ?", bob ?? 0);
    await on.write(
      "update enrolments set status = 'cancelled', next_due_at = null where subscriber_id = ?",
      eve ?? 0,
    );
    const before = await enrolments();
    expect(
      await store.applySteps(
        due.map((one) => stepOf(one)),
        LESSON_TIME,
      ),
    ).toMatchObject({ moved: 0 });
    expect(await enrolments()).toEqual(before);
  });
});

test('a finished course is reopened for its reader, but not for one who left it', async () => {
  const { on, store, enrolments } = await world();
  await on.write("update enrolments set status = 'completed', next_due_at = null, ended_at = 7");
  const [ann, bob, eve] = (await enrolments()).map((row) => Number(row.subscriber_id));
  await on.write("update enrolments set status = 'cancelled' where subscriber_id = ?", bob ?? 0);
  const course = String((await enrolments())[0]?.course);
  for (const id of [ann, bob]) await store.reopen(id ?? 0, course, 99);
  await store.reopen(eve ?? 0, 'another', 99);
  expect(
    (await enrolments()).map(({ status, next_due_at, ended_at }) => [status, next_due_at, ended_at]),
  ).toEqual([
    ['active', 99, null],
    ['cancelled', null, 7],
    ['completed', null, 7],
  ]);
});

test('the zones of readers come once, with each of their languages once', async () => {
  const { on, store } = await world();
  await confirmedReader(on.app, 'dora@example.org', 'Europe/Berlin', { language: 'de' });
  await confirmedReader(on.app, 'emil@example.org', 'Europe/Berlin', { language: 'de' });
  await confirmedReader(on.app, 'fay@example.org', 'Europe/Berlin');
  const gone = await confirmedReader(on.app, 'gus@example.org', 'Asia/Tokyo');
  await on.write("update subscribers set status = 'unsubscribed' where id = ?", gone.id);
  const zones = await store.zonesOfActive();
  expect(
    zones.map(({ zone, timeZone, languages }) => [zone, timeZone, [...languages].map(String).sort()]).sort(),
  ).toEqual([
    ['Europe/Berlin', 'Europe/Berlin', ['de', 'null']],
    ['UTC', 'UTC', ['null']],
  ]);
});

describe('an issue', () => {
  const AFTER_A_WEEK = LESSON_TIME + 7 * DAY;
  const plan: IssuePlan = {
    ...{ item: 'news', topics: [], courses: [], zone: 'UTC', editionId: 'e' },
    ...{ editionsIn: [], sendAt: LESSON_TIME, notAfter: AFTER_A_WEEK, afterCourse: undefined },
    ...{ now: LESSON_TIME, only: undefined },
    duringCourse: 'send',
  };
  const gotIt = async (on: Awaited<ReturnType<typeof world>>['on'], id: number, stream: string) =>
    on.write(
      `insert into deliveries (subscriber_id, stream, item, kind, edition_id, status, sent_at, created_at, not_after)
       values (?, ?, 'news', ?, 'e', 'sent', 1, 1, ?)`,
      ...[id, stream, stream === 'newsletter' ? 'issue' : 'lesson', AFTER_A_WEEK],
    );

  test('is planned for all except readers who have it; a lesson with the same name is different', async () => {
    const { on, store, enrolments } = await world();
    const [ann, bob] = (await enrolments()).map((row) => Number(row.subscriber_id));
    await gotIt(on, ann ?? 0, 'newsletter');
    await gotIt(on, bob ?? 0, 'basics');
    expect(await store.countIssue(plan)).toBe(2);
    expect(await store.planIssue(plan, 0, 100)).toMatchObject({ planned: 2, refused: [] });
    expect(await store.planIssue(plan, 0, 100)).toMatchObject({ planned: 0 });
  });

  test.each<[string, string, number, boolean]>([
    ['is inside a course', "status = 'active'", 0, true],
    ['left one a week ago', `status = 'cancelled', next_due_at = null, ended_at = ${LESSON_TIME}`, 7, true],
    [
      'left one nine days ago',
      `status = 'cancelled', next_due_at = null, ended_at = ${LESSON_TIME}`,
      9,
      false,
    ],
    ['began after its end', `started_at = ${AFTER_A_WEEK + 3 * DAY}`, 20, false],
  ])('is still due to a reader who %s: %s', async (_, change, days, isHeld) => {
    const { on, db, enrolments } = await world();
    const [ann, bob, eve] = (await enrolments()).map((row) => Number(row.subscriber_id));
    await gotIt(on, ann ?? 0, 'newsletter');
    await on.write('delete from enrolments where subscriber_id = ?', eve ?? 0);
    await on.write(`update enrolments set ${change} where subscriber_id = ?`, bob ?? 0);
    const course = String((await enrolments())[0]?.course);
    const now = LESSON_TIME + days * DAY;
    expect(await heldIssues(db, [course], now)).toEqual(isHeld ? ['news'] : []);
    expect(await heldIssues(db, undefined, now)).toEqual(isHeld ? ['news'] : []);
    expect(await heldIssues(db, ['another'], now)).toEqual([]);
    await on.write("update subscribers set status = 'unsubscribed' where id = ?", bob ?? 0);
    expect(await heldIssues(db, [course], now)).toEqual([]);
  });
});
