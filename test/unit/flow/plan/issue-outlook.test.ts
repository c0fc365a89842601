/** The report on planned and future issues, for given counts. */
import { describe, expect, test } from 'vitest';
import type { Issue } from '../../../../src/flow/content/catalogue.ts';
import { type IssueOutlook, issueOutlook } from '../../../../src/flow/plan/issue-outlook.ts';
import { outlookText } from '../../../../src/flow/plan/outlook-text.ts';
import { DAY } from '../../../../src/shared/time/clock.ts';
import { TUESDAY } from './pacing.ts';

const NOBODY = { coming: 0, inside: 0, missed: 0 };

const issueOf = (slug: string, file: string, more: Partial<Issue> = {}): Issue => ({
  ...{ slug, title: slug, subject: slug, preview: slug, topics: [], draft: false, notAfter: undefined },
  date: '2026-12-01',
  send: { kind: 'local', wall: '2026-12-01T07:00' },
  duringCourse: 'hold',
  body: { text: '', file },
  ...more,
});

const outlook = (
  { issues = [] as Issue[], draftIssues = [] as Issue[], whole = true },
  planned: Record<string, number>,
  now: number,
  reach: Partial<Record<string, typeof NOBODY>> = {},
) =>
  issueOutlook(
    { issues, draftIssues, whole, courses: new Map() },
    {
      zonesOfActive: async () => [],
      reach: async ({ item }) => reach[item] ?? NOBODY,
      planned: async () => new Map(Object.entries(planned)),
    },
    now,
  );

describe('issues are listed', () => {
  const [late, early] = [issueOf('late', 'issues/2.md'), issueOf('early', 'issues/1.md')];

  test('by file name, and those whose files are gone by their own', async () => {
    const drafted = issueOf('drafted', 'issues/3.md', { draft: true });
    const found = await outlook(
      { issues: [late, early], draftIssues: [drafted] },
      { late: 1, 'gone b': 2, drafted: 3, 'gone a': 4, 'gone c': 6, early: 5 },
      TUESDAY,
    );
    const unpublished = { ...NOBODY, duringCourse: 'hold', send: '', notAfter: '' };
    const published = { ...unpublished, state: 'published', send: '2026-12-01 07:00' };
    expect(found).toEqual([
      { ...unpublished, item: 'gone a', file: '', state: 'gone', planned: 4 },
      { ...unpublished, item: 'gone b', file: '', state: 'gone', planned: 2 },
      { ...unpublished, item: 'gone c', file: '', state: 'gone', planned: 6 },
      { ...published, item: 'early', file: 'issues/1.md', planned: 5 },
      { ...published, item: 'late', file: 'issues/2.md', planned: 1 },
      { ...unpublished, item: 'drafted', file: 'issues/3.md', state: 'draft', planned: 3 },
    ]);
  });

  test('always before their time, and afterwards while readers are concerned', async () => {
    const names = async (now: number, reach = {}) =>
      (await outlook({ issues: [early] }, {}, now, reach)).map(({ item }) => item);
    expect(await names(TUESDAY - 1)).toEqual(['early']);
    expect(await names(TUESDAY)).toEqual([]);
    for (const whom of ['coming', 'inside', 'missed']) {
      expect(await names(TUESDAY + DAY, { early: { ...NOBODY, [whom]: 1 } })).toEqual(['early']);
    }
  });

  test('as gone only if every file could be read', async () => {
    expect(await outlook({ whole: false }, { lost: 1 }, TUESDAY)).toEqual([]);
  });
});

describe('as text', () => {
  const said = (more: Partial<IssueOutlook>) =>
    outlookText({
      ...{
        item: 'news',
        file: 'issues/1.md',
        state: 'published',
        duringCourse: 'hold',
        planned: 0,
        ...NOBODY,
      },
      ...{ send: '2026-12-01 07:00', notAfter: '' },
      ...more,
    });

  test.each<[Partial<IssueOutlook>, string]>([
    [{}, 'no reader will get it at 2026-12-01 07:00'],
    [{ planned: 1 }, '1 planned email is waiting to be sent'],
    [
      { planned: 2, coming: 1 },
      '2 planned emails are waiting to be sent; 1 reader will get it at 2026-12-01 07:00',
    ],
    [{ inside: 2 }, '2 readers in a course will get it within a week of leaving the course'],
    [
      { inside: 1, duringCourse: 'drop' },
      '1 reader in a course will not get it, unless they leave the course first',
    ],
    [
      { inside: 1, missed: 1, notAfter: '2026-12-09 12:00' },
      '1 reader in a course will not get it, unless they leave the course by 2026-12-09 12:00; 1 reader did not get it because they were still in a course at 2026-12-09 12:00',
    ],
    [{ state: 'draft', planned: 1 }, 'it is a draft now, so a worker will withdraw 1 planned email'],
    [{ state: 'gone', planned: 3 }, 'its file is gone, so a worker will withdraw 3 planned emails'],
  ])('of %j: %s', (more, text) => {
    expect(said(more)).toBe(`news: ${text}`);
  });
});
