import { expect, test } from 'vitest';
import { courseChanges, knownCourses } from '../../../../src/author/changes/course-changes.ts';
import type { Course, Lesson } from '../../../../src/flow/content/catalogue.ts';

const TEXTS: Record<string, string> = {
  a: 'Squats strengthen thighs before winter begins',
  b: 'Calves carry every runner uphill without complaint',
  c: 'Planks steady trunks during marathon races',
  d: 'Sleep restores tired muscles after training',
};

/** Lessons in this order: `a`, or `x=a` for the text of `a` under another slug. */
function course(slug: string, ...order: string[]): Map<string, Course> {
  const lessons = order.map((name, index): Lesson => {
    const [own = '', text = own] = name.split('=');
    return {
      ...{ slug: own, place: index + 1, title: own, subject: own, preview: own, topics: [], late: 'skip' },
      ...{ afterDays: undefined, on: undefined, at: undefined, draft: false },
      body: { text: TEXTS[text] ?? text, file: `courses/${slug}/${index + 1}-${own}.md` },
    };
  });
  const cadence = { everyDays: 7, on: [], at: 420, start: 'on-confirm' } as const;
  const whole: Course = {
    ...{ slug, title: slug, description: '', cadence, pace: { fastest: 7, slowest: 7 }, then: undefined },
    ...{ evergreen: false, lessons, drafts: [], body: { text: '', file: `courses/${slug}/course.md` } },
  };
  return new Map([[slug, whole]]);
}

const told = (before: Map<string, Course>, after: Map<string, Course>) =>
  courseChanges(knownCourses(before), { courses: after }).map((change) =>
    [
      change.kind,
      'lesson' in change ? change.lesson.slug : undefined,
      'before' in change && change.kind !== 'edited' ? `was ${change.before.slug}` : undefined,
    ]
      .filter(Boolean)
      .join(' '),
  );

test.each<[string, string[], string[], string[]]>([
  ['nothing', ['a', 'b', 'c'], ['a', 'b', 'c'], []],
  ['one put between', ['a', 'b', 'c'], ['a', 'd', 'b', 'c'], ['added d', 'renumbered']],
  [
    'the first put last: one has moved, not three',
    ['a', 'b', 'c', 'd'],
    ['b', 'c', 'd', 'a'],
    ['moved a', 'renumbered'],
  ],
  ['one taken out', ['a', 'b', 'c'], ['a', 'c'], ['renumbered', 'removed was b']],
  ['another slug', ['a', 'b'], ['a', 'x=b'], ['renamed x was b']],
  ['another slug at another place', ['a', 'b', 'c'], ['x=c', 'a', 'b'], ['renamed x was c', 'renumbered']],
  [
    'two new slugs, each told by its text',
    ['a', 'b'],
    ['x=b', 'y=a'],
    ['renamed x was b', 'renamed y was a'],
  ],
  ['one replaced by one that is not alike', ['a', 'b'], ['a', 'd'], ['added d', 'removed was b']],
  ['another text', ['a', 'b'], ['a', 'b=Calves carry every runner'], ['edited b']],
])('%s', (_, before, after, expected) => {
  expect(told(course('one', ...before), course('one', ...after))).toEqual(expected);
});

test('a lesson that moves to another course is a different lesson for readers', () => {
  const before = new Map([...course('one', 'a', 'b'), ...course('two', 'c')]);
  const after = new Map([...course('one', 'a'), ...course('two', 'c', 'b')]);
  expect(told(before, after)).toEqual(['renamed b was b']);
});

test('courses come, go and change their rules', () => {
  const one = course('one', 'a').get('one') as Course;
  const slower = new Map([['one', { ...one, evergreen: true }]]);
  expect(told(course('one', 'a'), slower)).toEqual(['course-changed']);
  expect(told(course('one', 'a'), course('two', 'd'))).toEqual(['course-added', 'course-removed']);
});

const STARTER =
  'Your starter needs flour, water and patience: feed {{ firstName | fallback: "friend" }}’s jar every morning, discard half of it, and watch bubbles rise between feedings until it doubles within hours.';
const STUB = 'Buy flour: your starter needs water, {{ firstName | fallback: "friend" }}.';
const FEEDING = STARTER.replace('every morning', 'twice a day').replace('patience', 'warmth');

test.each<[string, string[], string[], string[]]>([
  [
    'a stub put before a renamed lesson is not taken for it',
    ['a', `the-starter=${STARTER}`],
    ['a', `the-flour=${STUB}`, `starter=${STARTER}`],
    ['added the-flour', 'renamed starter was the-starter'],
  ],
  [
    'nor where the renamed one was edited, too',
    ['a', `the-starter=${STARTER}`],
    ['a', `the-flour=${STUB}`, `starter=${FEEDING}`],
    ['added the-flour', 'renamed starter was the-starter'],
  ],
  [
    'the first in the order of files does not take what is identical with a later one',
    [`one=${STARTER}`],
    [`two=${FEEDING}`, `three=${STARTER}`],
    ['added two', 'renamed three was one'],
  ],
  [
    'slots alone make nothing alike',
    ['one={{ firstName | fallback: "gentle reader dear friend beloved subscriber esteemed colleague" }} a'],
    ['two={{ firstName | fallback: "gentle reader dear friend beloved subscriber esteemed colleague" }} b'],
    ['added two', 'removed was one'],
  ],
  [
    'a stub whose text is identical is the same lesson',
    ['a', 'one=Rest today.'],
    ['a', 'two=Rest today.'],
    ['renamed two was one'],
  ],
  [
    'identical texts keep to their places',
    ['one=Rest today.', 'two=Rest today.'],
    ['uno=Rest today.', 'due=Rest today.'],
    ['renamed uno was one', 'renamed due was two'],
  ],
  ['empty texts are no sign', ['one= '], ['two= '], ['added two', 'removed was one']],
])('%s', (_, before, after, expected) => {
  expect(told(course('one', ...before), course('one', ...after))).toEqual(expected);
});

test('a more similar lesson of another course wins over one at the same place', () => {
  const before = new Map([...course('one', `x=${FEEDING}`), ...course('two', `y=${STARTER}`)]);
  const after = new Map([...course('one', `z=${STARTER}`), ...course('two')]);
  expect(told(before, after)).toEqual(['renamed z was y', 'removed was x']);
});

test('three hundred lessons renamed, moved and edited at once are all found', () => {
  const text = (of: number, edit: number) =>
    Array.from({ length: 60 }, (_, word) =>
      word < 30 ? `common${word}` : `word${of}of${word === edit ? 'new' : word}`,
    ).join(' ');
  const numbers = Array.from({ length: 300 }, (_, index) => index);
  const before = course('one', ...numbers.map((of) => `old${of}=${text(of, -1)}`));
  const after = course('one', ...numbers.map((of) => `new${299 - of}=${text(299 - of, 40)}`));
  expect(told(before, after)).toEqual(numbers.map((of) => `renamed new${299 - of} was old${299 - of}`));
});
