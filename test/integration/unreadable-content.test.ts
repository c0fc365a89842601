/** Content that this user may not read: what it is about is reported, and nothing else is taken for gone. */
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { formatFault } from '../../src/flow/content/content-error.ts';
import { liveCatalogue } from '../../src/flow/content/live-catalogue.ts';
import { readCatalogue, readContent } from '../../src/flow/content/read.ts';
import { lesson, writeFiles } from '../support/content.ts';
import { contentFolder, soundFiles } from '../support/content-folder.ts';

const NOBODY = 65_534;
const LESSON = 'courses/basics/01-one.md';

/** Root may read everything, so it becomes somebody else for the test. */
function asPlainUser(): void {
  if (process.geteuid?.() !== 0) return;
  process.seteuid?.(NOBODY);
  onTestFinished(() => process.seteuid?.(0));
}

/** A sound folder that somebody else owns, and what sets the rights of its parts. */
function guarded() {
  const folder = contentFolder({
    ...soundFiles,
    'courses/tips/course.md': soundFiles['courses/basics/course.md'],
  });
  const may = (part: string, mode: number) => {
    const own = process.geteuid?.();
    if (process.getuid?.() === 0) process.seteuid?.(0);
    chmodSync(join(folder, part), mode);
    if (own !== undefined && process.getuid?.() === 0) process.seteuid?.(own);
  };
  // A plain user can’t remove a folder that they may not read.
  onTestFinished(() => {
    for (const part of ['courses', 'courses/basics']) may(part, 0o755);
  });
  for (const part of ['', '..']) may(part, 0o755);
  return { folder, may };
}

const lessons = (live: ReturnType<typeof liveCatalogue>) =>
  [...live.current().courses.values()].flatMap((course) => course.lessons.map(({ title }) => title));

test('a file is reported with what to do, along with every other mistake', () => {
  const { folder, may } = guarded();
  may(LESSON, 0);
  writeFiles(folder, { 'coach.md': 'none' });
  asPlainUser();
  expect(readContent(folder).faults.map(formatFault)).toEqual([
    `${LESSON}: may not be read by this user; allow the user that runs Pacesetter to read it`,
    'coach.md:1: has no front matter',
  ]);
});

test.each(['courses', 'courses/basics'])('the folder %s is reported in one line', (part) => {
  const { folder, may } = guarded();
  may(part, 0);
  asPlainUser();
  for (const read of [readCatalogue, liveCatalogue])
    expect(() => read(folder)).toThrow(/^The content has a mistake:\n {2}courses.*: may not be read by this/);
});

describe('while a server runs', () => {
  test.each([
    ['a file', LESSON, 0o644],
    ['a folder', 'courses', 0o755],
    ['the folder of a course', 'courses/basics', 0o755],
  ])('%s that becomes unreadable takes nothing away, and counts once it is readable', (_, part, mode) => {
    const { folder, may } = guarded();
    writeFiles(folder, { 'courses/tips/01-tip.md': lesson('Tip') });
    const live = liveCatalogue(folder);
    writeFiles(folder, { [LESSON]: lesson('Changed') });
    may(part, 0);
    asPlainUser();
    expect(() => live.refresh()).toThrow(`${part}: may not be read by this user`);
    live.refresh();
    expect(lessons(live)).toEqual(['One', 'Tip']);
    may(part, mode);
    live.refresh();
    expect(lessons(live)).toEqual(['Changed', 'Tip']);
    expect(live.faults()).toEqual([]);
  });
});
