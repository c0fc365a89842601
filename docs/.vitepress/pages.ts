/** The Markdown files that the site is made from, and the order in which a new user would read them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** The folder of the repository; every other path here is relative to it. */
export const ROOT = join(import.meta.dirname, '../..');

interface Section {
  readonly title: string;
  readonly pages: readonly string[];
  /** Closed until the visitor opens it. */
  readonly closed?: boolean;
}

const docs = (...names: string[]): string[] => names.map((name) => `docs/${name}.md`);

/** Every page has its place here; a test compares it with the files. */
export const NAVIGATION: readonly Section[] = [
  { title: 'Start', pages: ['README.md', ...docs('tutorial')] },
  {
    title: 'Write',
    pages: docs('write', 'reference/front-matter', 'checks', 'editors', 'simulate', 'import'),
  },
  {
    title: 'Run',
    pages: docs(
      'deliverability',
      'operate',
      'reference/settings',
      'reference/commands',
      'reference/doctor',
      'json',
      'health',
      'embed',
      'personal-data',
      'scale',
    ),
  },
  { title: 'Understand', pages: docs('exactly-once', 'chaos', 'standards', 'glossary') },
  {
    title: 'Contribute',
    pages: [
      'CONTRIBUTING.md',
      ...docs('architecture', 'style', 'benchmarks', 'scale/query-plans'),
      'SECURITY.md',
      'CHANGELOG.md',
    ],
  },
  { title: 'Decisions', pages: below('docs/decisions'), closed: true },
];

/** Titles that would be too long in a list, or mean nothing there. */
const SHORT: Readonly<Record<string, string>> = {
  'README.md': 'What Pacesetter is',
  'docs/tutorial.md': 'Tutorial',
  'docs/standards.md': 'Standards',
  'docs/decisions/README.md': 'All decisions',
};

/** All Markdown files of the top folder and of docs. */
export function pages(): string[] {
  return [...readdirSync(ROOT).filter((name) => name.endsWith('.md')), ...below('docs')].sort();
}

/** The title of a page in the navigation. */
export function titleOf(page: string): string {
  return SHORT[page] ?? /^# (.+)$/m.exec(readFileSync(join(ROOT, page), 'utf8'))?.[1] ?? page;
}

/** The path of a page on the site: README is the index of its folder, and docs is the top. */
export function placeOf(page: string): string {
  return page
    .replace(/^docs\//, '')
    .replace(/(^|\/)README\.md$/, '$1index.md')
    .replace(/^[A-Z]+\.md$/, (name) => name.toLowerCase());
}

/** The page that a path in the repository leads to, if it is a page or a folder that has one. */
export function pageAt(path: string): string | undefined {
  return [path, posix.join(path, 'README.md')].find((one) => one.endsWith('.md') && exists(one));
}

/** Whether the repository has a file or a folder of this path. */
export function exists(path: string): boolean {
  return existsSync(join(ROOT, path));
}

function below(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort();
}
