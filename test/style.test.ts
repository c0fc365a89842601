/** The rules of docs/style.md hold in the documentation, in `--help`, in readers' texts, and in comments and test names. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pages } from '../docs/.vitepress/pages.ts';
import { CODE_RULES, STYLE_RULES, styleFaults } from './support/style-rules.ts';

const ROOT = resolve(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Kept as it was written; its words are old releases'. */
const KEPT = ['CHANGELOG.md'];

/** Texts that the code holds and that don't keep to the rules yet: take a file out once it does. */
const NOT_YET: readonly string[] = [];

/** The cells of a table, which docs/architecture.md shows. */
const CELLS = 'scripts/places.ts';

/** Their tables and lists name the words to avoid. */
const ABOUT_WORDS = ['docs/style.md', 'docs/glossary.md'];

/** A page's sentences: without code, links' addresses, HTML and headings. */
function proseOf(page: string): string {
  const text = read(page)
    .replaceAll(/^( *)```[\s\S]*?^\1```$/gm, '')
    .replaceAll(/`[^`\n]*`/g, '`')
    .replaceAll(/\]\([^)]*\)/g, ']')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll(/^#.*$/gm, '');
  // Names of tests.
  if (page === 'docs/standards.md') return text.replaceAll(/“[^”]*”/g, '“”');
  return ABOUT_WORDS.includes(page) ? text.replaceAll(/^(\|.*|- .*→.*)$/gm, '') : text;
}

/** The texts of a file: its string literals that are more than a name. */
function textsIn(path: string): string[] {
  const code = read(path).replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const literals = code.matchAll(/'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g);
  return [...literals].map(([, plain, template]) => plain ?? template ?? '').filter((text) => / /.test(text));
}

describe('each rule', () => {
  test.each([...new Set([...STYLE_RULES, ...CODE_RULES])])(
    'finds “$wrong” and lets “$right” pass',
    ({ pattern, wrong, right }) => {
      expect(wrong).toMatch(pattern);
      expect(right).not.toMatch(pattern);
    },
  );
});

test.each(pages().filter((page) => ![...KEPT, ...NOT_YET].includes(page)))(
  '%s keeps to the rules',
  (page) => {
    expect(styleFaults(proseOf(page))).toEqual([]);
  },
);

const sources = [
  ...[
    'src/shared/words/en',
    'src/flow/content/words',
    'src/author/check',
    'src/author/check/words',
    'scripts',
  ],
]
  .flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`))
  .filter((path) => path.endsWith('.ts') && path !== CELLS && !NOT_YET.includes(path));

test.each(sources)('the texts of %s keep to the rules', (path) => {
  expect(textsIn(path).flatMap((text) => styleFaults(text))).toEqual([]);
});

/** The comments of a file as sentences, without code, addresses and instructions to tools. */
function commentsIn(code: string): string[] {
  const found = code.matchAll(/^[ \t]*\/\*\*?([\s\S]*?)\*\/|((?:^[ \t]*\/\/.*\n?)+)|[;,{)\]]\s+\/\/ (.*)$/gm);
  return [...found].map(([, block = '', lines = '', trailing = '']) =>
    `${block}${lines}${trailing}`
      .replaceAll(/^[ \t]*(?:\*|\/\/) ?/gm, '')
      .replaceAll(/`[^`]*`|https?:\/\/\S+|“[^”]*”|"[^"]*"/g, '`')
      .replaceAll(/\n(?!\n|[@-])/g, ' '),
  );
}

/** The names of a file's tests and their groups. */
function namesIn(code: string): string[] {
  const calls = /(?:\b(?:it|test|describe)(?:\.\w+(?:\([^()\n]*\))?)*|\]\)|\)\))\(\s*'((?:[^'\\\n]|\\.)*)'/g;
  return [...code.matchAll(calls)].map(([, name = '']) => name);
}

/** Their comments name the words to avoid. */
const OWN = ['test/support/style-rules.ts', 'test/style.test.ts'];

test.each(['src', 'scripts', 'emails', 'test'])(
  'comments and test names in %s keep to the rules',
  (folder) => {
    const faults = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name}`)
      .filter((path) => /\.tsx?$/.test(path) && !OWN.includes(path))
      .flatMap((path) => {
        const code = read(path);
        const names = /\.test\.tsx?$/.test(path) ? namesIn(code) : [];
        return [...commentsIn(code), ...names]
          .flatMap((text) => styleFaults(text, CODE_RULES))
          .map((fault) => `${path}: ${fault}`);
      });
    expect(faults).toEqual([]);
  },
);
