import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { launchBrowser } from '../../scripts/browser.ts';

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

/** A page in a profile of its own, closed with the test. Its patience, less than a test’s, is for a busy machine. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext(options);
  onTestFinished(() => context.close());
  context.setDefaultTimeout(100_000);
  return context.newPage();
}

/** Forbidden actions of a page. */
export interface Misdeeds {
  /** Requested addresses of other hosts. */
  readonly foreign: string[];
  /** Errors of the console, including everything that the content security policy refused. */
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
    // Some tests expect a page itself to answer 404 or 422.
    const answer = message.location().url === page.url() && /status of 4(04|22)/.test(message.text());
    if (message.type() === 'error' && !answer) errors.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.message}`));
  return { foreign, errors };
}
