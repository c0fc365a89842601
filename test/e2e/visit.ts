import type { FrameLocator, Locator, Page } from 'playwright-core';
import { SECOND } from '../../src/shared/time/clock.ts';
import { en, type Words } from '../../src/shared/words/en.ts';
import type { Product } from '../support/product.ts';

/** A person's actions in the browser, in the words that they see. */

/** How long a person takes to fill in a form. */
export const FILLING = 5 * SECOND;

/** Fills the form of a page and sends it; the page is in the words' language. */
export async function signUp(
  page: Page,
  product: Product,
  email: string,
  path = '/',
  { pages }: Words = en,
): Promise<void> {
  await page.goto(product.url + path);
  await page.getByLabel(pages.signUp.email).fill(email);
  product.clock.advance(FILLING);
  await page.getByRole('button', { name: pages.signUp.signUp }).click();
  await page.getByRole('heading', { name: pages.checkInbox.title }).waitFor();
  await product.deliver();
}

/** Opens the newest email of the development inbox whose subject contains some words. */
export async function openEmail(
  page: Page,
  product: Product,
  subject: string | RegExp,
): Promise<FrameLocator> {
  await page.goto(`${product.url}/dev/inbox`);
  await page.getByRole('link', { name: subject }).first().click();
  return page.frameLocator('iframe.email');
}

/** Follows a link of an email, which opens a tab of its own. */
export async function follow(page: Page, link: Locator): Promise<Page> {
  const [tab] = await Promise.all([page.waitForEvent('popup'), link.click()]);
  // The tab begins empty, and Chromium may change its process on the way to the page.
  await tab.waitForURL(/^http/);
  await tab.locator('h1').first().waitFor();
  return tab;
}

/** Opens the newest confirmation's link, and nothing more. */
export async function openConfirmation(page: Page, product: Product): Promise<Page> {
  const message = await openEmail(page, product, /^Please confirm/);
  return follow(page, message.getByRole('link', { name: 'Yes, sign me up' }));
}

/** Presses the button of the page that a confirmation leads to. */
export async function confirm(page: Page, product: Product): Promise<void> {
  await page.getByRole('button', { name: 'Confirm my address' }).click();
  await page.getByRole('heading', { name: 'You’re in' }).waitFor();
  await product.deliver();
}

/** Signs up, confirms and goes to the preferences: a shortcut for tests of what follows. */
export async function arrive(page: Page, product: Product, email: string): Promise<Page> {
  await signUp(page, product, email);
  const tab = await openConfirmation(page, product);
  await confirm(tab, product);
  await tab.getByRole('link', { name: 'Choose your day and topics' }).click();
  await tab.getByRole('heading', { name: 'Your preferences' }).waitFor();
  return tab;
}

/** The page's confirmation of the last change. */
export async function said(page: Page): Promise<string> {
  return (await page.getByRole('status').textContent()) ?? '';
}
