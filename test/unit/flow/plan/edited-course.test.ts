import { describe, expect, test } from 'vitest';
import type { Course, Lesson } from '../../../../src/flow/content/catalogue.ts';
import { planNext } from '../../../../src/flow/plan/next-lesson.ts';
import { DAY } from '../../../../src/shared/time/clock.ts';
import { courseOf, enrolmentOf, lessonOf, readerOf, sent, TUESDAY } from './pacing.ts';

/** The slugs that a reader still gets, one a week, from their position. */
function journey(
  course: Course,
  lastPlace: number,
  had: readonly string[],
  optouts: readonly string[] = [],
): string[] {
  const reader = readerOf({ optouts: new Set(optouts) });
  const history = had.map((item, index) => sent(item, TUESDAY - 7 * (had.length - index) * DAY));
  const got: string[] = [];
  for (let place = lastPlace, now = TUESDAY; got.length < 20; now += 7 * DAY) {
    const move = planNext(course, reader, enrolmentOf({ lastPlace: place, nextDueAt: now }), history, now);
    if (move.kind !== 'deliver') return got;
    got.push(move.lesson.slug);
    history.push(sent(move.lesson.slug, now));
    place = Math.max(place, move.lesson.place);
  }
  throw new Error('the course never ends');
}

const lessons = (...slugs: string[]): Lesson[] => slugs.map((slug, index) => lessonOf(slug, index + 1));
const [a, b, c, d] = lessons('a', 'b', 'c', 'd') as [Lesson, Lesson, Lesson, Lesson];

describe('a lesson inserted before readers who are past it', () => {
  const inserted = (late: Lesson['late']) =>
    courseOf([lessonOf('new', 1, { late }), { ...a, place: 2 }, { ...b, place: 3 }, { ...c, place: 4 }]);

  test('is left out by default', () => {
    expect(journey(inserted('skip'), 3, ['a', 'b'])).toEqual(['c']);
  });

  test.each(['catch-up', 'everyone'] as const)('comes next with %s, and the rest continues', (late) => {
    expect(journey(inserted(late), 3, ['a', 'b'])).toEqual(['new', 'c']);
  });

  test('comes in its place for readers who are not there yet', () => {
    expect(journey(inserted('skip'), 0, [])).toEqual(['new', 'a', 'b', 'c']);
  });

  test('never hurries: it keeps the interval', () => {
    const enrolment = enrolmentOf({ lastPlace: 3, lastSlotAt: TUESDAY - DAY, nextDueAt: TUESDAY });
    const move = planNext(inserted('everyone'), readerOf(), enrolment, [sent('b', TUESDAY - DAY)], TUESDAY);
    expect(move).toEqual({ kind: 'postpone', until: TUESDAY + 6 * DAY });
  });
});

describe('renumbered files', () => {
  test('never send a lesson again', () => {
    const tens = [a, b, c, d].map((lesson) => ({ ...lesson, place: lesson.place * 10 }));
    expect(journey(courseOf(tens), 2, ['a', 'b'])).toEqual(['c', 'd']);
  });

  test('never lose a lesson when the numbers get smaller', () => {
    expect(journey(courseOf([a, b, c, d]), 20, ['a', 'b'])).toEqual(['c', 'd']);
  });

  test('in another order bring each lesson once', () => {
    const course = courseOf([
      { ...b, place: 1 },
      { ...a, place: 2 },
      { ...d, place: 3 },
      { ...c, place: 4 },
    ]);
    expect(journey(course, 2, ['a', 'b'])).toEqual(['d', 'c']);
  });

  test('that move a lesson to a place before the reader leave it out by default', () => {
    const moved = (late: Lesson['late']) =>
      courseOf([
        { ...c, place: 1, late },
        { ...a, place: 2 },
        { ...b, place: 3 },
        { ...d, place: 4 },
      ]);
    expect(journey(moved('skip'), 3, ['a', 'b'])).toEqual(['d']);
    expect(journey(moved('catch-up'), 3, ['a', 'b'])).toEqual(['c', 'd']);
  });
});

test('a removed lesson leaves no gap', () => {
  expect(journey(courseOf([a, b, d]), 2, ['a', 'b'])).toEqual(['d']);
  expect(journey(courseOf([a, c, d]), 2, ['a', 'b'])).toEqual(['c', 'd']);
  expect(journey(courseOf([]), 2, ['a', 'b'])).toEqual([]);
});

test('a lesson added at the end reaches readers who are still in the course', () => {
  expect(journey(courseOf([a, b, c, d]), 3, ['a', 'b', 'c'])).toEqual(['d']);
});

describe('topics', () => {
  const course = courseOf([
    { ...a, topics: ['red'] },
    { ...b, topics: ['blue'] },
    { ...c, topics: ['red', 'blue'] },
    { ...d, topics: [] },
  ]);

  test('that a reader does not want are left out, and one wanted topic is enough', () => {
    expect(journey(course, 0, [], ['red'])).toEqual(['b', 'c', 'd']);
    expect(journey(course, 0, [], ['red', 'blue'])).toEqual(['d']);
    expect(journey(course, 0, [], [])).toEqual(['a', 'b', 'c', 'd']);
  });

  test('wanted again bring what is ahead, not what was passed', () => {
    expect(journey(course, 2, ['b'], [])).toEqual(['c', 'd']);
  });
});
