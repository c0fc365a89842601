import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Words } from '../../src/shared/words/en.ts';
import { languageOf, wordsIn } from '../../src/shared/words/wording.ts';
import { type fileBrowser, openPage, watch } from '../support/browser.ts';
import type { Product } from '../support/product.ts';
import { linkTo, productWithEveryEmail, READERS } from './every-email.ts';
import { faultsIn, looksIn, still } from './inspect.ts';
import { FILLING, signUp } from './visit.ts';

/** A kind of page and the route to it. */
type Stop = readonly [name: string, go: (page: Page, product: Product, words: Words) => Promise<unknown>];

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

const pressed = (name: string, said: (words: Words) => { button: string; heading: string }): Stop => [
  name,
  async (page, _product, words) => {
    const { button, heading } = said(words);
    await page.getByRole('button', { name: button }).click();
    await page.getByRole('heading', { name: heading }).waitFor();
  },
];

const signUpWith = (name: string, address: string): Stop => [
  name,
  async (page, product, { pages: { signUp: words } }) => {
    await page.goto(product.url);
    await page.getByLabel(words.email).fill(address);
    product.clock.advance(FILLING);
    await page.getByRole('button', { name: words.signUp }).click();
    await page.getByRole('alert').waitFor();
  },
];

/** Every kind of page; one that follows a button comes after the page that has it. */
const STOPS: readonly Stop[] = [
  at('/'),
  signUpWith('sign-up with an error', 'noreply@example.org'),
  signUpWith('sign-up with a slip in the address', 'a.reader.with.a.long.name@gmial.com'),
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
  linked('stay', READERS.settled),
  pressed('stayed', ({ pages: { stay } }) => ({ button: stay.button, heading: stay.done })),
  linked('confirm', READERS.settled),
  linked('confirm', READERS.late),
  linked('rejoin', READERS.gone),
  linked('preferences', READERS.gone),
  at('/my-data'),
  at('/my-data/sent'),
  linked('my-data', READERS.settled),
  ['check inbox', (page, product, words) => signUp(page, product, 'new@example.org', '/', words)],
  linked('confirm', 'new@example.org'),
  pressed('confirmed', ({ pages: { confirm } }) => ({ button: confirm.button, heading: confirm.done })),
  [
    'preferences that say what was done',
    async (page, _product, { pages, phrases }) => {
      await page.getByRole('link', { name: pages.confirm.choose }).click();
      await page.getByRole('button', { name: phrases.weeks(2) }).click();
      await page.getByRole('status').waitFor();
    },
  ],
  [
    'leave',
    async (page, _product, { pages, preferences }) => {
      await page.getByRole('link', { name: preferences.leave.stop }).click();
      await page.getByRole('heading', { name: pages.leave.title }).waitFor();
    },
  ],
  pressed('left', ({ pages: { leave } }) => ({ button: leave.button, heading: leave.left })),
  pressed('back', ({ pages: { leave } }) => ({ button: leave.undo, heading: leave.back })),
  at('/my-data/not-a-token', 404),
  linked('my-data', READERS.settled),
  pressed('erased', ({ preferences: { data } }) => ({ button: data.eraseButton, heading: data.erased })),
  at('/confirm/not-a-token', 404),
  at('/dev/inbox'),
  [
    'a message of the inbox',
    async (page) => {
      await page
        .getByRole('link', { name: /^Lesson 4/ })
        .first()
        .click();
      await page.frameLocator('iframe.email').getByRole('heading', { level: 1 }).waitFor();
    },
  ],
];

/** Walks through every kind of page, and expects no fault in any look. */
export async function walkEveryPage(
  browser: ReturnType<ReturnType<typeof fileBrowser>>,
  locale: string,
): Promise<void> {
  const product = await productWithEveryEmail(locale);
  const language = languageOf(locale);
  const words = wordsIn(language ?? 'en');
  const page = await openPage(browser, still(locale));
  const misdeeds = watch(page, product.url);
  const faults: string[] = [];
  for (const [name, go] of STOPS) {
    await go(page, product, words);
    if ((await page.locator('html').getAttribute('lang')) !== language) {
      faults.push(`${name}: is not in the reader’s language`);
    }
    faults.push(...(await faultsIn(page, looksIn(locale))).map((fault) => `${name}: ${fault}`));
  }
  expect(faults).toEqual([]);
  expect(misdeeds).toEqual({ foreign: [], errors: [] });
}
