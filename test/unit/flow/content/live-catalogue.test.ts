import { renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { liveCatalogue } from '../../../../src/flow/content/live-catalogue.ts';
import { course, issue, lesson, NEWSLETTER_FILE, writeFiles } from '../../../support/content.ts';
import { contentFolder, soundFiles } from '../../../support/content-folder.ts';

const titles = (live: ReturnType<typeof liveCatalogue>) =>
  live
    .current()
    .courses.get('basics')
    ?.lessons.map(({ title }) => title);

test('a changed file counts from the next look on', () => {
  const folder = contentFolder(soundFiles);
  const live = liveCatalogue(folder);
  writeFileSync(join(folder, 'courses/basics/02-two.md'), lesson('Two'));
  expect(titles(live)).toEqual(['One']);
  live.refresh();
  expect(titles(live)).toEqual(['One', 'Two']);
  rmSync(join(folder, 'courses/basics/01-one.md'));
  live.refresh();
  expect(titles(live)).toEqual(['Two']);
});

test('a faulty change is reported once, and the last good version stays in force', () => {
  const folder = contentFolder(soundFiles);
  const live = liveCatalogue(folder);
  writeFileSync(join(folder, 'courses/basics/02-two.md'), 'no front-matter');
  expect(() => live.refresh()).toThrow('02-two.md');
  expect(() => live.refresh()).not.toThrow();
  expect(titles(live)).toEqual(['One']);
  writeFileSync(join(folder, 'courses/basics/02-two.md'), lesson('Two'));
  live.refresh();
  expect(titles(live)).toEqual(['One', 'Two']);
});

test('without a change the catalogue is the same object', () => {
  const live = liveCatalogue(contentFolder(soundFiles));
  const before = live.current();
  live.refresh();
  expect(live.current()).toBe(before);
});

test('content that is faulty from the start does not start', () => {
  expect(() => liveCatalogue(contentFolder({ 'newsletter.md': 'x' }))).toThrow(
    'newsletter.md:1: has no front matter',
  );
});

describe('while one file has a mistake', () => {
  const FAULTY = '---\ntitle: T\n---\nNo subject.\n';
  const FILES = {
    ...soundFiles,
    'coach.md': '---\ntitle: Tess\ndescription: D\n---\nText.\n',
    'courses/basics/course.md': course('Basics', 'then: tips'),
    'courses/basics/02-two.md': lesson('Two'),
    'courses/tips/course.md': course('Tips'),
    'courses/tips/01-tip.md': lesson('Tip'),
    'issues/2027-01-01-one.md': issue('One', '2027-01-01'),
    'issues/2027-02-01-two.md': issue('Two', '2027-02-01'),
  };

  /** What a refresh makes of changed files; `null` removes one. Titles of courses and issues; a draft in brackets. */
  function changed(changes: Record<string, string | null>) {
    const folder = contentFolder(FILES);
    const live = liveCatalogue(folder);
    const change = (files: Record<string, string | null>) => {
      for (const [file, text] of Object.entries(files)) {
        if (text === null) rmSync(join(folder, file));
        else writeFiles(folder, { [file]: text });
      }
    };
    const look = () => {
      let error: unknown;
      try {
        live.refresh();
      } catch (thrown) {
        error = thrown;
      }
      const { courses, issues, draftIssues, publication, coach } = live.current();
      return {
        error: error === undefined ? undefined : String(error),
        faulty: [...new Set(live.faults().map(({ file }) => file))],
        courses: Object.fromEntries(
          [...courses].map(([slug, { lessons }]) => [slug, lessons.map(({ title }) => title).join(' ')]),
        ),
        issues: [...issues.map(({ title }) => title), ...draftIssues.map(({ title }) => `[${title}]`)],
        name: publication.name,
        coach: coach?.title,
      };
    };
    change(changes);
    return { change, look };
  }
  const AS_BEFORE = { courses: { basics: 'One Two', tips: 'Tip' }, issues: ['Two', 'One'] };

  test.each<[string, Record<string, string | null>, object]>([
    [
      'a lesson: its whole course stays, and all else changes',
      {
        'courses/basics/01-one.md': FAULTY,
        'courses/basics/02-two.md': lesson('Second'),
        'courses/tips/01-tip.md': lesson('Better tip'),
        'issues/2027-02-01-two.md': issue('Two', '2027-02-01', 'draft: true'),
        'newsletter.md': NEWSLETTER_FILE.replace('name: Test Emails', 'name: Renamed'),
      },
      { courses: { basics: 'One Two', tips: 'Better tip' }, issues: ['One', '[Two]'], name: 'Renamed' },
    ],
    [
      'a lesson that was renamed at once: none is missing from its course',
      { 'courses/basics/01-one.md': null, 'courses/basics/01-first.md': FAULTY },
      AS_BEFORE,
    ],
    [
      'a course’s own file, or its absence',
      {
        'courses/basics/course.md': null,
        'courses/tips/course.md': FAULTY,
        'courses/tips/02-x.md': lesson('X'),
      },
      AS_BEFORE,
    ],
    [
      'an issue: only that one stays',
      {
        'issues/2027-01-01-one.md': FAULTY,
        'issues/2027-02-01-two.md': issue('Second', '2027-02-01'),
        'courses/tips/02-x.md': lesson('X'),
      },
      { courses: { basics: 'One Two', tips: 'Tip X' }, issues: ['Second', 'One'] },
    ],
    [
      'the text of an issue, which has another date as well: it is there once',
      {
        'issues/2027-01-01-one.md': null,
        'issues/2027-03-01-one.md': issue('One', '2027-03-01').replace('News', '[x](y)'),
      },
      AS_BEFORE,
    ],
    [
      'the name of an issue, which another file has: that one counts',
      { 'issues/2027-03-01-one.md': issue('Other', '2027-03-01') },
      AS_BEFORE,
    ],
    [
      'what is new: it is left out',
      {
        'issues/2027-05-01-new.md': FAULTY,
        'courses/new/course.md': course('New'),
        'courses/new/01-a.md': FAULTY,
        'courses/tips/02-x.md': lesson('X'),
      },
      { courses: { basics: 'One Two', tips: 'Tip X' }, issues: ['Two', 'One'] },
    ],
    [
      'a course that another one names: both stay',
      { 'courses/basics/course.md': course('Basics', 'then: gone'), 'courses/tips/02-x.md': lesson('X') },
      { courses: { basics: 'One Two', tips: 'Tip X' }, issues: ['Two', 'One'] },
    ],
    [
      'newsletter.md: everything stays',
      { 'newsletter.md': FAULTY, 'courses/tips/02-x.md': lesson('X') },
      { ...AS_BEFORE, name: 'Test Emails' },
    ],
    [
      'the absence of newsletter.md, as where a disk is gone: everything stays',
      Object.fromEntries(Object.keys(FILES).map((file) => [file, null])),
      { ...AS_BEFORE, name: 'Test Emails' },
    ],
    [
      'the text of newsletter.md: everything stays',
      {
        'newsletter.md': NEWSLETTER_FILE.replace('Welcome.', '{{ x }}').replace('Test Emails', 'Renamed'),
        'courses/tips/02-x.md': lesson('X'),
      },
      { ...AS_BEFORE, name: 'Test Emails' },
    ],
    [
      'a course that no longer fits with how another one stays: everything stays',
      {
        'courses/basics/course.md': course('Basics'),
        'courses/basics/01-one.md': FAULTY,
        'courses/tips/course.md': course('Tips', 'then: basics'),
        'courses/tips/02-x.md': lesson('X'),
        'issues/2027-02-01-two.md': issue('Second', '2027-02-01'),
      },
      AS_BEFORE,
    ],
    [
      'the page about the author: only that stays',
      { 'coach.md': FAULTY, 'courses/tips/02-x.md': lesson('X') },
      { courses: { basics: 'One Two', tips: 'Tip X' }, coach: 'Tess' },
    ],
  ])('%s', (_, changes, expected) => {
    const { look } = changed(changes);
    const first = look();
    expect(first).toMatchObject(expected);
    expect(first.error).toContain(first.faulty[0]);
    expect(look()).toEqual({ ...first, error: undefined });
  });

  test('it counts once that is fixed', () => {
    const { look, change } = changed({
      'courses/basics/01-one.md': FAULTY,
      'courses/basics/02-two.md': null,
    });
    expect(look()).toMatchObject({ ...AS_BEFORE, faulty: ['courses/basics/01-one.md'] });
    change({ 'courses/basics/01-one.md': lesson('Fixed') });
    expect(look()).toMatchObject({
      error: undefined,
      faulty: [],
      courses: { basics: 'Fixed', tips: 'Tip' },
    });
  });
});

test('content that could not be read is tried again, and reported once', () => {
  const folder = contentFolder(soundFiles);
  let ill = false;
  const live = liveCatalogue(folder, () => {
    if (ill) throw Object.assign(new Error('too many open files'), { code: 'EMFILE' });
    return [];
  });
  writeFileSync(join(folder, 'courses/basics/02-two.md'), lesson('Two'));
  ill = true;
  expect(() => live.refresh()).toThrow('too many open files');
  live.refresh();
  expect(titles(live)).toEqual(['One']);
  ill = false;
  live.refresh();
  expect(titles(live)).toEqual(['One', 'Two']);
});

test('a file that is replaced by one of the same size and date counts', () => {
  const folder = contentFolder(soundFiles);
  const file = join(folder, 'courses/basics/01-one.md');
  const date = new Date('2026-12-01T12:00:00Z');
  utimesSync(file, date, date);
  const live = liveCatalogue(folder);
  writeFileSync(`${file}.new`, lesson('Uno'));
  utimesSync(`${file}.new`, date, date);
  renameSync(`${file}.new`, file);
  live.refresh();
  expect(titles(live)).toEqual(['Uno']);
});
