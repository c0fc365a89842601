/** `pace check` reports all mistakes at once, and nothing else. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { light } from '../../emails/theme.ts';
import { checkContent } from '../../src/author/check/check.ts';
import { loadClientSupport } from '../../src/author/check/client-support.ts';
import { contrastRules } from '../../src/author/check/contrast.ts';
import { emailRules } from '../../src/author/check/email-rules.ts';
import { externalLinkRules } from '../../src/author/check/external-links.ts';
import { type Finding, type RawFinding, tell } from '../../src/author/check/finding.ts';
import { counts, forGitHub, forPeople } from '../../src/author/check/format.ts';
import type { Progress } from '../../src/author/check/progress.ts';
import { RULES } from '../../src/author/check/rules.ts';
import { hasSpamAssassin } from '../../src/author/check/spamassassin.ts';
import { compileHere } from '../../src/flow/compose/compile-here.ts';
import type { Compiler } from '../../src/flow/compose/compiler.ts';
import { check } from '../../src/run/app/authoring.ts';
import { readConfig } from '../../src/run/config/config.ts';
import { noMemo } from '../../src/shared/file-memo.ts';
import { VirtualClock } from '../../src/shared/time/clock.ts';
import { MONDAY_NOON } from '../support/app.ts';
import { issue, lesson, smallPublication, temporaryFolder, writeFiles } from '../support/content.ts';

const FIXTURE = join(import.meta.dirname, '../fixtures/broken-course');
const CLOCK = new VirtualClock(MONDAY_NOON);

/** The findings for a folder, with a separate cache and no store. */
async function findings(
  folder: string,
  {
    cache = temporaryFolder(),
    compiler = compileHere,
    onProgress,
  }: { cache?: string; compiler?: Compiler; onProgress?: Progress } = {},
): Promise<Finding[]> {
  const config = readConfig({ CONTENT_DIR: folder, DATABASE_URL: `file:${join(cache, 'none.db')}` });
  return (
    await check(config, {
      links: false,
      spam: false,
      clock: CLOCK,
      compiler,
      cache,
      ...(onProgress && { onProgress }),
    })
  ).findings;
}

/** The fixture, and files that would be too large for the repository. */
function brokenCourse(parent: string): string {
  const folder = join(parent, 'content');
  cpSync(FIXTURE, folder, { recursive: true });
  const heavy = Buffer.alloc(450_000);
  readFileSync(join(FIXTURE, 'images/wide.png')).copy(heavy);
  for (const name of ['heavy', 'heavier']) writeFileSync(join(folder, `images/${name}.png`), heavy);
  const words = (count: number) => 'Many words make a long email. '.repeat(count);
  writeFiles(folder, {
    'courses/broken/08-texts-again.md': `${readFileSync(join(FIXTURE, 'courses/broken/08-texts-again.md'), 'utf8')}\n![Another](../../images/heavier.png)\n`,
    'courses/broken/10-large.md': lesson('Large').replace('Hello', words(2600)),
    'courses/broken/11-clipped.md': lesson('Clipped').replace('Hello', words(3400)),
  });
  return folder;
}

const told = (found: readonly Finding[]) =>
  found.map(({ rule, file, line }) => `${rule} ${file}${line === null ? '' : `:${line}`}`);

describe('a deliberately broken course', () => {
  let found: Finding[] = [];
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pace-broken-'));
    found = await findings(brokenCourse(folder), { cache: folder });
    rmSync(folder, { recursive: true });
  });

  test('shows at least 25 kinds of mistakes at once, each in its place', () => {
    const kinds = new Set(found.filter(({ severity }) => severity !== 'info').map(({ rule }) => rule));
    expect([...kinds].sort()).toEqual(
      [
        ...['alt-missing', 'course-circle', 'course-empty', 'directive-wrong'],
        ...['field-missing', 'field-twice', 'field-unknown', 'field-value', 'file-name', 'file-twice'],
        ...['fragment-broken', 'front-matter-missing', 'front-matter-yaml', 'heading-first-level'],
        ...['heading-order', 'html-dropped', 'image-address', 'image-broken', 'image-format'],
        ...['image-png-missing', 'image-too-heavy', 'image-too-wide', 'images-too-heavy'],
        ...['issue-never-sent', 'email-clipped', 'email-large', 'link-address', 'link-broken'],
        ...['link-text-vague', 'link-to-draft', 'link-without-text', 'plain-text-empty'],
        ...['preview-is-subject', 'preview-long', 'preview-short', 'reference-unknown'],
        ...[
          'placeholder-misplaced',
          'placeholder-unknown',
          'placeholder-without-default',
          'spam-words',
          'subject-long',
        ],
        ...['subject-reply', 'subject-shouting', 'subject-twice', 'text-hard', 'text-long', 'text-missing'],
      ].sort(),
    );
    expect(kinds.size).toBeGreaterThanOrEqual(25);
    expect(told(found)).toEqual(
      expect.arrayContaining([
        'field-unknown courses/broken/01-fields.md:3',
        'field-value courses/broken/01-fields.md:5',
        'field-value courses/broken/01-fields.md:6',
        'placeholder-unknown courses/broken/01-fields.md:9',
        'directive-wrong courses/broken/01-fields.md:12',
        'front-matter-yaml courses/broken/02-yaml.md:2',
        'front-matter-yaml courses/broken/02-yaml.md:3',
        'image-too-wide courses/broken/07-texts.md:8',
        'fragment-broken courses/broken/07-texts.md:9',
        'link-to-draft courses/broken/07-texts.md:14',
        'email-large courses/broken/10-large.md',
        'email-clipped courses/broken/11-clipped.md',
        'issue-never-sent issues/2026-12-01-stale.md:6',
      ]),
    );
  });

  test('gives each one’s column, line and remedy; an unknown key gets a suggestion', () => {
    expect(found.filter(({ message, remedy }) => message === '' || remedy === '')).toEqual([]);
    expect(found.find(({ message }) => message.includes('subejct'))).toEqual({
      rule: 'field-unknown',
      severity: 'error',
      file: 'courses/broken/01-fields.md',
      line: 3,
      column: 1,
      message: 'unknown field "subejct"',
      remedy: expect.stringMatching(/^did you mean "subject"\? the fields are title, /),
      excerpt: 'subejct: The key is misspelt',
      data: { key: 'subejct', meant: 'subject', known: expect.arrayContaining(['title', 'subject']) },
    });
    // The column after a placeholder is that of the file, not of the text with its placeholders filled.
    const broken = found.find(({ message }) => message.includes('/courses/broken/nowhere'));
    expect(broken?.excerpt?.slice((broken.column ?? 0) - 1)).toMatch(/^\[here\]/);
  });

  test('is shown to people by file, to GitHub as commands, with counts', () => {
    const { error, warning } = counts(found);
    const people = forPeople(found);
    expect(people).toMatch(new RegExp(`\\n\\n${error} errors, ${warning} warnings, \\d+ infos$`));
    expect(people).toContain('\ncourses/broken/07-texts.md\n');
    expect(people).toContain('\n          → did you mean "subject"?');
    expect(people).not.toContain('\u001b');
    expect(forPeople(found, { colour: true })).toContain('\u001b[31m');
    const commands = forGitHub(found, 'content').split('\n').slice(0, -1);
    expect(commands).toHaveLength(error + warning);
    for (const command of commands)
      expect(command).toMatch(/^::(error|warning) file=[^,:]+,(line=\d+,col=\d+,)?title=/);
    expect(commands).toContainEqual(
      expect.stringContaining('file=content/courses/broken/01-fields.md,line=3,col=1'),
    );
  });
});

test('the repository’s own content is clean', async () => {
  const found = await findings('content');
  expect(found.filter(({ severity }) => severity !== 'info')).toEqual([]);
  expect(found.filter(({ rule }) => rule === 'reading').length).toBeGreaterThan(10);
});

test('a long check shows a sign of life for each text and each email', async () => {
  const shown: string[] = [];
  const onProgress: Progress = ({ step, done, of }) => shown.push(`${step} ${done} of ${of}`);
  await findings(smallPublication(), { onProgress });
  const of = (step: string) => shown.filter((line) => line.startsWith(step));
  expect(of('texts').map((line) => line.split(' ')[1])).toEqual(of('texts').map((_, at) => `${at + 1}`));
  expect(of('texts').length).toBeGreaterThan(4);
  expect(of('emails')).toEqual(Array.from({ length: 11 }, (_, at) => `emails ${at + 1} of 11`));
});

test('only changed content is compiled again', async () => {
  const folder = smallPublication();
  const cache = temporaryFolder();
  const compiled: string[] = [];
  const compiler: Compiler = {
    ...compileHere,
    compile(source, name) {
      compiled.push('lesson' in name ? name.lesson : name.kind);
      return compileHere.compile(source, name);
    },
  };
  const first = await findings(folder, { cache, compiler });
  expect(compiled.length).toBe(11);
  compiled.length = 0;
  expect(await findings(folder, { cache, compiler })).toEqual(first);
  expect(compiled).toEqual([]);
  writeFiles(folder, { 'courses/basics/02-two.md': lesson('Two and a half') });
  await findings(folder, { cache, compiler });
  expect(compiled).toEqual(['two']);
});

describe('an email', () => {
  const email = {
    name: { kind: 'lesson', course: 'c', lesson: 'l', language: 'en' },
    file: 'l.md',
    isAuthored: true,
  } as const;
  const facts = { id: 'x', bytes: 10, features: [], hasAddress: true, hasUnsubscribe: true };

  test('whose template lost its footer is reported', () => {
    const without = [{ ...email, facts: { ...facts, hasAddress: false, hasUnsubscribe: false } }];
    expect(emailRules(without, new Map()).map(({ rule }) => rule)).toEqual([
      'address-missing',
      'unsubscribe-missing',
    ]);
    expect(emailRules([{ ...email, facts }], new Map())).toEqual([]);
  });

  test('with another colour or CSS that Outlook does not know is reported, as are missing tables', async () => {
    expect(contrastRules({ light: { ...light, muted: '#a9a49a' } }).map((one) => tell(one).message)).toEqual([
      expect.stringMatching(/^light: muted \(#a9a49a\) on paper \(#faf6f0\) has 2\.\d\d:1$/),
      expect.stringMatching(/^light: muted .* on tint/),
    ]);
    const flexible = [{ ...email, facts: { ...facts, features: ['css-flex-wrap', 'css-color'] } }];
    const found = emailRules(flexible, await loadClientSupport());
    expect(found).toMatchObject([
      { rule: 'client-support', data: { clients: expect.arrayContaining(['outlook']), others: 0 } },
    ]);
    expect(emailRules([], undefined).map(({ rule }) => rule)).toEqual(['client-support-unknown']);
  });
});

test.runIf(hasSpamAssassin())(
  'spam according to SpamAssassin is reported with its rules, and kept',
  async () => {
    const folder = smallPublication({
      'courses/basics/01-one.md': lesson('MAKE MONEY FAST!!!').replace(
        'Hello',
        'Dear friend, this is not spam! Viagra, Cialis, millions of dollars, 100% risk free, act now. Hello',
      ),
    });
    const cache = temporaryFolder();
    const config = readConfig({ CONTENT_DIR: folder, DATABASE_URL: `file:${join(cache, 'none.db')}` });
    const steps: string[] = [];
    const onProgress: Progress = ({ step, done, of }) => step === 'spam' && steps.push(`${done} of ${of}`);
    const look = (compiler: Compiler, spam = true) =>
      check(config, { ...{ links: false, spam, clock: CLOCK, compiler, cache }, onProgress });
    const spam = async (compiler: Compiler) =>
      (await look(compiler)).findings.filter(({ rule }) => rule === 'spam-score');
    const [found, ...more] = await spam(compileHere);
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      file: 'courses/basics/01-one.md',
      message: expect.stringMatching(/^\d+(\.\d)? points: \w+/),
    });
    expect(steps).toEqual(steps.map((_, at) => `${at + 1} of ${steps.length}`));
    expect(steps).not.toEqual([]);
    const never = () => Promise.reject(new Error('compiled again'));
    expect((await look(compileHere, false)).findings).not.toContainEqual(found);
    expect(await spam({ ...compileHere, compile: never })).toEqual([found]);
  },
);

describe('external links', () => {
  /** A server that counts concurrent clients and their requests. */
  async function site() {
    const asked: string[] = [];
    const agents = new Set<string | undefined>();
    let inside = 0;
    let most = 0;
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      agents.add(request.headers['user-agent']);
      most = Math.max(most, ++inside);
      const status = request.url?.startsWith('/gone')
        ? 404
        : request.url === '/head' && request.method === 'HEAD'
          ? 405
          : request.url === '/down'
            ? 503
            : 200;
      setImmediate(() => {
        inside--;
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { base, asked, agents, most: () => most };
  }

  test('that are gone are reported; each page is requested once, two at a time, by a named tool', async () => {
    const { base, asked, agents, most } = await site();
    const pages = [
      '/fine',
      '/fine#part',
      '/head',
      '/gone',
      '/down',
      ...[...Array(12).keys()].map((n) => `/gone-${n}`),
    ];
    const links = pages.map((page, index) => ({
      file: 'a.md',
      line: index + 1,
      column: 1,
      href: base + page,
    }));
    let now = 0;
    const deps = { memo: noMemo(), now: () => now };
    const found = await externalLinkRules([...links, { file: 'a.md', href: '/archive' }], deps);
    expect(found.slice(0, 2)).toEqual([
      {
        ...{ rule: 'link-dead', file: 'a.md', line: 4, column: 1 },
        data: { href: `${base}/gone`, code: 'status', status: 404 },
      },
      {
        ...{ rule: 'link-unsure', file: 'a.md', line: 5, column: 1 },
        data: { href: `${base}/down`, code: 'status', status: 503 },
      },
    ]);
    expect(found).toHaveLength(14);
    expect(asked.filter((one) => one.endsWith(' /fine'))).toEqual(['HEAD /fine']);
    expect(asked.filter((one) => one.endsWith(' /head'))).toEqual(['HEAD /head', 'GET /head']);
    expect(most()).toBeLessThanOrEqual(2);
    expect([...agents]).toEqual([expect.stringContaining('Pacesetter')]);

    asked.length = 0;
    expect(await externalLinkRules(links, deps)).toEqual(found);
    expect(asked).toEqual([]);
    now = 2 * 86_400_000;
    await externalLinkRules(links, deps);
    expect(asked).not.toContain('HEAD /fine');
    expect(asked).toContain('HEAD /gone');
  });

  test('that nobody answers are doubtful, not dead', async () => {
    const { base } = await site();
    const closed = base.replace(/\d+$/, '1');
    const links = [{ file: 'a.md', line: 1, column: 1, href: closed }];
    const [found] = await externalLinkRules(links, { memo: noMemo(), now: () => 0 });
    expect(found?.rule).toBe('link-unsure');
  });
});

test('docs/checks.md describes every rule, and no other', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/checks.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z-]+)` \| (error|warning|info) \| (.*?) \| (.*) \|$/gm)];
  const cell = (text = '') => text.replaceAll('\\|', '|');
  expect(rows.map(([, id, severity, finds, remedy]) => [id, severity, cell(finds), cell(remedy)])).toEqual(
    Object.entries(RULES).map(([id, { severity, finds, remedy }]) => [id, severity, finds, remedy]),
  );
});

test('an issue that ends while a course holds it back is reported once: by its readers, if they are counted', async () => {
  const FILE = 'issues/2027-01-12-news.md';
  const folder = smallPublication({ [FILE]: issue('News', '2027-01-12 07:00', 'not-after: 2027-01-19') });
  const data = { code: 'counted', notAfter: '2027-01-19 23:59', missed: 0, inside: 2 } as const;
  const counted = { rule: 'issue-ends-in-course', data, file: FILE, line: 6 } as const;
  const told = async (outside: RawFinding[]) => {
    const { findings } = await checkContent({
      ...{ folder, compiler: compileHere, memo: noMemo(), version: 'v', support: undefined },
      sourceOf: (catalogue) => ({ catalogue, baseUrl: 'http://letters.test', confirmDays: 3 }),
      outside: async () => outside,
    });
    return findings.filter(({ rule }) => rule === counted.rule).map(({ message }) => message);
  };
  expect(await told([])).toEqual([expect.stringContaining('because during-course is hold')]);
  expect(await told([counted])).toEqual([tell(counted).message]);
  expect(await told([{ ...counted, file: 'issues/another.md' }])).toHaveLength(2);
});
