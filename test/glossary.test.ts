/** Names in the code keep to docs/glossary.md: types, functions, constants, properties and files. */
import { readdirSync, readFileSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');

/** Words of the column “don’t say” that name something else in the code. */
const ALSO_SAID: Readonly<Record<string, string>> = {
  activate: 'what an import does to a pending subscriber',
  alert: 'the callout of GitHub’s Markdown',
  dead: 'a worker’s process',
  delivered: 'the header Delivered-To, and the outcome',
  finding: 'what `pace check` reports',
  id: 'the number of a row',
  job: 'work of a pool, not of a reader',
  letter: 'a character, and the Q or B of RFC 2047',
  list: 'the file of an import, and any list',
  lock: 'a row or file that the database locks',
  member: 'a delivery of a batch',
  name: 'any name',
  plan: 'the verb',
  post: 'a text of another system, and the HTTP method',
  priority: 'of a mail server (RFC 5321)',
  recipient: 'in a delivery status (RFC 3464)',
  segment: 'of an edition',
  sequence: 'of a database',
  site: 'the pages',
  slug: 'the identity itself',
  status: 'of a delivery, next to its outcome',
  step: 'what planning changes in one enrolment',
  tag: 'of HTML, of a DNS record, of a provider’s event',
  task: 'of a Markdown list',
  template: 'a React component, and a file of another system',
  transport: 'how messages leave',
  try: 'when something is tried again',
  unknown: 'not known',
  user: 'of a login, and the header User-Agent',
  variable: 'of Hono’s context',
  verify: 'a signature',
  version: 'of a program, and of a reader’s tokens',
};

/** Words with one meaning, and where that meaning never occurs. */
const ELSEWHERE: readonly {
  readonly words: RegExp;
  readonly never: readonly string[];
  readonly say: string;
}[] = [
  {
    words: /^slots?$/,
    never: ['emails', 'src/flow/compose', 'src/flow/content', 'src/flow/deliver', 'src/adapters/transport'],
    say: 'placeholder',
  },
  {
    words: /^(hold|holds|held|holding|holder)$/,
    never: ['src/flow/deliver', 'src/operator', 'src/run', 'src/adapters/transport', 'src/adapters/imap'],
    say: 'lease, block, halt or pause',
  },
];

/** Single words of the column “don’t say”. */
function avoided(): string[] {
  const page = readFileSync(`${ROOT}/docs/glossary.md`, 'utf8').replaceAll('\\|', '');
  const rows = page.matchAll(/^\|[^|]+\|[^|]+\|([^|]+)\|$/gm);
  const words = [...rows].flatMap(([, cell = '']) => cell.split(',').map((word) => word.trim()));
  return [...new Set(words)].filter((word) => /^[a-z]+$/.test(word));
}

interface Named {
  readonly name: string;
  readonly file: string;
}

const DECLARED =
  /\b(?:interface|type|class|function|const|let)\s+([A-Za-z_]\w*)|^\s*(?:readonly\s+|async\s+|get\s+)?#?([A-Za-z_]\w*)\??\s*[:(]/gm;

function namesIn(file: string): Named[] {
  const code = readFileSync(`${ROOT}/${file}`, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
  const declared = [...code.matchAll(DECLARED)].map(([, one, other]) => one ?? (other as string));
  const own = posix.basename(file).replace(/\.tsx?$/, '');
  return [...new Set([...declared, own])].map((name) => ({ name, file }));
}

/** `nextTryAt` → next, try, at. */
const wordsOf = (name: string): string[] =>
  (name.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? []).map((word) => word.toLowerCase());

// A migration names what it found.
const names = ['src', 'scripts', 'emails']
  .flatMap((folder) =>
    readdirSync(`${ROOT}/${folder}`, { recursive: true, encoding: 'utf8' }).map(
      (name) => `${folder}/${name}`,
    ),
  )
  .filter((file) => /\.tsx?$/.test(file) && !file.includes('/migrations/'))
  .flatMap(namesIn);

test('names are found, of files too', () => {
  expect(names.length).toBeGreaterThan(3000);
  expect(names).toContainEqual({ name: 'BatchLease', file: 'src/flow/deliver/deliver-store.ts' });
  expect(names).toContainEqual({ name: 'deliver-store', file: 'src/flow/deliver/deliver-store.ts' });
  expect(names).toContainEqual({ name: 'lease', file: 'src/flow/deliver/leased-batch.ts' });
  expect(wordsOf('nextTryAt')).toEqual(['next', 'try', 'at']);
  expect(wordsOf('FIRST_BLOCK')).toEqual(['first', 'block']);
});

describe('a word to avoid', () => {
  const words = avoided();

  test('is read from the glossary', () => {
    for (const word of ['contact', 'audience', 'campaign', 'schedule', 'diff', 'mailer']) {
      expect(words).toContain(word);
    }
    expect(Object.keys(ALSO_SAID).filter((word) => !words.includes(word))).toEqual([]);
  });

  test.each(words.filter((word) => !(word in ALSO_SAID) && word !== 'slot' && word !== 'hold'))(
    '“%s” is in no name',
    (word) => {
      const found = names.filter(({ name }) =>
        wordsOf(name).some((part) => part === word || part === `${word}s`),
      );
      expect(found).toEqual([]);
    },
  );

  test.each(ELSEWHERE)('names nothing else: $words, where the word is $say', ({ words, never }) => {
    const found = names.filter(
      ({ name, file }) =>
        never.some((place) => file.startsWith(`${place}/`)) && wordsOf(name).some((part) => words.test(part)),
    );
    expect(found).toEqual([]);
  });
});
