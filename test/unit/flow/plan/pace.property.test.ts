/** The rule of decision 0003, with looks at any times: one reader of one course, whose worker comes and goes. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PastDelivery } from '../../../../src/flow/enrolment/enrolment.ts';
import { planNext } from '../../../../src/flow/plan/next-lesson.ts';
import { DAY, HOUR, MINUTE } from '../../../../src/shared/time/clock.ts';
import { firstSlot, localDaysBetween, localWeekday } from '../../../../src/shared/time/slots.ts';
import { courseOf, enrolmentOf, lessonOf, readerOf, TUESDAY } from './pacing.ts';

const LESSONS = Array.from({ length: 8 }, (_, index) => lessonOf(`lesson-${index + 1}`, index + 1));
const story = fc.record({
  zone: fc.constantFrom(
    ...['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'],
  ),
  everyDays: fc.constantFrom(1, 2, 3, 7, 14),
  minute: fc.integer({ min: 0, max: 1439 }),
  /** How long after each due time the worker looks. */
  late: fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constant(0) },
      { weight: 2, arbitrary: fc.integer({ min: 0, max: 50 * MINUTE }) },
      { weight: 1, arbitrary: fc.integer({ min: HOUR, max: 40 * DAY }) },
    ),
    { minLength: 30, maxLength: 30 },
  ),
});

test('no two lessons are closer than the interval, weekly ones keep their weekday, and nobody waits longer than necessary', () => {
  fc.assert(
    fc.property(story, ({ zone, everyDays, minute, late }) => {
      const course = courseOf(LESSONS, {
        cadence: { everyDays, on: [], at: minute, start: 'next-slot' },
      });
      const reader = readerOf({ timeZone: zone });
      const rule = { at: minute, on: [], zone };
      let enrolment = enrolmentOf({ nextDueAt: firstSlot(rule, TUESDAY) });
      const weekday = localWeekday(enrolment.nextDueAt ?? 0, zone);
      const history: PastDelivery[] = [];
      let punctual = true;
      const left: { at: number; slot: number }[] = [];
      for (const wait of late) {
        const now = (enrolment.nextDueAt ?? 0) + wait;
        const move = planNext(course, reader, enrolment, history, now);
        if (move.kind === 'complete') break;
        if (move.kind === 'postpone') {
          expect(move.until).toBeGreaterThan(now);
          if (wait > 0) punctual = false;
          enrolment = { ...enrolment, nextDueAt: move.until };
          continue;
        }
        const before = left.at(-1);
        if (before) {
          const counted = before.at - before.slot < HOUR ? before.slot : before.at;
          const gap = localDaysBetween(counted, now, zone);
          expect(gap).toBeGreaterThanOrEqual(everyDays);
          // At most the days until the next weekday are lost.
          if (wait === 0 && punctual)
            expect(gap).toBeLessThanOrEqual(everyDays + (everyDays % 7 === 0 ? 6 : 0));
        }
        if (everyDays % 7 === 0) expect(localWeekday(move.slotAt, zone)).toBe(weekday);
        left.push({ at: now, slot: move.slotAt });
        punctual = true;
        history.push({ item: move.lesson.slug, status: 'sent', sentAt: now });
        enrolment = {
          ...enrolment,
          lastPlace: move.lesson.place,
          lastSlotAt: move.slotAt,
          nextDueAt: move.next?.dueAt ?? null,
        };
        if (enrolment.nextDueAt === null) break;
      }
    }),
    { numRuns: 500, seed: 20261215 },
  );
});
