import { expect, onTestFinished, test } from 'vitest';
import { compileApart } from '../../src/flow/compose/compile-apart.ts';
import { compileHere } from '../../src/flow/compose/compile-here.ts';
import type { EmailName } from '../../src/flow/compose/email-name.ts';
import { readCatalogue } from '../../src/flow/content/read.ts';
import { lesson } from '../support/content.ts';
import { contentFolder, soundFiles } from '../support/content-folder.ts';

const sourceOf = (files: Record<string, string> = {}) => ({
  catalogue: readCatalogue(contentFolder({ ...soundFiles, ...files })),
  baseUrl: 'https://letters.test',
  confirmDays: 3,
});
const FIRST: EmailName = { kind: 'lesson', course: 'basics', lesson: 'one', language: 'en' };

function apart() {
  const compiler = compileApart();
  onTestFinished(() => compiler.close());
  return compiler;
}

test('a separate process makes the same editions', async () => {
  const compiler = apart();
  const source = sourceOf();
  const names: EmailName[] = [
    FIRST,
    { kind: 'confirm', course: 'basics', language: 'en' },
    { kind: 'welcome', course: null, language: 'de' },
    { kind: 'goodbye', language: 'de' },
    { kind: 'sign-in', language: 'de' },
    { kind: 'stay', language: 'de' },
    { kind: 'notice', notice: { cause: 'bounces', at: 0, emails: 210, bad: 12 }, language: 'en' },
  ];
  const made = await Promise.all(names.map((name) => compiler.compile(source, name)));
  expect(made).toEqual(await Promise.all(names.map((name) => compileHere.compile(source, name))));
});

test('a changed publication is compiled in its new form', async () => {
  const compiler = apart();
  const before = await compiler.compile(sourceOf(), FIRST);
  const after = await compiler.compile(sourceOf({ 'courses/basics/01-one.md': lesson('Changed') }), FIRST);
  expect(before.content.subject).not.toEqual(after.content.subject);
});

test('an email that can’t be made reports why, and the next one is made', async () => {
  const compiler = apart();
  const gone = compiler.compile(sourceOf(), { kind: 'issue', slug: 'gone', language: 'en' });
  const sound = compiler.compile(sourceOf(), FIRST);
  await expect(gone).rejects.toThrow('There is no issue gone');
  await expect(sound).resolves.toMatchObject({ kind: 'lesson', item: 'one' });
});

test('closing gives up current work; after that a new process compiles', async () => {
  const compiler = apart();
  const given = compiler.compile(sourceOf(), FIRST);
  const refused = expect(given).rejects.toThrow('ended before it answered');
  // The question has been asked once the queue has had its turn.
  await new Promise((resolve) => setImmediate(resolve));
  await compiler.close();
  await refused;
  await expect(compiler.compile(sourceOf(), FIRST)).resolves.toMatchObject({ item: 'one' });
});
