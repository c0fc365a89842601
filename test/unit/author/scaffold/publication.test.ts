/** A new publication, and new emails in it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { askForPublication } from '../../../../src/author/scaffold/ask.ts';
import { newIssue, newLesson } from '../../../../src/author/scaffold/new-emails.ts';
import { courseText, publicationFiles } from '../../../../src/author/scaffold/new-publication.ts';
import { writeNew } from '../../../../src/author/scaffold/write-new.ts';
import { readCatalogue } from '../../../../src/flow/content/read.ts';
import { temporaryFolder } from '../../../support/content.ts';

const ZONE = 'Europe/Berlin';
const silent = () => {};

/** Somebody who types these lines. */
function typing(...lines: string[]) {
  const asked: string[] = [];
  const ask = async (question: string) => {
    asked.push(question);
    const line = lines.shift();
    if (line === undefined) throw new Error(`nothing left to answer: ${question}`);
    return line;
  };
  return { ask, asked };
}

/** The publication made from answers, read the way the product reads it. */
async function made(...answers: Parameters<typeof askForPublication>) {
  const folder = temporaryFolder();
  writeNew(folder, publicationFiles(await askForPublication(...answers)));
  return { folder, catalogue: readCatalogue(join(folder, 'content')) };
}

describe('a new publication', () => {
  test('with only defaults is valid, has a course to begin with, and its own README', async () => {
    const { folder, catalogue } = await made({}, ZONE, undefined, silent);
    expect(catalogue.publication).toMatchObject({
      name: 'My Emails',
      from: { name: 'My Emails', email: 'my-emails@example.org' },
      timeZone: ZONE,
      startCourse: 'first-steps',
    });
    expect(catalogue.courses.get('first-steps')?.lessons.map(({ slug }) => slug)).toEqual(['welcome']);
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain(
      'content/courses/first-steps/01-welcome.md',
    );
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toContain('data/');
    const logo = readFileSync(join(folder, 'content/images/logo.png'));
    expect(logo.subarray(0, 4)).toEqual(Buffer.from('\x89PNG', 'latin1'));
  });

  test('uses typed answers, the default for an empty line, and repeats the question after an invalid one', async () => {
    const { ask, asked } = typing(
      'Tide: Choir',
      'nobody',
      'Ada <ada@example.org>',
      '',
      'Warm-ups, Repertoire',
      'Sing',
    );
    const said: string[] = [];
    const { catalogue } = await made({}, ZONE, ask, (line) => said.push(line));
    expect(catalogue.publication).toMatchObject({
      name: 'Tide: Choir',
      from: { name: 'Ada', email: 'ada@example.org' },
      postalAddress: 'Tide: Choir, Street and number, Town, Country',
      topics: [{ id: 'warm-ups' }, { id: 'repertoire' }],
      startCourse: 'sing',
    });
    expect(asked).toHaveLength(6);
    expect(said.join()).toContain('found "nobody"');
  });

  test('asks no question for given options, and refuses an invalid option', async () => {
    const { ask, asked } = typing('', '', '');
    await made({ name: 'Bread', course: 'Rye' }, ZONE, ask, silent);
    expect(asked).toHaveLength(3);
    await expect(askForPublication({ from: 'nobody' }, ZONE, undefined, silent)).rejects.toThrow(
      /^--from: found "nobody"/,
    );
  });

  test('overwrites nothing', async () => {
    const { folder } = await made({}, ZONE, undefined, silent);
    const files = publicationFiles(await askForPublication({}, ZONE, undefined, silent));
    expect(() => writeNew(folder, files)).toThrow(
      'newsletter.md already exists; existing files are not overwritten',
    );
  });

  test('accepts names that are special in YAML and addresses', async () => {
    const hard = { name: '"Ö: {{x}} #1" <b>', course: '- [Newsletter]' };
    await expect(made(hard, ZONE, undefined, silent)).rejects.toThrow('contains a placeholder');
    const { catalogue } = await made({ name: '"Ö: #1" <b>', course: 'Newsletter' }, ZONE, undefined, silent);
    expect(catalogue.publication.name).toBe('"Ö: #1" <b>');
    expect([...catalogue.courses.keys()]).toEqual(['newsletter-course']);
  });
});

describe('new emails', () => {
  test('come after the others as drafts, and are valid once published', async () => {
    const { folder } = await made({}, ZONE, undefined, silent);
    const content = join(folder, 'content');
    const course = join(content, 'courses/first-steps');
    const lesson = newLesson(readdirSync(course), 'The Starter: day 1');
    const issue = newIssue([], 'News!', '2027-01-12 08:00');
    expect(lesson.name).toBe('02-the-starter-day-1.md');
    expect(issue.name).toBe('2027-01-12-news.md');
    writeNew(course, { [lesson.name]: lesson.text });
    writeNew(join(content, 'issues'), { [issue.name]: issue.text });
    writeNew(join(content, 'courses/rye'), { 'course.md': courseText('Rye') });
    const { courses, issues } = readCatalogue(content);
    expect(courses.get('first-steps')?.lessons).toHaveLength(1);
    expect(courses.get('first-steps')?.drafts.map(({ slug }) => slug)).toEqual(['the-starter-day-1']);
    expect(courses.get('rye')?.lessons).toEqual([]);
    expect(issues).toEqual([]);
    const ready = temporaryFolder();
    writeNew(ready, {
      'newsletter.md': readFileSync(join(content, 'newsletter.md')),
      'courses/first-steps/course.md': courseText('First Steps'),
      [`courses/first-steps/${lesson.name}`]: lesson.text.replace('draft: true\n', ''),
      [`issues/${issue.name}`]: issue.text.replace('draft: true\n', ''),
    });
    expect(readCatalogue(ready).courses.get('first-steps')?.lessons[0]).toMatchObject({ place: 2 });
    expect(readCatalogue(ready).issues[0]).toMatchObject({ slug: 'news' });
  });

  test('never take an existing number or slug', () => {
    const names = ['course.md', '01-one.md', '07-seven.md'];
    expect(newLesson(names, 'Eight').name).toBe('08-eight.md');
    expect(newLesson(names, 'Two', 2).name).toBe('02-two.md');
    expect(() => newLesson(names, 'Seven')).toThrow('07-seven.md already has the slug "seven"');
    expect(() => newLesson(names, 'Another', 1)).toThrow('01-one.md already has the number 1');
    expect(() => newLesson(names, '…')).toThrow('use at least one letter');
    expect(() => newIssue(['2026-01-01-news.md'], 'News', '2027-01-12')).toThrow('has the slug "news"');
  });
});
