/** A publication in another field, from its files to its readers' emails: nothing in the code knows the first one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { runDemo } from '../../src/author/simulate/demo.ts';
import { calendarOf, readerText } from '../../src/author/simulate/one-reader.ts';
import { compileHere } from '../../src/flow/compose/compile-here.ts';
import { readCatalogue } from '../../src/flow/content/read.ts';
import { check } from '../../src/run/app/authoring.ts';
import { readConfig } from '../../src/run/config/config.ts';
import { VirtualClock } from '../../src/shared/time/clock.ts';
import { MONDAY_NOON, testApp } from '../support/app.ts';
import { temporaryFolder } from '../support/content.ts';
import { startProduct } from '../support/product.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const CHOIR = join(ROOT, 'test/fixtures/choir/content');

const CALENDAR = [
  '2027-01-07T18:30 stand-and-breathe',
  '2027-01-11T18:30 sing-with-the-others',
  '2027-01-14T18:30 find-your-line',
  '2027-01-18T18:30 the-first-rehearsal',
  '2027-02-03T18:30 candlemas-concert',
  '2027-03-14T17:00 warm-up',
];

test('is read without a fault: a course of four emails, two issues, its own topics', () => {
  const { publication, courses, issues } = readCatalogue(CHOIR);
  expect(publication.topics.map(({ id }) => id)).toEqual(['voice', 'reading-music', 'repertoire']);
  expect(courses.get('your-first-choir')?.lessons.map(({ slug }) => slug)).toEqual([
    'stand-and-breathe',
    'sing-with-the-others',
    'find-your-line',
    'the-first-rehearsal',
  ]);
  expect(issues).toHaveLength(2);
});

test('keeps its own pace: Mondays and Thursdays at half past six, then the issues', async () => {
  const { app, clock } = await testApp({ content: CHOIR, start: Date.parse('2027-01-05T12:00:00Z') });
  const events = await runDemo(app, clock, 'Europe/London', 12);
  expect(events.map(({ at, id }) => `${new Date(at).toISOString().slice(0, 16)} ${id}`)).toEqual([
    '2027-01-07T18:27 confirm',
    '2027-01-07T18:30 welcome',
    ...CALENDAR,
  ]);
});

test('is checked without a mistake, and simulated as it was delivered', async () => {
  const folder = temporaryFolder();
  const config = readConfig({ CONTENT_DIR: CHOIR, DATABASE_URL: `file:${join(folder, 'none.db')}` });
  const { findings } = await check(config, {
    links: false,
    spam: false,
    clock: new VirtualClock(MONDAY_NOON),
    compiler: compileHere,
    cache: folder,
  });
  expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([]);

  const catalogue = readCatalogue(CHOIR);
  const reader = readerText('Europe/London, from 2027-01-07T18:27', catalogue, '2027-01-01');
  const entries = await calendarOf(reader, catalogue, catalogue.publication.startCourse, 84);
  expect(entries.map(({ at, id }) => `${new Date(at).toISOString().slice(0, 16)} ${id}`)).toEqual([
    '2027-01-07T18:27 welcome',
    ...CALENDAR,
  ]);
});

test('mentions only itself, on its pages and in its emails', async () => {
  const product = await startProduct({ content: CHOIR });
  const pages = ['/', '/courses/your-first-choir', '/courses/your-first-choir/find-your-line', '/archive'];
  const texts = await Promise.all(pages.map(async (page) => (await fetch(product.url + page)).text()));
  for (const text of texts) expect(text).toContain('Second Alto');
  expect(texts.join('\n')).not.toMatch(FIRST_PUBLICATION);
});

/** Words of the publication in `content/`, which is about running. */
const FIRST_PUBLICATION =
  /\b(runners?|jogg\w+|marathons?|kilomet\w+|strides?|strongerstrides|lena|okafor|strength|muscles?|treadmill|workouts?|running (form|shoes?|tips?|plans?))\b/i;

test('finds no word of the first one in the code', () => {
  const files = ['src', 'emails', 'scripts']
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
        posix.join(folder, name),
      ),
    )
    .filter((name) => /\.(tsx?|js|css|svg)$/.test(name));
  expect(files.length).toBeGreaterThan(200);
  const found = files.flatMap((name) =>
    readFileSync(join(ROOT, name), 'utf8')
      .split('\n')
      .flatMap((line, at) => (FIRST_PUBLICATION.test(line) ? [`${name}:${at + 1}: ${line.trim()}`] : [])),
  );
  expect(found).toEqual([]);
});
