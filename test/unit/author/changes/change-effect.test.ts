import { expect, test } from 'vitest';
import {
  effectOf,
  type LessonCounts,
  type ReaderCounts,
} from '../../../../src/author/changes/change-effect.ts';
import type { CourseChange, KnownLesson } from '../../../../src/author/changes/course-changes.ts';
import type { Course, Lesson } from '../../../../src/flow/content/catalogue.ts';

const salt: Lesson = {
  ...{ slug: 'salt', place: 3, title: 'Salt', subject: 'Salt', preview: 'Salt', topics: [], late: 'skip' },
  ...{ afterDays: undefined, on: undefined, at: undefined, draft: false },
  body: { text: 'Salt', file: 'courses/bread/03-salt.md' },
};
const bread: Course = {
  ...{ slug: 'bread', title: 'Bread', description: '', pace: { fastest: 7, slowest: 7 }, then: undefined },
  ...{ cadence: { everyDays: 7, on: [], at: 420, start: 'on-confirm' }, evergreen: false },
  ...{ lessons: [salt], drafts: [], body: { text: '', file: 'courses/bread/course.md' } },
};
const time: KnownLesson = {
  ...{ slug: 'time', title: 'Time', place: 3, text: 'Time' },
  ...{ email: undefined, timing: undefined },
};

const standing: LessonCounts = {
  ...{ had: 1, ahead: 2, past: 4, finishedAhead: 8, finishedPast: 16, again: 32 },
  ...{ firstDue: 1000, lastDue: 2000 },
};
const counts: ReaderCounts = {
  standing: async () => standing,
  ofGone: async () => ({ had: 64, without: 128 }),
  inside: async () => 256,
};

const lesson = { place: 3, title: 'Salt' };
const before = { slug: 'time', title: 'Time' };
const dues = { firstDue: 1000, lastDue: 2000 };
const arrival = {
  ...{ late: 'skip', saysLate: false, forFinished: false },
  counts: { past: 4, ahead: 2, finished: 0, ...dues },
};
const inLesson = { course: 'bread', file: 'courses/bread/03-salt.md', unsettled: null };
const inCourse = { course: 'bread', file: 'courses/bread/course.md', unsettled: null };

/** The change of one kind, without its kind. */
type OfKind<Kind, One> = One extends { readonly kind: infer Some }
  ? Kind extends Some
    ? Omit<One, 'kind'>
    : never
  : never;

/** Each kind of change, and its effect as counted; a kind that is missing doesn't compile. */
const CHANGES: {
  readonly [Kind in CourseChange['kind']]: readonly [change: OfKind<Kind, CourseChange>, effect: object];
} = {
  added: [
    { course: bread, lesson: salt },
    { ...inLesson, lesson, arrival, readers: 6 },
  ],
  moved: [
    { course: bread, lesson: salt },
    { ...inLesson, lesson, arrival, readers: 6 },
  ],
  edited: [
    { course: bread, lesson: salt, before: time },
    { ...inLesson, lesson, counts: { ahead: 2, had: 1 }, readers: 2 },
  ],
  rewritten: [
    { course: bread, lesson: salt, before: time },
    { ...inLesson, lesson, before, had: 1, readers: 1 },
  ],
  renamed: [
    { course: bread, lesson: salt, before: time, from: 'bread' },
    {
      ...{ ...inLesson, lesson, was: 'time', again: 32, arrival, readers: 6, unsettled: 'slug-changed' },
      wayBack: { code: 'rename', from: '03-salt.md', to: '03-time.md' },
    },
  ],
  removed: [
    { course: bread, before: time },
    { ...inCourse, before, counts: { had: 64, without: 128 }, readers: 128 },
  ],
  retimed: [
    { course: bread, lesson: salt },
    { ...inLesson, lesson, readers: 2 },
  ],
  renumbered: [
    { course: bread, count: 2 },
    { ...inCourse, title: 'Bread', lessons: 2, readers: 0 },
  ],
  'course-added': [{ course: bread }, { ...inCourse, title: 'Bread', readers: 0 }],
  'course-changed': [{ course: bread }, { ...inCourse, title: 'Bread', readers: 256 }],
  'course-removed': [{ slug: 'bread' }, { ...inCourse, readers: 256, unsettled: 'course-gone' }],
};

const EACH = Object.entries(CHANGES).map(
  ([kind, [change, effect]]) => [{ kind, ...change } as CourseChange, { change: kind, ...effect }] as const,
);

test.each(EACH)('the effect of a change is codes, names and numbers: $kind', async (change, effect) => {
  const found = await effectOf(change, counts);
  expect(found).toEqual(effect);
  // No name here has a space, so only a sentence would.
  expect(JSON.stringify(found)).not.toContain(' ');
});

test.each(EACH)('without a store nobody is counted: $kind', async (change, { change: kind }) => {
  const concernsNobody = kind === 'renumbered' || kind === 'course-added';
  const found = await effectOf(change, undefined);
  expect(found.readers).toBe(concernsNobody ? 0 : null);
  expect(found.unsettled).toBe(kind === 'renamed' ? 'slug-changed' : null);
});

test.each<[Lesson['late'], evergreen: boolean, forFinished: boolean, finished: number]>([
  ['skip', false, false, 0],
  ['catch-up', false, false, 0],
  ['everyone', false, true, 24],
  ['skip', true, true, 8],
  ['catch-up', true, true, 24],
  ['everyone', true, true, 24],
])(
  'late: %s, evergreen: %s: finished readers get it: %s, %i',
  async (late, evergreen, forFinished, finished) => {
    const change = { kind: 'added', course: { ...bread, evergreen }, lesson: { ...salt, late } } as const;
    expect(await effectOf(change, counts)).toMatchObject({
      ...{ readers: 6 + finished, arrival: { late, forFinished, counts: { finished } } },
    });
  },
);

test('a new slug is settled once the author writes `late:`', async () => {
  const lesson = { ...salt, saysLate: true };
  const change = { kind: 'renamed', course: bread, lesson, before: time, from: 'bread' } as const;
  expect(await effectOf(change, counts)).toMatchObject({ unsettled: null, arrival: { saysLate: true } });
});

test('a lesson from another course goes back there, and readers are counted by its name there', async () => {
  const asked: unknown[] = [];
  const asking: ReaderCounts = {
    ...counts,
    async standing(_course, _lesson, former) {
      asked.push(former);
      return standing;
    },
  };
  const change = { kind: 'renamed', course: bread, lesson: salt, before: time, from: 'rye' } as const;
  expect(await effectOf(change, asking)).toMatchObject({
    ...{ was: 'rye/time', wayBack: { code: 'move', course: 'rye', slug: 'time' } },
  });
  expect(asked).toEqual([{ course: 'rye', item: 'time' }]);
});

test('a course that is gone is settled if nobody is in it', async () => {
  const change = { kind: 'course-removed', slug: 'bread' } as const;
  const found = await effectOf(change, { ...counts, inside: async () => 0 });
  expect(found).toMatchObject({ readers: 0, unsettled: null });
});
