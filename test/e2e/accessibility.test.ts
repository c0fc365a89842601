import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { fileBrowser, openPage, watch } from '../support/browser.ts';
import type { Product } from '../support/product.ts';
import { linkTo, productWithEveryLetter, READERS } from './every-letter.ts';
import { faultsOf, LOOKS, PHONES } from './inspect.ts';
import { signUp } from './visit.ts';

/**
 * Rules of axe that cannot hold for a letter. Mail clients put it into a page of their own, which has the
 * landmarks, and drop `<main>` and its like from what they show.
 */
const NOT_FOR_LETTERS = ['landmark-one-main', 'region'];

const browser = fileBrowser();

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

test.each(LOOKS)('every page is whole and open to all, %s', { timeout: 240_000 }, async (_name, options) => {
  const product = await productWithEveryLetter();
  const page = await openPage(browser(), options);
  const misdeeds = watch(page, product.url);
  const faults: string[] = [];
  for (const [name, go] of STOPS) {
    await go(page, product);
    faults.push(...(await faultsOf(page)).map((fault) => `${name}: ${fault}`));
  }
  expect(faults).toEqual([]);
  expect(misdeeds).toEqual({ foreign: [], errors: [] });
});

test.each(PHONES)(
  'every letter is whole and open to all, %s',
  { timeout: 240_000 },
  async (_name, options) => {
    const product = await productWithEveryLetter();
    const page = await openPage(browser(), options);
    const misdeeds = watch(page, product.url);
    const faults: string[] = [];
    const subjects = new Set<string>();
    for (const { html, subject } of await product.letters()) {
      if (subjects.has(subject)) continue;
      subjects.add(subject);
      await page.setContent(html);
      faults.push(...(await faultsOf(page, NOT_FOR_LETTERS)).map((fault) => `${subject}: ${fault}`));
    }
    expect(faults).toEqual([]);
    expect(subjects.size).toBeGreaterThan(10);
    expect(misdeeds.foreign).toEqual([]);
  },
);
