import { describe, expect, test } from 'vitest';
import { firstDue, intervalOf, rescheduled, slotRuleOf } from '../../../../src/flow/enrolment/enrolment.ts';
import { intervalChoices } from '../../../../src/flow/enrolment/interval-choices.ts';
import { lessonAfter, lessonsForFinished } from '../../../../src/flow/enrolment/lesson-order.ts';
import { wants } from '../../../../src/flow/enrolment/pacing-profile.ts';
import { DAY, HOUR } from '../../../../src/shared/time/clock.ts';
import { courseOf, enrolmentOf, iso, lessonOf, readerOf, TUESDAY } from '../plan/pacing.ts';

const tuesdays = { everyDays: 7, on: [2], at: 420, start: 'next-slot' } as const;
const course = courseOf([lessonOf('one', 1), lessonOf('two', 2)], { cadence: tuesdays });

describe('the interval', () => {
  test('is the reader’s, else the lesson’s, else the course’s', () => {
    const lesson = lessonOf('two', 2, { afterDays: 3 });
    expect(intervalOf(course, { intervalDays: null })).toBe(7);
    expect(intervalOf(course, { intervalDays: null }, lesson)).toBe(3);
    expect(intervalOf(course, { intervalDays: 14 }, lesson)).toBe(14);
  });
});

describe('when a lesson may arrive', () => {
  const ruleOf = (reader = {}, intervalDays: number | null = null, lesson = lessonOf('two', 2)) =>
    slotRuleOf(course, readerOf(reader), { intervalDays }, lesson);

  test('is the author’s day and hour for a reader who chose none', () => {
    expect(ruleOf({ timeZone: 'Asia/Tokyo' })).toEqual({ at: 420, on: [2], zone: 'Asia/Tokyo' });
    expect(ruleOf({}, null, lessonOf('two', 2, { on: [6], at: 600 }))).toEqual({
      at: 600,
      on: [6],
      zone: 'UTC',
    });
  });

  test('is the reader’s day and hour where they chose one', () => {
    expect(ruleOf({ weekday: 4, minuteOfDay: 1080 })).toEqual({ at: 1080, on: [4], zone: 'UTC' });
    expect(ruleOf({ weekday: 4 }, 14)).toMatchObject({ on: [4] });
    expect(ruleOf({ minuteOfDay: 0 })).toMatchObject({ at: 0 });
  });

  test('is any day for a reader who goes faster than weekly', () => {
    expect(ruleOf({ weekday: 4 }, 2)).toMatchObject({ on: [] });
    expect(ruleOf({}, 6)).toMatchObject({ on: [] });
    expect(ruleOf({}, 7)).toMatchObject({ on: [2] });
  });

  test('keeps the author’s days if the course itself is faster than weekly', () => {
    const daily = courseOf([], {
      cadence: { everyDays: 1, on: [1, 2, 3, 4, 5], at: 420, start: 'next-slot' },
    });
    expect(slotRuleOf(daily, readerOf({ weekday: 4 }), { intervalDays: null })).toMatchObject({
      on: [1, 2, 3, 4, 5],
    });
  });
});

describe('the first lesson', () => {
  const onConfirm = courseOf(course.lessons, { cadence: { ...tuesdays, start: 'on-confirm' } });

  test('comes at once or at the next slot, as the author chose', () => {
    expect(iso(firstDue(onConfirm, readerOf(), TUESDAY + HOUR))).toBe('2026-12-01T08:00');
    expect(iso(firstDue(course, readerOf(), TUESDAY + HOUR))).toBe('2026-12-08T07:00');
  });

  test('comes at a slot if it may not come yet', () => {
    expect(iso(firstDue(onConfirm, readerOf(), TUESDAY, TUESDAY + DAY))).toBe('2026-12-08T07:00');
  });

  test('in a course without lessons still has a time', () => {
    expect(iso(firstDue(courseOf([], { cadence: tuesdays }), readerOf(), TUESDAY))).toBe('2026-12-01T07:00');
  });
});

describe('after a reader’s change, the next lesson', () => {
  const under = enrolmentOf({ lastPlace: 1, lastSlotAt: TUESDAY });
  const next = (reader = {}, enrolment = {}, now = TUESDAY + DAY) =>
    iso(rescheduled(course, readerOf(reader), { ...under, ...enrolment }, now));

  test('moves to the new hour and day, never closer than the interval', () => {
    expect(next()).toBe('2026-12-08T07:00');
    expect(next({ minuteOfDay: 18 * 60 })).toBe('2026-12-08T18:00');
    expect(next({ weekday: 1 })).toBe('2026-12-14T07:00');
    expect(next({ weekday: 3 })).toBe('2026-12-09T07:00');
  });

  test('moves with the zone and keeps the days between', () => {
    expect(next({ timeZone: 'Pacific/Kiritimati' })).toBe('2026-12-14T17:00');
    expect(next({ timeZone: 'Pacific/Pago_Pago' })).toBe('2026-12-08T18:00');
  });

  test('comes sooner or later by the reader’s own interval', () => {
    expect(next({}, { intervalDays: 2 })).toBe('2026-12-03T07:00');
    expect(next({}, { intervalDays: 14 })).toBe('2026-12-15T07:00');
  });

  test('waits for the end of a pause', () => {
    expect(next({ pausedUntil: TUESDAY + 28 * DAY + HOUR })).toBe('2027-01-05T07:00');
  });

  test('that has not come yet takes the next slot', () => {
    expect(next({ weekday: 4 }, { lastPlace: 0, lastSlotAt: null })).toBe('2026-12-03T07:00');
  });

  test('is never in the past', () => {
    expect(next({}, { lastSlotAt: TUESDAY - 100 * DAY })).toBe('2026-12-08T07:00');
  });
});

describe('lessonAfter', () => {
  const reader = readerOf();

  test('is the first one after the reader’s place', () => {
    expect(lessonAfter(course, reader, { lastPlace: 0, history: [] })?.slug).toBe('one');
    expect(lessonAfter(course, reader, { lastPlace: 1, history: [{ item: 'one' }] })?.slug).toBe('two');
    expect(
      lessonAfter(course, reader, { lastPlace: 2, history: [{ item: 'one' }, { item: 'two' }] }),
    ).toBeUndefined();
  });

  test('is never one that was planned before', () => {
    expect(
      lessonAfter(course, reader, { lastPlace: 0, history: [{ item: 'one' }, { item: 'two' }] }),
    ).toBeUndefined();
  });
});

test('readers who finished get later lessons of an evergreen course, or those for everyone', () => {
  const lessons = [
    lessonOf('one', 1),
    lessonOf('two', 2, { late: 'catch-up' }),
    lessonOf('three', 3, { late: 'everyone' }),
  ];
  const slugs = (evergreen: boolean) =>
    lessonsForFinished(courseOf(lessons, { evergreen })).map(({ slug }) => slug);
  expect(slugs(true)).toEqual(['one', 'two', 'three']);
  expect(slugs(false)).toEqual(['three']);
});

test.each([
  ['no topic', [], ['red'], true],
  ['a wanted topic', ['blue'], ['red'], true],
  ['an unwanted topic', ['red'], ['red'], false],
  ['one of each', ['red', 'blue'], ['red'], true],
  ['unwanted topics alone', ['red', 'blue'], ['red', 'blue'], false],
])('a lesson of %s is for the reader or not', (_, topics, optouts, wanted) => {
  expect(wants({ optouts: new Set(optouts) }, topics)).toBe(wanted);
});

test.each([
  [1, 28, 7, [1, 2, 3, 4, 5, 7, 10, 14, 21, 28]],
  [7, 7, 7, [7]],
  [6, 30, 8, [6, 7, 8, 10, 14, 21, 28, 30]],
])(
  'between %i and %i days at a pace of %i a reader may choose %j',
  (fastest, slowest, everyDays, choices) => {
    expect(intervalChoices({ pace: { fastest, slowest }, cadence: { ...tuesdays, everyDays } })).toEqual(
      choices,
    );
  },
);
