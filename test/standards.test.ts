/** The tests that docs/standards.md names exist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const page = readFileSync(resolve(import.meta.dirname, '../docs/standards.md'), 'utf8');
const rows = [...page.matchAll(/^\| (.*) \| (met|n\/a|refused|open) \| (.*) \|$/gm)].map(
  ([, asked = '', state = '', where = '']) => ({ asked, state, where }),
);
const tests = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.test\.tsx?$/.test(name) && name !== 'standards.test.ts')
  .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
  .join('\n');

test('every row has a state and a reason', () => {
  const lines = page.split('\n').filter((line) => /^\| /.test(line));
  const others = lines.filter((line) => !/ \| (met|n\/a|refused|open) \| /.test(line));
  expect(rows.length).toBeGreaterThan(130);
  // The heads of the tables, and the table of rules.
  expect(others.filter((line) => !/\| (state|score) \||^\| ---|^\| `/.test(line))).toEqual([]);
});

test('the tests that it names exist', () => {
  for (const { asked, where } of rows) {
    for (const [, path = ''] of where.matchAll(/`([\w/.-]+\/[\w.-]+\.test\.tsx?)`/g)) {
      expect(existsSync(join(import.meta.dirname, path)), `${asked}: ${path}`).toBe(true);
    }
    for (const [, name = ''] of where.matchAll(/“([^”]+)”/g)) {
      for (const part of name.split(' … ')) expect(tests.includes(part), `${asked}: ${part}`).toBe(true);
    }
  }
});

test('every met standard names a test, or another section that does', () => {
  const named = /\.test\.tsx?`|\*(sent|dkim|resend|smtp|hook|reports)\*|as above|section \d|the same file/;
  expect(rows.filter(({ state, where }) => state === 'met' && !named.test(where))).toEqual([]);
});
