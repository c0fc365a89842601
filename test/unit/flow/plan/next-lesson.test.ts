import { describe, expect, test } from 'vitest';
import { type PlanMove, planNext } from '../../../../src/flow/plan/next-lesson.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../../src/shared/time/clock.ts';
import { courseOf, enrolmentOf, iso, lessonOf, readerOf, sent, TUESDAY } from './pacing.ts';

const three = courseOf([lessonOf('one', 1), lessonOf('two', 2), lessonOf('three', 3)]);
/** A reader who received the first lesson a week ago, at its slot. */
const second = enrolmentOf({ lastPlace: 1, lastSlotAt: TUESDAY - 7 * DAY });
const afterOne = [sent('one', TUESDAY - 7 * DAY + 20 * SECOND)];

/** A move in one line: `one at …, then two on …`. */
function said(move: PlanMove): string {
  if (move.kind === 'complete') return 'complete';
  if (move.kind === 'postpone') return `postpone to ${iso(move.until)}`;
  const { lesson, slotAt, next } = move;
  return `${lesson.slug} at ${iso(slotAt)}, then ${next ? `${next.lesson.slug} at ${iso(next.dueAt)}` : 'nothing'}`;
}

describe('a reader at the course’s own pace', () => {
  test('begins with the first lesson', () => {
    const move = planNext(three, readerOf(), enrolmentOf(), [], TUESDAY);
    expect(said(move)).toBe('one at 2026-12-01T07:00, then two at 2026-12-08T07:00');
  });

  test('continues with the next a week later', () => {
    expect(said(planNext(three, readerOf(), second, afterOne, TUESDAY + SECOND))).toBe(
      'two at 2026-12-01T07:00, then three at 2026-12-08T07:00',
    );
  });

  test('is promised nothing after the last lesson', () => {
    const enrolment = enrolmentOf({ lastPlace: 2, lastSlotAt: TUESDAY - 7 * DAY });
    const history = [sent('one', TUESDAY - 14 * DAY), sent('two', TUESDAY - 7 * DAY)];
    expect(said(planNext(three, readerOf(), enrolment, history, TUESDAY))).toBe(
      'three at 2026-12-01T07:00, then nothing',
    );
  });

  test('has finished when nothing is left', () => {
    const history = ['one', 'two', 'three'].map((item, index) =>
      sent(item, TUESDAY - (28 - 7 * index) * DAY),
    );
    expect(said(planNext(three, readerOf(), enrolmentOf({ lastPlace: 3 }), history, TUESDAY))).toBe(
      'complete',
    );
  });

  test('in a course without lessons has finished at once', () => {
    expect(said(planNext(courseOf([]), readerOf(), enrolmentOf(), [], TUESDAY))).toBe('complete');
  });

  test('keeps the hour across a clock change', () => {
    const slotAt = Date.parse('2027-03-23T06:00:00Z');
    const reader = readerOf({ timeZone: 'Europe/Berlin' });
    expect(said(planNext(three, reader, enrolmentOf({ nextDueAt: slotAt }), [], slotAt))).toBe(
      'one at 2027-03-23T06:00, then two at 2027-03-30T05:00',
    );
  });

  test('waits as long as a lesson demands, until its hour', () => {
    const course = courseOf([lessonOf('one', 1), lessonOf('two', 2, { afterDays: 2, at: 540 })]);
    expect(said(planNext(course, readerOf(), enrolmentOf(), [], TUESDAY))).toBe(
      'one at 2026-12-01T07:00, then two at 2026-12-03T09:00',
    );
  });

  test('waits for the weekday that a lesson sets along with a short interval', () => {
    const course = courseOf([lessonOf('one', 1), lessonOf('two', 2, { afterDays: 2, on: [5] })]);
    expect(said(planNext(course, readerOf(), enrolmentOf(), [], TUESDAY))).toBe(
      'one at 2026-12-01T07:00, then two at 2026-12-04T07:00',
    );
  });
});

describe('a reader who is paused', () => {
  test('gets nothing before the pause is over, and then at their own hour', () => {
    const reader = readerOf({ pausedUntil: TUESDAY + 14 * DAY + HOUR, minuteOfDay: 18 * 60 });
    expect(said(planNext(three, reader, second, afterOne, TUESDAY))).toBe('postpone to 2026-12-15T18:00');
  });

  test('gets nothing even if requested before the pause', () => {
    const reader = readerOf({ pausedUntil: TUESDAY + DAY });
    expect(planNext(three, reader, { ...second, askedAt: TUESDAY }, afterOne, TUESDAY).kind).toBe('postpone');
  });

  test('continues at the moment it is over', () => {
    expect(planNext(three, readerOf({ pausedUntil: TUESDAY }), second, afterOne, TUESDAY).kind).toBe(
      'deliver',
    );
  });
});

describe('while the previous lesson', () => {
  test.each(['due', 'claimed'] as const)('is %s, the next one waits', (status) => {
    const history = [{ item: 'one', status, sentAt: null }];
    expect(said(planNext(three, readerOf(), second, history, TUESDAY))).toBe('postpone to 2026-12-01T07:10');
    expect(planNext(three, readerOf(), { ...second, askedAt: TUESDAY }, history, TUESDAY).kind).toBe(
      'postpone',
    );
  });

  test.each(['failed', 'skipped', 'uncertain'] as const)(
    'is %s, the next one comes and it never comes again',
    (status) => {
      const history = [{ item: 'one', status, sentAt: null }];
      expect(said(planNext(three, readerOf(), second, history, TUESDAY))).toMatch(/^two at /);
    },
  );
});

describe('a late lesson', () => {
  test('leaves at once, and the one after it keeps the previous slot', () => {
    expect(said(planNext(three, readerOf(), second, afterOne, TUESDAY + 3 * DAY + 5 * HOUR))).toBe(
      'two at 2026-12-01T07:00, then three at 2026-12-08T07:00',
    );
  });

  test('is followed no sooner than its interval after the day it really left', () => {
    const left = TUESDAY + 3 * DAY + 5 * HOUR;
    const enrolment = enrolmentOf({ lastPlace: 2, lastSlotAt: TUESDAY, nextDueAt: TUESDAY + 7 * DAY });
    const history = [...afterOne, sent('two', left)];
    expect(said(planNext(three, readerOf(), enrolment, history, TUESDAY + 7 * DAY))).toBe(
      'postpone to 2026-12-15T07:00',
    );
    expect(said(planNext(three, readerOf(), enrolment, history, TUESDAY + 14 * DAY))).toMatch(/^three at /);
  });

  test('by seconds or minutes moves nothing', () => {
    const enrolment = enrolmentOf({ lastPlace: 2, lastSlotAt: TUESDAY, nextDueAt: TUESDAY + 7 * DAY });
    const history = [...afterOne, sent('two', TUESDAY + 40 * MINUTE)];
    expect(said(planNext(three, readerOf(), enrolment, history, TUESDAY + 7 * DAY))).toMatch(
      /^three at 2026-12-08T07:00/,
    );
  });

  test('by minutes keeps its hour even if the author has since made the interval longer', () => {
    const enrolment = enrolmentOf({ lastPlace: 2, lastSlotAt: TUESDAY, nextDueAt: TUESDAY + 3 * DAY });
    const history = [...afterOne, sent('two', TUESDAY + 40 * MINUTE)];
    expect(said(planNext(three, readerOf(), enrolment, history, TUESDAY + 3 * DAY))).toBe(
      'postpone to 2026-12-08T07:00',
    );
  });

  test('is one lesson, however long the worker was down', () => {
    const now = TUESDAY + 60 * DAY;
    const move = planNext(three, readerOf(), second, afterOne, now);
    expect(said(move)).toMatch(/^two at /);
    const after = enrolmentOf({ lastPlace: 2, lastSlotAt: TUESDAY, nextDueAt: TUESDAY + 7 * DAY });
    expect(planNext(three, readerOf(), after, [...afterOne, sent('two', now)], now + MINUTE).kind).toBe(
      'postpone',
    );
  });

  test('is not planned again when the clock is set back', () => {
    const enrolment = enrolmentOf({ lastPlace: 1, lastSlotAt: TUESDAY, nextDueAt: TUESDAY });
    const move = planNext(three, readerOf(), enrolment, [sent('one', TUESDAY)], TUESDAY - DAY);
    expect(said(move)).toBe('postpone to 2026-12-08T07:00');
  });
});

describe('the announced date of the next lesson', () => {
  test.each([
    ['at its slot', 0, '2026-12-08'],
    ['a day late', DAY, '2026-12-08'],
    ['more than a day late, when it will be put off', DAY + 1, '2026-12-15'],
    ['a whole interval late', 7 * DAY, '2026-12-15'],
  ])('with a lesson that leaves %s', (_, late, told) => {
    const now = TUESDAY + late;
    const move = planNext(three, readerOf(), second, afterOne, now);
    const next = move.kind === 'deliver' ? move.next : undefined;
    expect(next && iso(next.expectedAt)).toBe(`${told}T07:00`);
    expect(next?.dueAt).toBeGreaterThan(now);
  });
});

describe('after downtime of an interval or more', () => {
  const tuesdays = courseOf(three.lessons, { cadence: { ...three.cadence, on: [2] } });
  const daily = courseOf(three.lessons, { cadence: { ...three.cadence, everyDays: 1 } });
  const at = (time: string) => Date.parse(`2026-12-${time}Z`);

  test.each([
    ['weekly on Tuesday', tuesdays, '15T07:05', '2026-12-22T07:00'],
    ['weekly on Tuesday, back in the evening', tuesdays, '15T21:30', '2026-12-22T07:00'],
    ['weekly on Tuesday, back a day later', tuesdays, '16T07:05', '2026-12-29T07:00'],
    ['weekly', three, '15T07:05', '2026-12-22T07:00'],
    ['weekly, back on a Thursday', three, '17T12:00', '2026-12-29T07:00'],
    ['daily', daily, '15T07:05', '2026-12-16T07:00'],
    ['daily, back in the evening', daily, '15T21:30', '2026-12-16T07:00'],
  ])('the next lesson keeps its slot: %s', (_, course, back, next) => {
    const now = at(back);
    const move = planNext(course, readerOf(), second, afterOne, now);
    expect(said(move)).toBe(`two at 2026-12-01T07:00, then three at ${next}`);
    const due = Date.parse(`${next}Z`);
    const after = enrolmentOf({ lastPlace: 2, lastSlotAt: TUESDAY, nextDueAt: due });
    const history = [...afterOne, sent('two', now)];
    expect(said(planNext(course, readerOf(), after, history, due))).toBe(`three at ${next}, then nothing`);
  });

  test('a slot near midnight that was missed by minutes counts as kept', () => {
    const reader = readerOf({ minuteOfDay: 23 * 60 + 30 });
    const slot = at('01T23:30');
    const enrolment = enrolmentOf({ lastPlace: 2, lastSlotAt: slot, nextDueAt: slot + 7 * DAY });
    const history = [...afterOne, sent('two', slot + 40 * MINUTE)];
    expect(said(planNext(three, reader, enrolment, history, slot + 7 * DAY))).toMatch(
      /^three at 2026-12-08T23:30/,
    );
  });

  test('a look delayed by minutes or an hour moves neither hour nor weekday', () => {
    for (const late of [10 * MINUTE, HOUR]) {
      const enrolment = { ...second, nextDueAt: TUESDAY + late };
      expect(said(planNext(three, readerOf(), enrolment, afterOne, TUESDAY + late))).toMatch(
        /then three at 2026-12-08T07:00$/,
      );
    }
  });
});

describe('a reader who requests the next lesson', () => {
  test('gets it now, and the one after it an interval later', () => {
    const now = TUESDAY - 5 * DAY + 4 * HOUR;
    const enrolment = { ...second, askedAt: now, nextDueAt: now };
    expect(said(planNext(three, readerOf(), enrolment, afterOne, now))).toBe(
      'two at 2026-11-26T11:00, then three at 2026-12-04T07:00',
    );
    // The worker looked two minutes later: it counts from there.
    expect(said(planNext(three, readerOf(), enrolment, afterOne, now + 2 * MINUTE))).toBe(
      'two at 2026-11-26T11:02, then three at 2026-12-04T07:00',
    );
  });
});
