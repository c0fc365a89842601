/** What people see first on a phone, and what only eyes had noticed: nothing is too far down, cut off or glaring. */
import type { Locator, Page } from 'playwright-core';
import { render } from 'react-email';
import { expect, test } from 'vitest';
import { dark as darkPage } from '../../emails/theme.ts';
import { bodyOf, lesson as lessonEmail } from '../emails/emails.ts';
import { fileBrowser, openPage } from '../support/browser.ts';
import { lesson, NEWSLETTER_FILE, smallPublication } from '../support/content.ts';
import { startProduct } from '../support/product.ts';
import { FILLING } from './visit.ts';

const browser = fileBrowser();
const PHONE = { viewport: { width: 360, height: 640 } };
const TABLE = '| Day | Run |\n| --- | --- |\n| Monday | Rest |\n';

/** A publication whose pages are many screens long. */
function longPublication(): string {
  const paragraph = `${'A sentence about running that is as long as most of them are. '.repeat(6)}\n\n`;
  return smallPublication({
    'newsletter.md': NEWSLETTER_FILE.replace('Welcome.', paragraph.repeat(12)),
    'courses/basics/01-one.md': lesson('One').trimEnd().concat(`\n\n${TABLE}`),
  });
}

async function boxOf(place: Locator) {
  const box = await place.boundingBox();
  if (!box) throw new Error('is not shown');
  return { top: box.y, bottom: box.y + box.height };
}

const open = async (path: string, options: object = PHONE) => {
  const product = await startProduct({ content: longPublication() });
  const page = await openPage(browser(), options);
  await page.goto(product.url + path);
  return { product, page };
};

const screen = PHONE.viewport.height;
const emailField = (page: Page) => page.getByLabel('Email address');

test('the email field is on the first screen of the landing page, before its text', async () => {
  const { page } = await open('/');
  const field = await boxOf(emailField(page));
  expect(field.bottom).toBeLessThan(screen);
  expect(field.bottom).toBeLessThan((await boxOf(page.locator('.prose'))).top);
});

test('a form that comes back is on the same screen as its error', async () => {
  const { page, product } = await open('/');
  await emailField(page).fill('noreply@example.org');
  product.clock.advance(FILLING);
  await page.getByRole('button', { name: 'Sign up' }).click();
  const error = await boxOf(page.getByRole('alert'));
  expect(error.top).toBeLessThan(screen / 2);
  expect((await boxOf(emailField(page))).bottom).toBeLessThan(screen);
});

test('the link below the card of the page that mails a link keeps its distance', async () => {
  const { page } = await open('/preferences');
  const card = await boxOf(page.locator('main .card'));
  const link = await boxOf(page.locator('main .card + p'));
  expect(link.top - card.bottom).toBeGreaterThanOrEqual(16);
});

/** The colours of the rules around a table's head, as they are drawn. */
const rules = (page: Page) =>
  page
    .locator('th')
    .first()
    .evaluate((head) => {
      const table = head.closest('table') as HTMLElement;
      return [getComputedStyle(head).borderBottomColor, getComputedStyle(table).borderTopColor];
    });
const rgb = (hex: string) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
/** Of a drawn colour or a hexadecimal one, from 0 to 255. */
const brightness = (colour: string): number => {
  const parts = colour.startsWith('#')
    ? rgb(colour)
    : (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  return Math.max(...parts);
};

test('in dark mode the rules of a table are darker than its text, on pages and in emails', async () => {
  const { page } = await open('/courses/basics/one', { ...PHONE, colorScheme: 'dark' });
  const onPage = await rules(page);
  // On a page of its own: the site's policy allows no inline styles.
  const email = await openPage(browser(), { ...PHONE, colorScheme: 'dark' });
  await email.setContent(await render(lessonEmail(bodyOf(TABLE))));
  const inEmail = await rules(email);
  for (const colour of [onPage[0], ...inEmail] as string[]) {
    expect(brightness(colour)).toBeLessThan(0.7 * brightness(darkPage.ink));
  }
});
