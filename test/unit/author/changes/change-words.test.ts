import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Arrival, ChangeEffect, Effect } from '../../../../src/author/changes/change-effect.ts';
import { changeTold } from '../../../../src/author/changes/change-words.ts';

const lesson = { place: 3, title: 'Salt' };
const before = { slug: 'time', title: 'Time' };
const blind: Arrival = { late: 'catch-up', saysLate: false, forFinished: true, counts: null };
const counts = { past: 2, ahead: 1, finished: 1 };
const due = { firstDue: Date.parse('2027-01-05T23:30Z'), lastDue: Date.parse('2027-01-12T07:00Z') };
const counted: Arrival = {
  ...{ late: 'catch-up', saysLate: true, forFinished: true },
  counts: { ...counts, ...due },
};

type Of<Change, One> = One extends { readonly change: infer Some }
  ? Change extends Some
    ? Omit<One, 'change'>
    : never
  : never;
type Sample<Change extends Effect['change']> = readonly [effect: Of<Change, Effect>, told: string];

/** Each kind of change, with and without counts; a kind that is missing doesn't compile. */
const SAMPLES: { readonly [Change in Effect['change']]: readonly [Sample<Change>, ...Sample<Change>[]] } = {
  added: [
    [
      { lesson, arrival: blind },
      'Lesson 3 “Salt” inserted: readers past its place: catch-up (default); readers who have finished get it, too (as their next lesson)',
    ],
    [
      { lesson, arrival: counted },
      'Lesson 3 “Salt” inserted: 2 readers past its place: catch-up; 1 reader before its place gets it in turn; 1 reader who has finished gets it (as their next lesson, Wed 6 Jan to Tue 12 Jan; readers who have finished: at their next slot)',
    ],
    [
      { lesson, arrival: { ...counted, late: 'skip', counts: { ...counts, ...due, finished: 0, ahead: 0 } } },
      'Lesson 3 “Salt” inserted: 2 readers past its place: skip ()',
    ],
  ],
  moved: [
    [
      {
        lesson,
        arrival: { ...counted, counts: { ...counts, finished: 0, firstDue: null, lastDue: null } },
      },
      'Lesson 3 “Salt” moved: 2 readers past its place: catch-up; 1 reader before its place gets it in turn (as their next lesson)',
    ],
  ],
  edited: [
    [
      { lesson, counts: { ahead: 1, had: 7 } },
      'Lesson 3 “Salt” edited: 1 reader before it gets the new text; 7 readers already got the old text and get nothing more (in turn)',
    ],
    [
      { lesson, counts: null },
      'Lesson 3 “Salt” edited: readers before it get the new text; readers who already got the old text get nothing more (in turn)',
    ],
  ],
  rewritten: [
    [
      { lesson, before, had: 1 },
      'Lesson 3 “Salt” replaces “Time” under the same slug: 1 reader who already got the old lesson never gets the new one ()',
    ],
    [
      { lesson, before, had: null },
      'Lesson 3 “Salt” replaces “Time” under the same slug: readers who already got the old lesson never get the new one ()',
    ],
  ],
  renamed: [
    [
      {
        lesson,
        was: 'rye/time',
        again: 1,
        arrival: blind,
        wayBack: { code: 'move', course: 'rye', slug: 'time' },
      },
      'Lesson 3 “Salt” looks like rye/time with a new slug: 1 reader who already got it gets it a second time; readers past its place: catch-up (default); readers who have finished get it, too (as their next lesson)',
    ],
    [
      {
        ...{ lesson, was: 'time', again: null, arrival: { ...blind, late: 'skip', forFinished: false } },
        wayBack: { code: 'rename', from: '03-salt.md', to: '03-time.md' },
      },
      'Lesson 3 “Salt” looks like time with a new slug: readers who already got it get it a second time; readers past its place: skip (default) ()',
    ],
  ],
  removed: [
    [
      { before, counts: { had: 1, without: 2 } },
      'Lesson “Time” (time) removed: 2 readers in the course no longer get it; 1 reader already got it (emails that are already planned are still sent)',
    ],
    [
      { before, counts: null },
      'Lesson “Time” (time) removed: readers who have not got it yet no longer get it (emails that are already planned are still sent)',
    ],
  ],
  retimed: [
    [
      { lesson },
      'Lesson 3 “Salt”: days, hour or topics changed: readers before it get it by the new days, hour or topics ()',
    ],
  ],
  renumbered: [
    [{ title: 'Bread', lessons: 1 }, '“Bread”: a lesson renumbered: nothing changes ()'],
    [{ title: 'Bread', lessons: 2 }, '“Bread”: 2 lessons renumbered: nothing changes ()'],
  ],
  'course-added': [[{ title: 'Bread' }, 'Course “Bread” is new: nobody is in it yet ()']],
  'course-changed': [
    [
      { title: 'Bread' },
      '“Bread”: cadence or rules changed: the new rules apply to lessons after the next one ()',
    ],
  ],
  'course-removed': [[{}, 'Course bread removed: readers in the course wait until it is back ()']],
};

const at = { course: 'bread', file: 'courses/bread/03-salt.md', readers: 1, unsettled: null };
const toldOf = (effect: object) => changeTold({ ...at, ...effect } as ChangeEffect, 'Europe/Moscow');

describe('a change in words', () => {
  for (const [change, samples] of Object.entries(SAMPLES)) {
    test.each(samples as readonly Sample<Effect['change']>[])(`${change}: %j`, (effect, told) => {
      const { what, gets, when, unsettled } = toldOf({ change, ...effect });
      expect(`${what}: ${gets} (${when})`).toBe(told);
      expect(unsettled).toBeNull();
    });
  }

  test.each([
    ['move it back to courses/rye with the slug time', 0],
    ['rename 03-salt.md to 03-time.md, the name under which readers got it', 1],
  ])('a new slug is settled by the author: %s', (remedy, sample) => {
    const [effect] = SAMPLES.renamed[sample] as Sample<'renamed'>;
    expect(toldOf({ change: 'renamed', ...effect, unsettled: 'slug-changed' })).toMatchObject({
      unsettled: `was ${effect.was} renamed? A new slug makes it a new lesson for readers`,
      remedy: `${remedy}; if it is a new lesson, set late: skip, catch-up or everyone`,
    });
    expect(toldOf({ change: 'renamed', ...effect }).remedy).toBeNull();
  });

  test('a course that is gone has a remedy only while readers are in it', () => {
    const gone = { change: 'course-removed', unsettled: 'course-gone' };
    expect(toldOf(gone).unsettled).toBe('1 reader is in the course, but its files are gone');
    expect(toldOf({ ...gone, readers: 2 })).toMatchObject({
      unsettled: '2 readers are in the course, but its files are gone',
      remedy: expect.stringContaining('restore course.md'),
    });
    expect(toldOf({ change: 'course-removed', readers: 0 }).remedy).toBeNull();
  });

  test('a lesson that replaces another may need its own slug', () => {
    const [effect] = SAMPLES.rewritten[0] as Sample<'rewritten'>;
    expect(toldOf({ change: 'rewritten', ...effect }).remedy).toBe(
      'if it is a different lesson, give it its own slug',
    );
  });
});

test('docs/json.md lists the facts of each change', () => {
  const page = readFileSync(new URL('../../../../docs/json.md', import.meta.url), 'utf8');
  const [, section = ''] = /^### Facts of a change\n(.*?)^#/ms.exec(page) ?? [];
  const facts = [...section.matchAll(/^\| (`[^|]*`) \| `\{ (.*?) \}`/gm)].flatMap(
    ([, kinds = '', shape = '']) => {
      const keys = shape.replace(/: \{.*?\}/g, '').split(', ');
      return [...kinds.matchAll(/`([a-z-]+)`/g)].map(([, kind = '']) => [kind, keys.toSorted()]);
    },
  );
  const samples = Object.entries(SAMPLES).map(([kind, [[effect]]]) => [
    kind,
    [...Object.keys(effect), 'unsettled'].toSorted(),
  ]);
  expect(Object.fromEntries(facts)).toEqual(Object.fromEntries(samples));
});
