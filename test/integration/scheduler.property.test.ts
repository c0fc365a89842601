/**
 * The promises about pace, tested with random zones, weekdays, hours, downtimes and clock jumps, on the real store
 * and the real worker.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leave } from '../../src/flow/readers/leave.ts';
import { changePreferences } from '../../src/flow/readers/preferences.ts';
import { runOnce } from '../../src/run/worker/run-once.ts';
import { DAY, HOUR, MINUTE } from '../../src/shared/time/clock.ts';
import { localDaysBetween } from '../../src/shared/time/slots.ts';
import { confirmedReader, MONDAY_NOON, testApp, workerWith } from '../support/app.ts';
import { smallPublication } from '../support/content.ts';
import { recordingTransport } from '../support/recording-transport.ts';

const LESSONS = ['one', 'two', 'three', 'red', 'blue'];

const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
const reader = fc.record({
  zone,
  weekday: fc.option(fc.integer({ min: 1, max: 7 })),
  minuteOfDay: fc.option(fc.integer({ min: 0, max: 1439 })),
  /** After which step this reader leaves, if at all. */
  leavesAfter: fc.option(fc.integer({ min: 0, max: 30 }), { freq: 3 }),
});
/** Between two looks of the worker: minutes, hours of downtime, days of it, or a clock that jumps. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: MINUTE, max: 6 * HOUR }) },
  { weight: 3, arbitrary: fc.integer({ min: 6 * HOUR, max: 2 * DAY }) },
  { weight: 2, arbitrary: fc.integer({ min: 2 * DAY, max: 20 * DAY }) },
  { weight: 1, arbitrary: fc.integer({ min: -3 * DAY, max: -MINUTE }) },
);
const story = fc.record({
  start: fc.integer({ min: Date.parse('2026-01-01T00:00Z'), max: Date.parse('2027-12-31T00:00Z') }),
  readers: fc.array(reader, { minLength: 1, maxLength: 4 }),
  steps: fc.array(step, { minLength: 5, maxLength: 30 }),
});

interface Sent {
  readonly id: number;
  readonly item: string;
  readonly at: number;
}

describe('the scheduler', () => {
  const content = smallPublication;

  test('sends each lesson once, at the pace, never after an unsubscribe, and always resumes', async () => {
    const folder = content();
    await fc.assert(
      fc.asyncProperty(story, async ({ start, readers, steps }) => {
        const { app, clock } = await testApp({
          content: folder,
          start,
          env: { DATABASE_URL: 'file::memory:' },
        });
        const { transport } = recordingTransport();
        const worker = workerWith(app, transport);
        const people: { id: number; token: string; zone: string; leftAfter: number }[] = [];
        for (const [index, one] of readers.entries()) {
          const known = await confirmedReader(app, `reader${index}@example.org`, one.zone);
          await changePreferences(app.signup, known.token, {
            weekday: one.weekday,
            minuteOfDay: one.minuteOfDay,
          });
          people.push({ ...known, zone: one.zone, leftAfter: one.leavesAfter ?? Number.POSITIVE_INFINITY });
        }
        const sentAfterLeaving: Sent[] = [];
        for (const [index, ms] of steps.entries()) {
          clock.advance(ms);
          await runOnce(worker);
          for (const person of people.filter(({ leftAfter }) => leftAfter === index)) {
            const before = (await sentTo(app, person.id)).length;
            await leave(app.signup, person.token, 'one-click');
            person.leftAfter = -1;
            sentAfterLeaving.push(...(await sentTo(app, person.id)).slice(before));
          }
        }
        const leftWith = new Map<number, number>();
        for (const { id, leftAfter } of people)
          if (leftAfter === -1) leftWith.set(id, (await sentTo(app, id)).length);

        for (let look = 0; look < 80; look++) {
          const due: number[] = [];
          for (const { id } of people) {
            for (const { nextDueAt } of await app.signup.store.enrolments(id))
              if (nextDueAt) due.push(nextDueAt);
          }
          if (due.length === 0) break;
          clock.set(Math.max(clock.now() + MINUTE, Math.min(...due)));
          await runOnce(worker);
        }

        expect(sentAfterLeaving).toEqual([]);
        for (const { id, zone, leftAfter } of people) {
          const sent = await sentTo(app, id);
          expect(new Set(sent.map(({ item }) => item)).size).toBe(sent.length);
          if (leftAfter === -1) expect(sent.length).toBe(leftWith.get(id));
          else expect(sent.map(({ item }) => item)).toEqual(LESSONS);
          for (const [index, { at }] of sent.entries()) {
            const before = sent[index - 1];
            // An email that left within an hour of its slot counts as having left at it: it may have been the day
            // before.
            if (before) expect(localDaysBetween(before.at - HOUR, at, zone)).toBeGreaterThanOrEqual(7);
            expect(at).toBeGreaterThanOrEqual(start - 3 * 31 * DAY);
          }
        }
      }),
      { numRuns: 40, seed: 20261130, endOnFailure: true },
    );
  }, 300_000);

  test('sends nothing to a reader who has not confirmed, however long they wait', async () => {
    const { app, clock } = await testApp({ start: MONDAY_NOON });
    const { requestSignup } = await import('../../src/flow/readers/signup.ts');
    const origin = { ip: null, userAgent: null, form: 'test', consent: 'yes' };
    await requestSignup(app.signup, { email: 'late@example.org', timeZone: 'Asia/Tokyo' }, origin);
    const { transport, taken } = recordingTransport();
    const worker = workerWith(app, transport);
    for (let week = 0; week < 10; week++) {
      await runOnce(worker);
      clock.advance(7 * DAY);
    }
    expect(taken.map(({ subject }) => subject)).toEqual(['Please confirm: Basics']);
  });

  test('keeps 07:00 in the reader’s zone across the clock change', async () => {
    // Berlin leaves summer time on 2026-10-25.
    const { app, clock } = await testApp({ start: Date.parse('2026-10-14T12:00:00Z') });
    const { id } = await confirmedReader(app, 'b@example.org', 'Europe/Berlin');
    const worker = workerWith(app, recordingTransport().transport);
    for (let hour = 0; hour < 24 * 23; hour++) {
      clock.advance(HOUR);
      await runOnce(worker);
    }
    expect((await sentTo(app, id)).map(({ at }) => new Date(at).toISOString())).toEqual([
      '2026-10-15T05:00:00.000Z',
      '2026-10-22T05:00:00.000Z',
      '2026-10-29T06:00:00.000Z',
      '2026-11-05T06:00:00.000Z',
    ]);
  });
});

async function sentTo(app: Awaited<ReturnType<typeof testApp>>['app'], id: number): Promise<Sent[]> {
  const rows = await app.reports.deliveries(id);
  return rows
    .filter(({ kind, sent_at }) => kind === 'lesson' && sent_at !== null)
    .map(({ item, sent_at }) => ({ id, item, at: sent_at as number }));
}
