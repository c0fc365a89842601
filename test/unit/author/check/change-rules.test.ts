import { expect, test } from 'vitest';
import type { Arrival, ChangeEffect } from '../../../../src/author/changes/change-effect.ts';
import { changeRules } from '../../../../src/author/check/change-rules.ts';
import { type RuleId, tell } from '../../../../src/author/check/finding.ts';

const at = { course: 'bread', file: 'courses/bread/03-salt.md', readers: 2, unsettled: null } as const;
const lesson = { place: 3, title: 'Salt' };
const arrival: Arrival = { late: 'skip', saysLate: false, forFinished: false, counts: null };
const renamed: ChangeEffect = {
  ...{ ...at, change: 'renamed', lesson, was: 'time', again: 1, arrival },
  wayBack: { code: 'rename', from: '03-salt.md', to: '03-time.md' },
};
const removed: ChangeEffect = { ...at, change: 'course-removed' };

const rulesFor = (...changes: ChangeEffect[]) =>
  changeRules(
    { against: 'main', counted: true, changes, timeZone: 'Europe/London', issues: [] },
    () => '---\ntitle: Salt\nlate: skip\n---\n',
  );

test.each<[RuleId, ChangeEffect, message: string]>([
  [
    'change-renamed',
    { ...renamed, unsettled: 'slug-changed' },
    'was time renamed? A new slug makes it a new lesson for readers (compared with main): 1 reader who already got it gets it a second time; readers past its place: skip (default)',
  ],
  [
    'change-effect',
    renamed,
    'Lesson 3 “Salt” looks like time with a new slug (compared with main): 1 reader who already got it gets it a second time; readers past its place: skip (default)',
  ],
  [
    'change-course-gone',
    { ...removed, unsettled: 'course-gone' },
    '2 readers are in the course, but its files are gone (compared with main): readers in the course wait until it is back',
  ],
  [
    'change-effect',
    removed,
    'Course bread removed (compared with main): readers in the course wait until it is back',
  ],
  [
    'change-rewritten',
    { ...at, change: 'rewritten', lesson, before: { slug: 'salt', title: 'Time' }, had: 2 },
    'Lesson 3 “Salt” replaces “Time” under the same slug (compared with main): 2 readers who already got the old lesson never get the new one',
  ],
  [
    'change-effect',
    { ...at, change: 'retimed', lesson },
    'Lesson 3 “Salt”: days, hour or topics changed (compared with main): readers before it get it by the new days, hour or topics',
  ],
])('%s: %j', (rule, effect, message) => {
  const found = rulesFor(effect);
  expect(found).toMatchObject([{ rule, file: effect.file, line: 3 }]);
  expect(found.map((one) => tell(one).message)).toEqual([message]);
});

test('a finding holds the facts of the change, and what it is compared with', () => {
  expect(rulesFor(renamed).map(({ data }) => data)).toEqual([
    { ...renamed, against: 'main', timeZone: 'Europe/London' },
  ]);
});
