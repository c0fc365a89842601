import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { liveCatalogue } from '../../../../src/flow/content/live-catalogue.ts';
import { lesson } from '../../../support/content.ts';
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
