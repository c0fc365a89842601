/**
 * PostgreSQL lets another transaction write between a read and the decision based on it, unless the row is locked.
 */
import { expect, test } from 'vitest';
import { planDue } from '../../src/flow/plan/plan.ts';
import { DAY } from '../../src/shared/time/clock.ts';
import { confirmedReader } from '../support/app.ts';
import { secondApp, stage } from '../support/reader.ts';

test('a lesson is not planned while its reader changes when it comes', async () => {
  const on = await stage();
  const { id } = await confirmedReader(on.app, 'ann@example.org');
  on.clock.set(Date.parse('2026-12-01T07:00Z'));
  const planner = (await secondApp(on)).worker().plan();
  const later = on.clock.now() + 7 * DAY;
  let planning: Promise<unknown> = Promise.resolve();
  await on.app.signup.store.transaction(async (store) => {
    expect(await store.enrolments(id)).toMatchObject([{ nextDueAt: on.clock.now() }]);
    let ended = false;
    planning = planDue(planner, on.clock.now()).finally(() => {
      ended = true;
    });
    const waits = () => on.rows('select pid from pg_locks where not granted');
    while (!ended && (await waits()).length === 0);
    await store.reschedule(id, 'basics', { nextDueAt: later });
  });
  await planning;
  expect(await on.rows("select item from deliveries where kind = 'lesson'")).toEqual([]);
  expect(await on.app.signup.store.enrolments(id)).toMatchObject([{ nextDueAt: later, lastSlotAt: null }]);
});
