/** The preview as an author has it open: the real command over a copy of content and templates, in a browser. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BrowserContextOptions, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { fileBrowser, openPage, watch } from '../support/browser.ts';
import { machineEnv } from '../support/machine-env.ts';
import { faultsIn, still } from './inspect.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const LESSON = 'content/courses/strength-training/02-myths.md';
const EMAIL = 'email=strength-training/myths';

const browser = fileBrowser();
let project: string;
let child: ChildProcess | undefined;
let url: string;

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'pace-preview-'));
  for (const part of ['content', 'emails', 'scripts', 'src', 'package.json', 'tsconfig.json']) {
    cpSync(join(ROOT, part), join(project, part), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
  const started = spawn(
    join(project, 'node_modules/.bin/node'),
    ['scripts/pace.js', 'preview', '--port', '0'],
    {
      cwd: project,
      // SpamAssassin is not found there; it would slow the tests.
      env: { ...machineEnv(), PATH: join(project, 'node_modules/.bin') },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  child = started;
  url = await new Promise((found, reject) => {
    let said = '';
    started.stdout.on('data', (text: Buffer) => {
      said += text;
      const address = /http:\/\/localhost:\d+/.exec(said)?.[0];
      if (address) found(address);
    });
    started.once('exit', () => reject(new Error(`ended: ${said}`)));
  });
  // The address is printed before everything is loaded; the first page waits for that.
  await (await fetch(url)).text();
});
afterAll(async () => {
  const ended = new Promise((done) => child?.once('exit', done));
  if (child?.kill('SIGTERM')) await ended;
  rmSync(project, { recursive: true, force: true });
});
beforeEach(() => {
  for (const file of [LESSON, 'emails/theme.ts', 'emails/lesson.tsx']) {
    const text = readFileSync(join(ROOT, file), 'utf8');
    // After each write the preview compiles everything that depends on the file.
    if (readFileSync(join(project, file), 'utf8') !== text) writeFileSync(join(project, file), text);
  }
});

function edit(file: string, from: string | RegExp, to: string): void {
  const text = readFileSync(join(project, file), 'utf8');
  const edited = text.replace(from, to);
  if (edited === text) throw new Error(`${file} holds no ${from}`);
  writeFileSync(join(project, file), edited);
}

/** Opens a page of the preview and waits until it follows the files and the email has its full height. */
async function open(query = EMAIL, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await openPage(browser(), options);
  await page.goto(`${url}/?${query}`);
  await page.waitForFunction(() => document.documentElement.dataset.live === 'true');
  await page.waitForFunction(() =>
    [...document.querySelectorAll('iframe')].every((frame) => frame.style.height),
  );
  return page;
}

const emailOf = (page: Page) => page.frameLocator('iframe:not(.coming)').first();
const groundOf = (page: Page): Promise<string> =>
  emailOf(page)
    .locator('body')
    .evaluate((body) => getComputedStyle(body).backgroundColor);

test('a saved lesson appears, and the email, the view and the position are kept', async () => {
  const page = await open(`${EMAIL}&scheme=dark&width=phone`);
  const misdeeds = watch(page, url);
  await page.evaluate(() => scrollTo(0, 900));
  // Relative to the window: the part above the email may grow, for example by a spam score.
  const place = () =>
    page.locator('.frame').evaluate((frame) => Math.round(frame.getBoundingClientRect().top));
  const before = { url: page.url(), place: await place() };
  edit(LESSON, /\n---\n/, '\n---\nFreshly written, a moment ago.\n\n');
  await emailOf(page).getByText('Freshly written, a moment ago.').waitFor();
  expect({ url: page.url(), place: await place() }).toEqual(before);
  expect(before.place).toBeLessThan(-300);
  expect(await groundOf(page)).toBe('rgb(26, 24, 22)');
  expect(await page.locator('.frame.phone iframe').count()).toBe(1);
  expect(misdeeds).toEqual({ foreign: [], errors: [] });
});

test('a mistake is reported with its line, above the last good version, and disappears when it is fixed', async () => {
  const page = await open();
  const heading = emailOf(page).getByRole('heading', { level: 1 });
  const title = await heading.textContent();
  edit(LESSON, /^preview:/m, 'previw:');
  const alert = page.getByRole('alert');
  await alert.getByText(/strength-training\/02-myths\.md:\d+: unknown field "previw"/).waitFor();
  expect(await heading.textContent()).toBe(title);
  edit(LESSON, /^previw:/m, 'preview:');
  await alert.first().waitFor({ state: 'detached' });
});

test('a saved theme or template takes effect in emails and pages; a broken one says where', async () => {
  const page = await open();
  edit('emails/theme.ts', "paper: '#faf6f0'", "paper: '#eef4ff'");
  await page.waitForFunction(() => getComputedStyle(document.body).backgroundColor === 'rgb(238, 244, 255)');
  const ground = (selector: string) =>
    page.waitForFunction((frame) => {
      const inner = document.querySelector<HTMLIFrameElement>(frame)?.contentDocument?.body;
      return inner && getComputedStyle(inner).backgroundColor === 'rgb(238, 244, 255)';
    }, selector);
  await ground('iframe');
  await page.getByRole('link', { name: 'Web page' }).click();
  await ground('iframe[src^="/frame/web"]');

  await page.getByRole('link', { name: 'Email', exact: true }).click();
  edit('emails/lesson.tsx', '{`${phrases', '{`Chapter: ${phrases');
  await emailOf(page).getByText('Chapter: Lesson 2 of 4').waitFor();
  edit('emails/lesson.tsx', '{`Chapter: ', '{nothing + `Chapter: ');
  await page
    .getByRole('alert')
    .getByText(/emails\/lesson\.tsx:\d+: nothing is not defined/)
    .waitFor();
  expect(await emailOf(page).getByText('Chapter: Lesson 2 of 4').count()).toBe(1);
});

test('of two themes saved in quick succession the second stays, whichever arrives first', async () => {
  const page = await open();
  const first = Promise.withResolvers<Route>();
  await page.route(/\/preview\.css\?/, (route) => first.resolve(route), { times: 1 });
  edit('emails/theme.ts', "paper: '#faf6f0'", "paper: '#eef4ff'");
  const late = await first.promise;
  edit('emails/theme.ts', "paper: '#eef4ff'", "paper: '#fff0f4'");
  const isSecond = () => getComputedStyle(document.body).backgroundColor === 'rgb(255, 240, 244)';
  await page.waitForFunction(isSecond);
  const body = 'body { background: rgb(1, 2, 3) !important }';
  // The page may have given this one up.
  await late.fulfill({ contentType: 'text/css', body }).catch(() => undefined);
  await page.waitForFunction(() => document.querySelectorAll('link[rel="stylesheet"]').length === 1);
  expect(await page.evaluate(isSecond)).toBe(true);
});

test.each([
  ['light', 'Dark', 'dark', 'rgb(26, 24, 22)'],
  ['dark', 'Light', 'light', 'rgb(250, 246, 240)'],
] as const)(
  'colours can differ from the browser’s preference: it prefers %s',
  async (colorScheme, name, scheme, ground) => {
    const page = await open(`${EMAIL}&scheme=${colorScheme}`, { colorScheme });
    await page.getByRole('link', { name, exact: true }).click();
    for (const view of ['email', 'web']) {
      await page.locator(`iframe:only-child[src^="/frame/${view}"][src*="scheme=${scheme}"]`).waitFor();
      expect(await groundOf(page)).toBe(ground);
      const html = emailOf(page).locator('html');
      expect(await html.evaluate((root) => getComputedStyle(root).colorScheme)).toBe(scheme);
      await page.getByRole('link', { name: 'Web page' }).click();
    }
  },
);

test('keys move from email to email, and select readers and views', async () => {
  const page = await open();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('heading', { name: /^Lesson 3/ }).waitFor();
  await page.keyboard.press('k');
  await page.getByRole('heading', { name: /^Lesson 2/ }).waitFor();
  await page.keyboard.press('ArrowUp');
  await emailOf(page).getByRole('heading', { name: 'Why Runners Need Strength Work' }).waitFor();
  expect(page.url()).toContain('email=strength-training/why');

  await page.getByRole('link', { name: 'Plain text' }).click();
  await page.getByLabel('As').selectOption('A right-to-left name');
  await page.locator('pre', { hasText: 'مريم' }).waitFor();
  await page.getByRole('link', { name: 'Source' }).click();
  await page.locator('pre', { hasText: 'Content-Type: multipart/alternative' }).waitFor();
  await page.goBack();
  await page.locator('pre', { hasText: 'مريم' }).waitFor();
});

test('a choice made while the last one’s page is loading is added to it', async () => {
  const page = await open();
  const arrive = Promise.withResolvers<void>();
  await page.route(/\?.*view=text/, async (route) => {
    await arrive.promise;
    await route.continue();
  });
  await page.getByRole('link', { name: 'Plain text' }).click();
  await page.getByLabel('As').selectOption('A right-to-left name');
  arrive.resolve();
  await page.locator('pre', { hasText: 'مريم' }).waitFor();
});

test('the page is accessible, wide and on a phone, light and dark', async () => {
  const page = await open(`${EMAIL}&width=both&as=long-name`, still('en-GB'));
  expect(await faultsIn(page)).toEqual([]);
});

test('on a phone every choice is within the screen', async () => {
  const page = await open(EMAIL, { viewport: { width: 320, height: 640 } });
  const edges = await page
    .locator('.options a')
    .evaluateAll((links) => links.map((link) => [link.textContent, link.getBoundingClientRect().right]));
  expect(edges.length).toBeGreaterThan(5);
  expect(edges.filter(([, right]) => Number(right) > 320)).toEqual([]);
});
