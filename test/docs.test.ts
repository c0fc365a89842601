/**
 * The documentation keeps its promises: links lead somewhere, README is short, facts are generated, words are ours.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { brokenIn } from '../docs/.vitepress/check-built.ts';
import { onSite } from '../docs/.vitepress/links.ts';
import { NAVIGATION, pages, placeOf } from '../docs/.vitepress/pages.ts';
import { temporaryFolder, writeFiles } from './support/content.ts';

const ROOT = resolve(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const below = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`);

const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', ...below('docs')].sort();
const withoutBlocks = (text: string): string => text.replaceAll(/^( *)```[\s\S]*?^\1```$/gm, '');
const prose = (text: string): string => withoutBlocks(text).replaceAll(/`[^`\n]*`/g, '');

/** The ids of a page's headings on GitHub, and those it sets itself. */
function anchorsOf(text: string): Set<string> {
  const headings = [...withoutBlocks(text).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-'),
  );
  return new Set([...headings, ...[...text.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id)]);
}

function brokenLinksIn(page: string): string[] {
  const text = prose(read(page));
  const links = [...text.matchAll(/\]\(([^)\s]+)\)|src="([^"]+)"/g)].map(([, a, b]) => a ?? b ?? '');
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : normalize(join(dirname(page), path));
    if (!existsSync(join(ROOT, target))) return true;
    return anchor !== undefined && target.endsWith('.md') && !anchorsOf(read(target)).has(anchor);
  });
}

test.each(PAGES)('links in %s lead to a file and a heading', (page) => {
  expect(brokenLinksIn(page)).toEqual([]);
});

describe('the site', () => {
  test('has every page once in its navigation, at its own address', () => {
    const shown = NAVIGATION.flatMap((section) => section.pages);
    expect([...shown].sort()).toEqual(pages());
    expect(new Set(shown.map(placeOf)).size).toBe(shown.length);
  });

  test('has the links of its pages, and links to other files at the repository’s address', () => {
    const from = (href: string, repository?: string) => onSite(href, 'docs/scale.md', repository);
    expect(from('operate.md#postgresql')).toBe('/operate.md#postgresql');
    expect(from('../README.md')).toBe('/index.md');
    expect(from('decisions')).toBe('/decisions/index.md');
    expect(from('https://example.org/')).toBe('https://example.org/');
    expect(from('../.ci/run')).toBeUndefined();
    expect(from('../.ci/run', 'https://git.example/pace')).toBe('https://git.example/pace/blob/HEAD/.ci/run');
    expect(() => from('gone.md')).toThrow('docs/scale.md: the link to gone.md leads to nothing');
  });

  test('is not built with a broken link', () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      'index.html': '<h1 id="top"><a href="/base/below/#x"><a href="/base/gone.html">',
      'below/index.html':
        '<p id="x"><a href="../index.html#top"><a href="#y"><a href="https://example.org/#z"><img src="a.png">',
    });
    expect(brokenIn(folder, '/base/').sort()).toEqual([
      'below/index.html: #y',
      'below/index.html: a.png',
      'index.html: /base/gone.html',
    ]);
  });
});

describe('README', () => {
  test('has 1,500 words at most', () => {
    expect(read('README.md').split(/\s+/).length).toBeLessThanOrEqual(1500);
  });

  test('sums up what the chaos page counts', () => {
    const runs = read('docs/chaos.md').matchAll(/^\| (?:SQLite|PostgreSQL), (\w+) \| (.*) \|$/gm);
    const counted = Array.from(runs, ([, transport, cells = '']) => {
      const [kills = 0, planned = 0, , lost, , wire = 0] = cells
        .split(' | ')
        .map((cell) => Number(cell.replace(',', '')));
      return { transport, kills, planned, lost, wire };
    });
    const smtp = counted.filter(({ transport }) => transport === 'SMTP');
    const sum = (of: typeof counted, key: 'kills' | 'planned' | 'wire'): string =>
      of.reduce((total, row) => total + row[key], 0).toLocaleString('en');
    expect(counted.map(({ lost }) => lost)).toEqual([0, 0, 0, 0]);
    for (const said of [
      `killed ${sum(counted, 'kills')} times`,
      `${sum(counted, 'planned')} planned emails`,
      `${sum(smtp, 'wire')} of ${sum(smtp, 'planned')} did`,
    ])
      expect(read('README.md')).toContain(said);
  });

  test('links to every page for users', () => {
    const pages = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
    const reached = new Set(pages.filter((name) => read('README.md').includes(`(docs/${name}`)));
    for (const from of [...reached]) {
      for (const name of pages) if (read(`docs/${from}`).includes(`](${name}`)) reached.add(name);
    }
    const others = ['style.md']; // CONTRIBUTING leads to it.
    expect(pages.filter((name) => !reached.has(name) && !others.includes(name))).toEqual([]);
  });
});

/** A file may be named without its ending, and a test's without `.test.ts`. */
const isThere = (path: string): boolean =>
  ['', '.ts', '.test.ts', '.test.tsx'].some((ending) => existsSync(join(ROOT, `${path}${ending}`)));

test.each(PAGES.filter((page) => page !== 'CHANGELOG.md'))('%s names files that are there', (page) => {
  const named = [...withoutBlocks(read(page)).matchAll(/`((?:src|scripts|test)\/[\w/.-]+)`/g)];
  expect(named.map(([, path = '']) => path).filter((path) => !isThere(path))).toEqual([]);
});

test('docs/architecture.md names files that are there', () => {
  const written = read('docs/architecture.md').replace(/<!-- places:[\s\S]*<!-- \/places -->/, '');
  const paths = [...written.matchAll(/`([\w./-]+\/[\w./-]*)`/g)].map(([, path = '']) => path);
  expect(paths.length).toBeGreaterThan(80);
  const isThere = (path: string) => existsSync(join(ROOT, path)) || existsSync(join(ROOT, 'src', path));
  expect(paths.filter((path) => !isThere(path))).toEqual([]);
});

test('docs/json.md describes every command that has --json', () => {
  const commands = read('docs/reference/commands.md')
    .split(/^## `pace /m)
    .slice(1);
  const withJson = commands
    .filter((section) => section.includes('`--json`'))
    .map((section) => /^[a-z- ]+?(?= *[`<[])/.exec(section)?.[0] ?? '');
  expect(withJson.length).toBeGreaterThan(20);
  const rows = [...read('docs/json.md').matchAll(/^\| (`.*?) \| /gm)].map(([, names = '']) => names);
  const described = rows.flatMap((names) => [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
  const ofGroup = new Set(['add', 'import']); // One row with the group's name before the first.
  const isDescribed = (name: string) =>
    described.includes(name) || ofGroup.has(name.replace(/^subscribers /, ''));
  expect(withJson.filter((name) => !isDescribed(name))).toEqual([]);
});
