/**
 * Takes the pictures of README.md: the product itself, on a clock of its own, in a real browser.
 * Run: node --import tsx test/tools/screenshots.ts [FOLDER]
 */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/browser.ts';
import { listen } from '../../src/adapters/web/listen.ts';
import { compileApart } from '../../src/flow/compose/compile-apart.ts';
import { openPreviewApp } from '../../src/run/app/preview.ts';
import { DAY } from '../../src/shared/time/clock.ts';
import { confirmedReader } from '../support/app.ts';
import { openProduct } from '../support/product.ts';

const LARGEST = 250 * 1024;
const WINDOW = { width: 1200, height: 800 };
const PHONE = { width: 360, height: 780 };
const EMAIL = { width: 700, height: 900 };

interface Picture {
  readonly name: string;
  readonly viewport: { width: number; height: number };
  readonly colorScheme?: 'dark';
  readonly show: (page: Page) => Promise<unknown>;
}

const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '../../docs/images'));
const store = mkdtempSync(join(tmpdir(), 'pace-screenshots-'));
const product = await openProduct({ folder: store });
const preview = await servePreview();
const browser = await launchBrowser();
try {
  const reader = await confirmedReader(product.app, 'sam@example.org', 'Europe/London', { firstName: 'Sam' });
  await product.pass(9 * DAY);
  const lesson = (await product.emails()).find(({ subject }) => /^Lesson 1/.test(subject));
  if (!lesson) throw new Error('Lesson 1 did not come');
  const landing = (page: Page) => page.goto(`${product.url}/`);
  const email = (page: Page) => page.setContent(lesson.html);
  const preferences = (page: Page) => page.goto(`${product.url}/preferences/${reader.token}`);
  const pictures: readonly Picture[] = [
    { name: 'landing', viewport: WINDOW, show: landing },
    { name: 'landing-dark', viewport: WINDOW, colorScheme: 'dark', show: landing },
    { name: 'landing-phone', viewport: PHONE, show: landing },
    { name: 'lesson', viewport: EMAIL, show: email },
    { name: 'lesson-dark', viewport: EMAIL, colorScheme: 'dark', show: email },
    { name: 'preferences', viewport: WINDOW, show: preferences },
    { name: 'preview', viewport: WINDOW, show: previewed('width=desktop') },
    { name: 'preview-dark', viewport: WINDOW, colorScheme: 'dark', show: previewed('scheme=dark') },
    { name: 'preview-phone', viewport: PHONE, show: previewed('width=phone') },
    {
      name: 'preview-phone-dark',
      viewport: PHONE,
      colorScheme: 'dark',
      show: previewed('width=phone&scheme=dark'),
    },
  ];
  mkdirSync(folder, { recursive: true });
  for (const picture of pictures) await take(browser, picture);
} finally {
  await browser.close();
  await preview.close();
  await product.close();
  rmSync(store, { recursive: true, force: true });
}

/** The preview over the product's content, on the product's clock. */
async function servePreview() {
  const { config, clock } = product.app;
  const app = openPreviewApp(config, { clock, compiler: compileApart({ stay: true }) });
  const server = await listen(app.web.fetch, { port: 0, hostname: '127.0.0.1' });
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await app.close();
      server.close();
    },
  };
}

/** A page of the preview once everything about the emails is known. */
function previewed(query: string) {
  return async (page: Page) => {
    await page.goto(`${preview.url}/?email=strength-training/why&${query}`);
    await page.waitForFunction(
      () =>
        !document.querySelector('[data-unscored="true"]') &&
        [...document.querySelectorAll('.marks')].every((marks) => marks.textContent) &&
        [...document.querySelectorAll('iframe')].every((frame) => frame.style.height),
      null,
      { timeout: 60_000 },
    );
  };
}

async function take(from: Browser, { name, viewport, colorScheme, show }: Picture): Promise<void> {
  const options: BrowserContextOptions = { viewport, colorScheme: colorScheme ?? 'light' };
  const context = await from.newContext(options);
  const page = await context.newPage();
  await show(page);
  // The preview keeps listening for changes, so its network is never idle.
  if (!name.startsWith('preview')) await page.waitForLoadState('networkidle');
  const file = join(folder, `${name}.png`);
  await page.screenshot({ path: file });
  await context.close();
  const { size } = statSync(file);
  if (size > LARGEST) throw new Error(`${file} is too large: ${size} bytes`);
  process.stdout.write(`${file}: ${Math.ceil(size / 1024)} KB\n`);
}
