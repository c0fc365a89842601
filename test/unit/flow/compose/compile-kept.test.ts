import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compileKept } from '../../../../src/flow/compose/compile-kept.ts';
import type { Compiler, EmailInputs } from '../../../../src/flow/compose/compiler.ts';
import { type Edition, type EditionContent, editionId } from '../../../../src/flow/compose/edition.ts';
import type { EmailName } from '../../../../src/flow/compose/email-name.ts';
import { readCatalogue } from '../../../../src/flow/content/read.ts';
import { lesson, temporaryFolder } from '../../../support/content.ts';
import { contentFolder, soundFiles } from '../../../support/content-folder.ts';

const ONE: EmailName = { kind: 'lesson', course: 'basics', lesson: 'one', language: 'en' };

const inputs = (files: Record<string, string> = {}, more: Partial<EmailInputs> = {}): EmailInputs => ({
  catalogue: readCatalogue(contentFolder({ ...soundFiles, ...files })),
  ...{ baseUrl: 'https://letters.test', confirmDays: 3, ...more },
});

/** Processes one after the other, which share a folder; `made` counts what they compiled. */
function processes(folder = join(temporaryFolder(), 'editions')) {
  const made: EmailName[] = [];
  let closed = 0;
  const compiler: Compiler = {
    async compile(_, name) {
      made.push(name);
      if (name.kind === 'goodbye') throw new Error('no farewell');
      const statics = [`edition ${made.length}`];
      const line = { statics, placeholders: [] };
      const content: EditionContent = {
        ...{ from: { name: 'Tess', email: 'tess@letters.example' }, replyTo: undefined },
        ...{ subject: line, html: line, text: line, headers: [] },
      };
      const edition: Omit<Edition, 'id'> = { kind: 'lesson', stream: 'basics', item: 'one', content };
      return { id: editionId(edition), ...edition };
    },
    close: async () => void closed++,
  };
  const start = ({ version = 'a' } = {}) => compileKept(compiler, { folder, version: () => version });
  return { folder, made, start, closed: () => closed };
}

test('what one process compiled, the next one finds, wherever the content is', async () => {
  const { made, start, closed } = processes();
  const first = await start().compile(inputs(), ONE);
  const later = start();
  expect(await later.compile(inputs(), ONE)).toEqual(first);
  expect(made).toHaveLength(1);
  await later.close();
  expect(closed()).toBe(1);
});

test.each<[what: string, after: () => [EmailInputs, EmailName, version?: string]]>([
  ['a text', () => [inputs({ 'courses/basics/01-one.md': lesson('Changed') }), ONE]],
  ['the address of the pages', () => [inputs({}, { baseUrl: 'https://other.test' }), ONE]],
  ['the mailbox', () => [inputs({}, { unsubscribeAt: 'leave@letters.test' }), ONE]],
  ['the reader’s language', () => [inputs(), { ...ONE, language: 'de' }]],
  ['the code', () => [inputs(), ONE, 'b']],
  ['a picture', () => [inputs({ 'images/new.png': 'a picture' }), ONE]],
])('changed %s, it is compiled again', async (_, after) => {
  const { made, start } = processes();
  const first = await start().compile(inputs(), ONE);
  const [source, name, version] = after();
  const again = await start({ ...(version === undefined ? {} : { version }) }).compile(source, name);
  expect(made).toHaveLength(2);
  expect(again).not.toEqual(first);
});

test('an email that can’t be made is tried again by each process', async () => {
  const { made, start } = processes();
  const name: EmailName = { kind: 'goodbye', language: 'en' };
  for (const _ of [1, 2]) await expect(start().compile(inputs(), name)).rejects.toThrow('no farewell');
  expect(made).toHaveLength(2);
});

test('a damaged file counts as none', async () => {
  const { folder, made, start } = processes();
  await start().compile(inputs(), ONE);
  const [name = ''] = readdirSync(folder);
  const file = join(folder, name);
  const text = readFileSync(file, 'utf8');
  for (const damaged of [text.slice(0, 40), text.replace('edition 1', 'edition x')]) {
    writeFileSync(file, damaged);
    await start().compile(inputs(), ONE);
  }
  expect(made).toHaveLength(3);
  expect(readdirSync(folder)).toEqual([name]);
});

test('the oldest make room once there are many', async () => {
  const { folder, made, start } = processes();
  await start().compile(inputs(), ONE);
  const [name = ''] = readdirSync(folder);
  utimesSync(join(folder, name), 1, 1);
  for (let n = 0; n < 500; n++) writeFileSync(join(folder, `other-${n}.json`), '');
  await start().compile(inputs(), { ...ONE, language: 'de' });
  expect(existsSync(join(folder, name))).toBe(false);
  expect(readdirSync(folder)).toHaveLength(252);
  await start().compile(inputs(), { ...ONE, language: 'de' });
  expect(made).toHaveLength(2);
});

test('where nothing can be written, each process compiles', async () => {
  const blocked = join(temporaryFolder(), 'file');
  writeFileSync(blocked, '');
  const { made, start } = processes(join(blocked, 'editions'));
  for (const _ of [1, 2]) await start().compile(inputs(), ONE);
  expect(made).toHaveLength(2);
});
