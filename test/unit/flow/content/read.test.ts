import { describe, expect, test } from 'vitest';
import { formatFault } from '../../../../src/flow/content/content-error.ts';
import { readCatalogue } from '../../../../src/flow/content/read.ts';
import { course, issue, lesson, NEWSLETTER_FILE } from '../../../support/content.ts';
import { contentFolder, page, soundFiles } from '../../../support/content-folder.ts';

const read = (files: Record<string, string> = {}) =>
  readCatalogue(contentFolder({ ...soundFiles, ...files }));
const about = (more: string) => page(`title: C\ndescription: D\n${more}`);

test('the minimum that a publication needs gets defaults for the rest', () => {
  const { publication, courses, issues, coach } = readCatalogue(
    contentFolder({
      'newsletter.md': page('name: N\nfrom: n@x.org\npostal-address: P\ndescription: D', 'Welcome.'),
    }),
  );
  expect(publication).toEqual({
    name: 'N',
    from: { name: 'N', email: 'n@x.org' },
    replyTo: undefined,
    postalAddress: 'P',
    description: 'D',
    language: 'en',
    dir: 'ltr',
    timeZone: 'UTC',
    topics: [],
    cadence: { everyDays: 7, on: [], at: 420, start: 'on-confirm' },
    startCourse: undefined,
    goodbye: false,
    sunset: undefined,
    body: { text: 'Welcome.', file: 'newsletter.md', line: expect.any(Number) },
  });
  expect([courses.size, issues, coach]).toEqual([0, [], undefined]);
});

describe('the cadence of a course', () => {
  const cadenceOf = (more: string, newsletter: string = NEWSLETTER_FILE) =>
    read({ 'courses/basics/course.md': about(more), 'newsletter.md': newsletter }).courses.get('basics')
      ?.cadence;

  test('may be flat or in a group', () => {
    const expected = { everyDays: 3, on: [2, 4], at: 450, start: 'next-slot' };
    expect(cadenceOf('every: 3 days\non: [tuesday, thursday]\nat: "07:30"\nstart: next-slot')).toEqual(
      expected,
    );
    expect(
      cadenceOf('cadence:\n  every: 3 days\n  on: [tuesday, thursday]\n  at: "07:30"\n  start: next-slot'),
    ).toEqual(expected);
  });

  test('takes open fields from the publication', () => {
    const newsletter = NEWSLETTER_FILE.replace(
      '---\nWelcome',
      'cadence: { every: 2 weeks, at: "18:00" }\n---\nWelcome',
    );
    expect(cadenceOf('on: monday', newsletter)).toEqual({
      everyDays: 14,
      on: [1],
      at: 1080,
      start: 'on-confirm',
    });
  });
});

describe('the sunset of a publication', () => {
  const sunsetOf = (fields: string) =>
    read({ 'newsletter.md': NEWSLETTER_FILE.replace('---\nWelcome', `sunset: ${fields}\n---\nWelcome`) })
      .publication.sunset;

  test('is a number of emails, and how long to wait for an answer', () => {
    expect(sunsetOf('{ emails: 12, wait: 3 weeks }')).toEqual({ emails: 12, wait: 21 });
    expect(sunsetOf('{ emails: 3 }')).toEqual({ emails: 3, wait: 14 });
  });

  test.each(['{ emails: 2 }', '{ emails: 7.5 }', '{ emails: many }', '{ wait: 1 week }'])(
    'is not %s',
    (fields) => {
      expect(() => sunsetOf(fields)).toThrow(/sunset\.emails: .*; use a whole number from 3 to 1000/);
    },
  );
});

test('a reader may change the pace only if the author gives limits', () => {
  const paceOf = (more: string) =>
    read({ 'courses/basics/course.md': about(more) }).courses.get('basics')?.pace;
  expect(paceOf('every: 5 days')).toEqual({ fastest: 5, slowest: 5 });
  expect(paceOf('every: 1 week\npace: { fastest: 2 days, slowest: 4 weeks }')).toEqual({
    fastest: 2,
    slowest: 28,
  });
});

describe('lessons', () => {
  test('are in the order of their numbers, not of their names', () => {
    const { courses } = read({
      'courses/basics/10-ten.md': lesson('Ten'),
      'courses/basics/2-two.md': lesson('Two'),
    });
    expect(courses.get('basics')?.lessons.map(({ slug, place }) => [slug, place])).toEqual([
      ['one', 1],
      ['two', 2],
      ['ten', 10],
    ]);
  });

  test('that are drafts are separate and may be empty', () => {
    const { courses } = read({
      'courses/basics/02-two.md': page('title: T\nsubject: S\npreview: P\ndraft: true', ''),
    });
    expect(courses.get('basics')?.lessons.map(({ slug }) => slug)).toEqual(['one']);
    expect(courses.get('basics')?.drafts.map(({ slug }) => slug)).toEqual(['two']);
  });

  test('contain what their front-matter says', () => {
    const more = 'after: 2 days\non: sat\nat: "09:15"\nlate: everyone\ntopics: [red, Blue]';
    const { courses } = read({ 'courses/basics/01-one.md': lesson('One', more) });
    expect(courses.get('basics')?.lessons[0]).toMatchObject({
      slug: 'one',
      title: 'One',
      afterDays: 2,
      on: [6],
      at: 555,
      late: 'everyone',
      topics: ['red', 'blue'],
    });
  });

  test('that say nothing about lateness are skipped by readers who are past them', () => {
    expect(read().courses.get('basics')?.lessons[0]).toMatchObject({
      late: 'skip',
      afterDays: undefined,
      topics: [],
    });
  });
});

test('issues come newest first, without the drafts', () => {
  const { issues } = read({
    'issues/2026-12-01-old.md': issue('Old', '2026-12-01'),
    'issues/2027-01-12-new.md': issue(
      'New',
      '2027-01-12 08:00',
      'not-after: 2027-01-14\nduring-course: send',
    ),
    'issues/2027-02-01-later.md': issue('Later', '2027-02-01', 'draft: true'),
  });
  expect(issues.map(({ slug }) => slug)).toEqual(['new', 'old']);
  expect(issues[0]).toMatchObject({
    date: '2027-01-12',
    send: { kind: 'local', wall: '2027-01-12T08:00' },
    notAfter: { kind: 'local', wall: '2027-01-14T23:59' },
    duringCourse: 'send',
  });
  expect(issues[1]).toMatchObject({ duringCourse: 'hold', notAfter: undefined });
});

test('hidden files and files that aren’t Markdown are skipped', () => {
  const { courses } = read({
    '.obsidian/x.md': 'x',
    'courses/.DS_Store': 'x',
    'courses/notes.md': 'x',
    'courses/basics/.02-two.md.swp': 'x',
    'courses/basics/notes.txt': 'x',
  });
  expect([...courses.keys()]).toEqual(['basics']);
  expect(courses.get('basics')?.lessons).toHaveLength(1);
});

test('the coach is shown if a file describes them', () => {
  const { coach } = read({
    'coach.md': page(
      'title: Tess\ndescription: D\ncourses: [{ title: A, description: B, url: "https://x.org" }]',
    ),
  });
  expect(coach).toMatchObject({ title: 'Tess', portraitAlt: '', courses: [{ url: 'https://x.org' }] });
});

test('a course that follows another is identified by its folder', () => {
  const files = { 'courses/basics/course.md': about('then: tips'), 'courses/tips/course.md': course('Tips') };
  expect(read(files).courses.get('basics')?.then).toBe('tips');
});

test('a fault reads as file, line, field and remedy', () => {
  const said = { rule: 'field-value', data: { code: 'lines' } } as const;
  const fault = { ...said, file: 'a.md', line: 4, field: 'subject' };
  expect(formatFault(fault)).toBe('a.md:4: subject: must be one line');
  expect(formatFault({ ...fault, line: undefined, field: undefined })).toBe('a.md: must be one line');
});
