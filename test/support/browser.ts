import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import bundledChromium from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';

const SYSTEM_CHROMIUM = '/usr/bin/chromium';

/**
 * Of the bundled flags these go: in a single process the browser would end with its first page, a reader's browser
 * has its web security on, and a graphics card played by the processor paints slower than no card.
 */
const UNWANTED =
  /^--(single-process|disable-web-security|allow-running-insecure-content|.*isolation.*|in-process-gpu|ignore-gpu-blocklist|use-gl=.*|.*swiftshader)$/;

/** It runs as root in a container and talks to nobody but the page's own server. */
const WANTED = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts the Chromium of the package: with the machine's libraries, or with those of the package where the
 * machine lacks them, or else the machine's own browser.
 */
export async function launchBrowser(): Promise<Browser> {
  const home = await unpacked();
  const executablePath = join(home, 'chromium');
  const args = [...bundledChromium.args.filter((arg) => !UNWANTED.test(arg)), ...WANTED];
  const env = { ...process.env, LD_LIBRARY_PATH: join(home, 'al2023', 'lib') };
  try {
    return await chromium.launch({ executablePath, args });
  } catch {
    try {
      return await chromium.launch({ executablePath, args, env });
    } catch (error) {
      if (!existsSync(SYSTEM_CHROMIUM)) throw error;
      return chromium.launch({ executablePath: SYSTEM_CHROMIUM, args: WANTED });
    }
  }
}

/**
 * The package unpacks into the folder for temporary files and takes what it finds there for whole. Test files
 * run side by side, so each unpacks for itself and the first to be done puts its folder in place.
 */
async function unpacked(): Promise<string> {
  const home = join(tmpdir(), 'pacesetter-chromium-153');
  if (!existsSync(home)) {
    const own = mkdtempSync(join(tmpdir(), 'pacesetter-unpack-'));
    const before = process.env.TMPDIR;
    try {
      process.env.TMPDIR = own;
      // So it unpacks the libraries too, which it does only where it believes to be on a bare machine.
      process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs24.x';
      await bundledChromium.executablePath();
      if (!existsSync(home)) renameSync(own, home);
    } finally {
      delete process.env.AWS_LAMBDA_JS_RUNTIME;
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
      rmSync(own, { recursive: true, force: true });
    }
  }
  return home;
}

/** One browser for all tests of a file. */
export function fileBrowser(): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });
  return () => {
    if (!browser) throw new Error('The browser is started before the first test, not while tests are named');
    return browser;
  };
}

/** A page in a profile of its own, closed with the test; it waits half a minute for what it is asked for. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext(options);
  onTestFinished(() => context.close());
  context.setDefaultTimeout(30_000);
  return context.newPage();
}

/** What a page has done that no page may. */
export interface Misdeeds {
  /** Addresses of other hosts that were asked for. */
  readonly foreign: string[];
  /** Errors of the console, among them whatever the content security policy refused. */
  readonly errors: string[];
}

/** Notes a page's requests to other hosts and its errors, from now on. */
export function watch(page: Page, home: string): Misdeeds {
  const foreign: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${home}/`) && !url.startsWith('data:')) foreign.push(url);
  });
  page.on('console', (message) => {
    // That a page itself answers 404 or 422 is what some tests ask for.
    const answer = message.location().url === page.url() && /status of 4(04|22)/.test(message.text());
    if (message.type() === 'error' && !answer) errors.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.message}`));
  return { foreign, errors };
}
