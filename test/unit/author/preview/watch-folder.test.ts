import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { watchFolder } from '../../../../src/author/preview/watch-folder.ts';
import { temporaryFolder, writeFiles } from '../../../support/content.ts';

test('a replaced file is noticed each time, and so is one in a new folder', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'lessons/one.md': 'first' });
  const seen = new Set<string>();
  let look = (): void => {};
  onTestFinished(
    watchFolder(folder, (names) => {
      for (const name of names) seen.add(name);
      look();
    }),
  );
  const noticed = (name: string) =>
    new Promise<boolean>((resolve) => {
      look = () => seen.delete(name) && resolve(true);
      look();
    });

  // The way editors save: a second file replaces the first.
  for (const text of ['second', 'third']) {
    writeFiles(folder, { 'lessons/.one.md.tmp': text });
    renameSync(join(folder, 'lessons/.one.md.tmp'), join(folder, 'lessons/one.md'));
    expect(await noticed(join('lessons', 'one.md'))).toBe(true);
  }
  writeFiles(folder, { 'issues/new.md': 'first' });
  expect(await noticed('issues')).toBe(true);
  writeFiles(folder, { 'issues/new.md': 'second' });
  expect(await noticed(join('issues', 'new.md'))).toBe(true);
});
