import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatFault } from '../../../../src/flow/content/content-error.ts';
import { readCatalogue } from '../../../../src/flow/content/read.ts';
import { course, issue, lesson, NEWSLETTER_FILE } from '../../../support/content.ts';
import { contentFolder, faultsIn, faultsWith, page, soundFiles } from '../../../support/content-folder.ts';

const faults = (files: Record<string, string>): string[] => faultsWith(files).map(formatFault);
const newsletter = (more: string) => NEWSLETTER_FILE.replace('---\nWelcome', `${more}\n---\nWelcome`);

test('valid files have no faults', () => {
  expect(faults({})).toEqual([]);
});

describe('mismatches are reported with file and line', () => {
  test.each<[string, Record<string, string>, string[]]>([
    [
      'two lessons of one slug',
      { 'courses/basics/02-one.md': lesson('Two') },
      ['courses/basics/02-one.md: has the same slug as courses/basics/01-one.md'],
    ],
    [
      'two lessons of one number, written differently',
      { 'courses/basics/1-two.md': lesson('Two') },
      ['courses/basics/1-two.md: has the same number as courses/basics/01-one.md'],
    ],
    [
      'two issues of one slug',
      {
        'issues/2027-01-01-a.md': issue('A', '2027-01-01'),
        'issues/2027-02-01-a.md': issue('A', '2027-02-01'),
      },
      ['issues/2027-02-01-a.md: has the same slug as another issue: a'],
    ],
    [
      'an unknown topic',
      { 'courses/basics/01-one.md': lesson('One', 'topics: [Red, Green]') },
      ['courses/basics/01-one.md:5: topics: found "Green"; the topics are red, blue'],
    ],
    [
      'an unknown course to begin with',
      { 'newsletter.md': NEWSLETTER_FILE.replace('basics', 'advanced') },
      ['newsletter.md:7: start-course: found "advanced"; the courses are basics'],
    ],
    [
      'an unknown course to follow',
      { 'courses/basics/course.md': course('Basics', 'then: tips') },
      ['courses/basics/course.md:6: then: found "tips"; the courses are basics'],
    ],
    [
      'a course that follows itself',
      { 'courses/basics/course.md': course('Basics', 'then: basics') },
      ['courses/basics/course.md:6: then: the courses follow each other in a circle'],
    ],
    [
      'a pace that leaves the cadence out',
      { 'courses/basics/course.md': course('Basics', 'pace: { slowest: 3 days }') },
      ['courses/basics/course.md:6: pace: the cadence is outside it; use fastest ≤ every ≤ slowest'],
    ],
    [
      'two topics that are one in addresses',
      { 'newsletter.md': NEWSLETTER_FILE.replace('Blue', 'red!') },
      ['newsletter.md:6: topics: found "red!", but another topic has the same id, "red"'],
    ],
    [
      'a topic that has no email for an address',
      { 'newsletter.md': NEWSLETTER_FILE.replace('Blue', 'Питание') },
      ['newsletter.md:6: topics: found "Питание"; use at least one letter a to z or digit in a topic'],
    ],
    [
      'a published lesson without text',
      { 'courses/basics/01-one.md': page('title: T\nsubject: S\npreview: P', '') },
      ['courses/basics/01-one.md: has no text'],
    ],
    [
      'a lesson without number',
      { 'courses/basics/two.md': lesson('Two') },
      ['courses/basics/two.md: is not a valid lesson name; use <number>-<slug>.md, such as 01-why.md'],
    ],
    [
      'an issue without date',
      { 'issues/news.md': issue('A', '2027-01-01') },
      ['issues/news.md: is not a valid issue name; use <date>-<slug>.md, such as 2027-01-12-news.md'],
    ],
    [
      'a course without course.md',
      { 'courses/tips/01-a.md': lesson('A') },
      ['courses/tips/course.md: is missing; create it with the title, description and cadence of the course'],
    ],
  ])('%s', (_, files, expected) => {
    expect(faults(files)).toEqual(expected);
  });

  test('a longer circle is reported in every course of it', () => {
    const found = faults({
      'courses/basics/course.md': course('Basics', 'then: tips'),
      'courses/tips/course.md': course('Tips', 'then: basics'),
    });
    expect(found).toHaveLength(2);
    expect(found.every((fault) => fault.endsWith('the courses follow each other in a circle'))).toBe(true);
  });

  test.each(['newsletter', 'system', 'Basics', 'a_b', 'a--b'])('a course may not be called %s', (name) => {
    const found = faults({
      [`courses/${name}/course.md`]: course('X'),
      [`courses/${name}/01-a.md`]: lesson('A'),
    });
    expect(found).toEqual([
      `courses/${name}: is not a valid course name; use lower-case letters, digits and hyphens`,
    ]);
  });
});

describe('only regular files are read', () => {
  const elsewhere = () => contentFolder({ 'secret.md': lesson('Secret'), 'course/course.md': course('X') });

  test.each(['newsletter.md', 'courses/basics/course.md', 'courses/basics/01-one.md'])(
    '%s as a symbolic link is refused',
    (name) => {
      const folder = contentFolder(soundFiles);
      renameSync(join(folder, name), join(folder, 'real.txt'));
      symlinkSync(join(folder, 'real.txt'), join(folder, name));
      expect(faultsIn(folder).map(formatFault)).toContain(`${name}: is not a regular file`);
    },
  );

  test('a link that leads out of the folder is refused', () => {
    const folder = contentFolder(soundFiles);
    symlinkSync(join(elsewhere(), 'secret.md'), join(folder, 'courses/basics/02-secret.md'));
    expect(faultsIn(folder).map(formatFault)).toEqual(['courses/basics/02-secret.md: is not a regular file']);
  });

  test('a linked course is refused explicitly, not silently', () => {
    const folder = contentFolder(soundFiles);
    symlinkSync(join(elsewhere(), 'course'), join(folder, 'courses/linked'));
    expect(faultsIn(folder).map(formatFault)).toEqual([
      'courses/linked: is a symbolic link; put the folder itself there',
    ]);
  });

  test('a folder named like a lesson is refused', () => {
    const folder = contentFolder(soundFiles);
    mkdirSync(join(folder, 'courses/basics/02-two.md'));
    expect(faultsIn(folder).map(formatFault)).toEqual(['courses/basics/02-two.md: is not a regular file']);
  });
});

test('a folder without newsletter.md gets an explanation of what belongs there', () => {
  const { 'newsletter.md': _, ...rest } = soundFiles;
  expect(faultsIn(contentFolder(rest)).map(formatFault)).toEqual([
    expect.stringMatching(
      /^newsletter\.md: is missing in .*; create it with the name, from, postal-address and description of the publication$/,
    ),
  ]);
});

test('all faults are reported at once, each with its file and line', () => {
  const folder = contentFolder({
    'newsletter.md': newsletter('colour: red'),
    'courses/basics/course.md': course('Basics', 'then: nowhere'),
    'courses/basics/01-one.md': lesson('One', 'after: soon'),
    'courses/basics/02-two.md': 'No front-matter.',
    'issues/2027-01-01-a.md': issue('A', 'tomorrow'),
  });
  expect(() => readCatalogue(folder)).toThrow('The content has 5 mistakes:\n');
  expect(faultsIn(folder).map(({ file, line }) => `${file}:${line}`)).toEqual([
    'newsletter.md:8',
    'courses/basics/01-one.md:5',
    'courses/basics/02-two.md:1',
    'issues/2027-01-01-a.md:5',
    'courses/basics/course.md:6',
  ]);
});

describe('a mistake in a text is found before anything is due', () => {
  test.each<[string, Record<string, string>, string]>([
    [
      'an unknown placeholder',
      { 'courses/basics/01-one.md': page('title: T\nsubject: S\npreview: P', 'Hi {{ name }}') },
      '01-one.md:6',
    ],
    [
      'a placeholder in the subject',
      { 'courses/basics/01-one.md': page('title: T\nsubject: Hi {{ name }}\npreview: P') },
      '01-one.md:3',
    ],
    [
      'a link that leads nowhere',
      { 'issues/2027-01-01-a.md': issue('A', '2027-01-01').replace('News', '[x](y)') },
      'a.md:8',
    ],
  ])('%s', (_, files, place) => {
    expect(faults(files).join()).toContain(place);
  });
});
