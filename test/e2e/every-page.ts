import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { type fileBrowser, openPage, watch } from '../support/browser.ts';
import type { Product } from '../support/product.ts';
import { linkTo, productWithEveryLetter, READERS } from './every-letter.ts';
import { faultsOf } from './inspect.ts';
import { FILLING, signUp } from './visit.ts';

/** A kind of page and the way to it. */
type Stop = readonly [name: string, go: (page: Page, product: Product) => Promise<unknown>];

const at = (path: string, status = 200): Stop => [
  path,
  (page, product) => visit(page, product.url + path, status),
];

const linked = (kind: string, reader: string): Stop => [
  `${kind} of ${reader}`,
  async (page, product) => visit(page, await linkTo(product, reader, kind)),
];

async function visit(page: Page, url: string, status = 200): Promise<void> {
  const answer = await page.goto(url);
  if (answer?.status() !== status) throw new Error(`${url} answered ${answer?.status()}`);
}

const pressed = (button: string, heading: string): Stop => [
  heading,
  async (page) => {
    await page.getByRole('button', { name: button }).click();
    await page.getByRole('heading', { name: heading }).waitFor();
  },
];

/** Every kind of page; one that follows a button stands after the page that has it. */
const STOPS: readonly Stop[] = [
  at('/'),
  [
    'sign-up with an error',
    async (page, product) => {
      await page.goto(product.url);
      await page.getByLabel('E-mail address').fill('noreply@example.org');
      product.clock.advance(FILLING);
      await page.getByRole('button', { name: 'Sign up' }).click();
      await page.getByRole('alert').waitFor();
    },
  ],
  [
    'sign-up with a slip in the address',
    async (page, product) => {
      await page.goto(product.url);
      await page.getByLabel('E-mail address').fill('a.reader.with.a.long.name@gmial.com');
      product.clock.advance(FILLING);
      await page.getByRole('button', { name: 'Sign up' }).click();
      await page.getByRole('alert').waitFor();
    },
  ],
  at('/courses/strength-training'),
  ...['why', 'myths', 'timing', 'exercises'].map((slug) => at(`/courses/strength-training/${slug}`)),
  at('/courses/weekly-tips/mind-your-longest-run'),
  at('/archive'),
  at('/issues/quiet-weeks'),
  at('/coach'),
  at('/nothing-is-here', 404),
  at('/preferences'),
  at('/preferences/sent'),
  linked('preferences', READERS.settled),
  linked('pause', READERS.settled),
  at('/stay/not-a-token'),
  linked('confirm', READERS.settled),
  linked('confirm', READERS.late),
  linked('rejoin', READERS.gone),
  linked('preferences', READERS.gone),
  ['check inbox', (page, product) => signUp(page, product, 'new@example.org')],
  linked('confirm', 'new@example.org'),
  pressed('Confirm my address', 'You are in'),
  [
    'preferences that say what was done',
    async (page) => {
      await page.getByRole('link', { name: 'Choose day and topics' }).click();
      await page.getByRole('button', { name: '2 weeks' }).click();
      await page.getByRole('status').waitFor();
    },
  ],
  [
    'leave',
    async (page) => {
      await page.getByRole('link', { name: 'Stop all letters' }).click();
      await page.getByRole('heading', { name: 'Leave?' }).waitFor();
    },
  ],
  pressed('Leave and stop all letters', 'You have left'),
  pressed('Undo, I want to stay', 'Welcome back'),
  at('/confirm/not-a-token', 404),
  at('/dev/inbox'),
  [
    'a message of the inbox',
    async (page) => {
      await page
        .getByRole('link', { name: /^Lesson 4/ })
        .first()
        .click();
      await page.frameLocator('iframe.letter').getByRole('heading', { level: 1 }).waitFor();
    },
  ],
];

/** Walks through every kind of page in one look, and expects no fault on any. */
export async function walkEveryPage(
  browser: ReturnType<ReturnType<typeof fileBrowser>>,
  options: BrowserContextOptions,
): Promise<void> {
  const product = await productWithEveryLetter();
  const page = await openPage(browser, options);
  const misdeeds = watch(page, product.url);
  const faults: string[] = [];
  for (const [name, go] of STOPS) {
    await go(page, product);
    faults.push(...(await faultsOf(page)).map((fault) => `${name}: ${fault}`));
  }
  expect(faults).toEqual([]);
  expect(misdeeds).toEqual({ foreign: [], errors: [] });
}
