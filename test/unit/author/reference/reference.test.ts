/** The documentation of front-matter, settings and commands matches the code. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { wholeProgram } from '../../../../scripts/commands.ts';
import { referencePages } from '../../../../scripts/reference-pages.ts';
import { CONTENT_FILES } from '../../../../src/author/reference/content-files.ts';
import { jsonSchemaOf } from '../../../../src/author/reference/front-matter.ts';
import { snippetFile } from '../../../../src/author/reference/snippets.ts';

const ROOT = resolve(import.meta.dirname, '../../../..');
const pages = referencePages(await wholeProgram());

test.each(Object.keys(pages))('%s is up to date; if not: npm run docs', (path) => {
  const there = existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), 'utf8') : '';
  expect(there === pages[path], `${path} is not what the code says: run npm run docs, and commit it`).toBe(
    true,
  );
});

describe('the generated pages are the existing ones', () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
    vi.resetModules();
  });

  test.each([
    ['on a leap day in another zone', '2028-02-29T12:00:00Z', { TZ: 'Asia/Kolkata', LANG: 'de_DE.UTF-8' }],
    ['a minute before a new year', '2026-12-31T23:58:00Z', { TZ: 'America/St_Johns', LC_ALL: 'C' }],
    ['ten years on, for another user', '2036-11-30T03:00:00Z', { USER: 'anna', HOME: '/nowhere' }],
  ])('%s', async (_, now, env) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(now) });
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    vi.resetModules();
    const then = await import('../../../../scripts/commands.ts');
    const there = await import('../../../../scripts/reference-pages.ts');
    expect(there.referencePages(await then.wholeProgram())).toEqual(pages);
  });
});

test('every command and every option is in the reference', () => {
  const page = pages['docs/reference/commands.md'] ?? '';
  expect(page).toContain('## `pace subscribers import <file.csv>`');
  expect(page).toContain('| `--format <format>` |');
  expect(page).toMatch(/`kit`.*`pacesetter`/);
  const settings = pages['docs/reference/settings.md'] ?? '';
  expect(settings).toContain('| `RESEND_RATE` | `2` |');
  const keys = pages['docs/reference/front-matter.md'] ?? '';
  expect(keys).toContain('| **`send`** |');
});

describe('the JSON Schemas', () => {
  const schemaOf = (id: string) => {
    const file = CONTENT_FILES.find((one) => one.id === id);
    if (!file) throw new Error(id);
    return z.fromJSONSchema(jsonSchemaOf(file) as Parameters<typeof z.fromJSONSchema>[0]);
  };
  const frontMatter = (path: string): unknown =>
    parse(/^---\n([\s\S]*?)\n---\n/.exec(readFileSync(path, 'utf8'))?.[1] ?? '');
  const kindOf = (name: string): string =>
    /newsletter|coach/.exec(name)?.[0] ??
    (name.startsWith('issues/') ? 'issue' : name.endsWith('/course.md') ? 'course' : 'lesson');

  test.each(['content', 'test/fixtures/choir/content'])('accept every file under %s', (folder) => {
    const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.md'),
    );
    expect(names.length).toBeGreaterThan(7);
    for (const name of names) {
      const result = schemaOf(kindOf(name)).safeParse(frontMatter(join(ROOT, folder, name)));
      expect(result.error?.issues ?? [], name).toEqual([]);
    }
  });

  const LESSON = { title: 'A', subject: 'B', preview: 'C' };
  test.each([
    ['an unknown key', { ...LESSON, subjekt: 'B' }],
    ['a missing key', { title: 'A', subject: 'B' }],
    ['a word that is not allowed', { ...LESSON, late: 'sometimes' }],
    ['an interval that is none', { ...LESSON, after: '3 dayz' }],
    ['a time that is none', { ...LESSON, at: '7 o’clock' }],
    ['a text that is too long', { ...LESSON, title: 'x'.repeat(121) }],
  ])('refuse %s, as the product does', (_, fields) => {
    expect(schemaOf('lesson').safeParse(LESSON).success).toBe(true);
    expect(schemaOf('lesson').safeParse(fields).success).toBe(false);
  });

  test('explain each key to an editor', () => {
    for (const file of CONTENT_FILES) {
      for (const [key, property] of Object.entries(jsonSchemaOf(file).properties as object)) {
        expect((property as { description?: string }).description, `${file.id}: ${key}`).toMatch(/\w/);
      }
    }
  });
});

describe('the snippets', () => {
  const snippets: Record<string, { prefix: string; body: string[] }> = JSON.parse(snippetFile());
  /** An editor's insertions, first with the first choice, then with the second and so on. */
  const insertions = (body: readonly string[]): string[] => {
    const text = body
      .filter((line) => line !== '---')
      .join('\n')
      .replaceAll(/\$\{\d+:((?:\\.|[^}])*)\}/g, (_, example: string) => example.replaceAll(/\\(.)/g, '$1'))
      .replaceAll(/\$[1-9]/g, 'A text')
      .replace('$0', '');
    const words = /\$\{1\|([^|]+)\|\}/.exec(text)?.[1]?.split(',') ?? [''];
    return words.map((word) => text.replace(/\$\{1\|[^|]+\|\}/, word));
  };
  /** Values that only the author knows. */
  const OTHERS = new Set(['courses', 'reply-to', 'start-course', 'then', 'language', 'time-zone']);

  test.each(CONTENT_FILES.map(({ id }) => id))('for %s insert what the product accepts', (id) => {
    const file = CONTENT_FILES.find((one) => one.id === id) as (typeof CONTENT_FILES)[number];
    const [needed = ''] = insertions(snippets[`${id}: front-matter`]?.body ?? []);
    for (const key of Object.keys(jsonSchemaOf(file).properties as object)) {
      const snippet = snippets[`${id}: ${key}`];
      expect(snippet?.prefix).toBe(key);
      if (OTHERS.has(key)) continue;
      for (const line of insertions(snippet?.body ?? [])) {
        const fields = { ...parse(needed), ...parse(line) };
        expect(file.schema.safeParse(fields).error?.issues ?? [], line).toEqual([]);
      }
    }
  });
});
