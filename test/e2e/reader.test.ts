import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { InboxMessage } from '../../src/adapters/web/ports.ts';
import { DAY, HOUR } from '../../src/shared/time/clock.ts';
import { fileBrowser, openPage } from '../support/browser.ts';
import { type Product, startProduct } from '../support/product.ts';
import { arrive, confirm, FILLING, follow, openConfirmation, openEmail, said, signUp } from './visit.ts';

const READER = 'sam.runner@example.org';
const CONFIRM = 'Please confirm: Strength Training for Runners';
const WELCOME = 'You’re in: Strength Training for Runners';
const LESSON_1 = 'Lesson 1: the movements your running leaves out';
const LESSON_2 = 'Lesson 2: will lifting make you heavy?';
const LESSON_3 = 'Lesson 3: the right day for strength work';
const LESSON_4 = 'Lesson 4: your strength routine';
/** Goes to everyone who reads about training; the clock of these tests passes its time. */
const ISSUE = 'New: a ten-week course for the 10 kilometres';

const browser = fileBrowser();
const subjects = (emails: readonly InboxMessage[]) => emails.map(({ subject }) => subject);
const arrivals = (emails: readonly InboxMessage[]) =>
  emails.map(({ at, subject }) => `${at.toISOString().slice(0, 16)} ${subject}`);
const course = (page: Page, title: string) => page.getByRole('region', { name: title });
const strength = (page: Page) => course(page, 'Strength Training for Runners');
const statusOf = async ({ app }: Product) => (await app.signup.store.findByKey(READER))?.status;

test('a reader signs up, confirms with a click and reads the first lesson', async () => {
  const product = await startProduct();
  const page = await openPage(browser(), { timezoneId: 'America/New_York' });

  await page.goto(product.url);
  await page.getByLabel('Email address').fill(READER);
  await page.getByLabel('First name').fill('Sam');
  expect(await page.locator('input[name="timeZone"]').inputValue()).toBe('America/New_York');
  product.clock.advance(FILLING);
  await page.getByRole('button', { name: 'Sign up' }).click();
  await page.getByRole('heading', { name: 'Check your inbox' }).waitFor();
  expect(await page.locator('main').innerText()).toContain('Lena Okafor (lena@strongerstrides.example)');
  await product.deliver();

  await page.getByRole('link', { name: 'Open the development inbox' }).click();
  expect(await page.getByRole('listitem').allInnerTexts()).toEqual([expect.stringContaining(CONFIRM)]);
  const before = product.dump();
  for (const _visit of ['a scanner', 'the reader']) await openConfirmation(page, product);
  const tab = await openConfirmation(page, product);
  await product.deliver();
  expect(product.dump()).toEqual(before);
  expect(await statusOf(product)).toBe('pending');

  await confirm(tab, product);
  expect(await statusOf(product)).toBe('active');
  expect(subjects(await product.emails())).toEqual([CONFIRM, WELCOME, LESSON_1]);
  const lesson = await openEmail(page, product, LESSON_1);
  expect(await lesson.locator('body').innerText()).toContain('Hello Sam,');
  const onWeb = await follow(page, lesson.getByRole('link', { name: 'View in browser' }));
  await onWeb.getByRole('heading', { level: 1, name: 'Why Runners Need Strength Work' }).waitFor();
  expect(await onWeb.locator('main').innerText()).not.toContain('Sam');

  await tab.goto(tab.url());
  await tab.getByRole('heading', { name: 'You’re already in' }).waitFor();
  await product.deliver();
  expect(await product.emails()).toHaveLength(3);
});

test('a reader sets the pace: day, hour, topics, pause, next lesson now, one course less', async () => {
  const product = await startProduct();
  const inbox = await openPage(browser(), { timezoneId: 'America/New_York' });
  const page = await arrive(inbox, product, READER);
  expect(await strength(page).innerText()).toContain('Tuesday 8 December at 07:00');

  await page.getByLabel('Day of the week').selectOption('Thursday');
  await page.getByLabel('Time of day').selectOption('18:00');
  await page.getByLabel('Time zone').selectOption('Europe/Berlin');
  await page.getByLabel('Nutrition').uncheck();
  await page.getByRole('button', { name: 'Save' }).click();
  expect(await said(page)).toBe('Saved.');
  expect(await strength(page).innerText()).toContain('Thursday 10 December at 18:00');
  expect(await page.getByLabel('Nutrition').isChecked()).toBe(false);
  expect(await page.getByLabel('Recovery').isChecked()).toBe(true);

  expect(subjects(await product.pass(10 * DAY + 4 * HOUR))).toEqual([]);
  expect(arrivals(await product.pass(DAY))).toEqual([`2026-12-10T17:00 ${LESSON_2}`]);

  await page.getByRole('button', { name: '4 weeks' }).click();
  expect(await said(page)).toContain('pause');
  expect(await page.getByRole('region', { name: 'Take a break' }).innerText()).toContain('8 January 2027');
  expect(subjects(await product.pass(19 * DAY))).toEqual([]);
  await page.getByRole('button', { name: 'Resume now' }).click();
  expect(await said(page)).toContain('started again');
  expect(await strength(page).innerText()).toContain('Thursday 31 December at 18:00');

  await page.getByRole('button', { name: 'Send me the next lesson now' }).click();
  expect(await said(page)).toContain('on its way');
  const came = (await product.emails()).length;
  await product.deliver();
  expect(arrivals((await product.emails()).slice(came))).toEqual([`2026-12-30T16:00 ${LESSON_3}`]);
  await page.goto(page.url());
  expect(await strength(page).innerText()).toContain('3 of 4 lessons');

  await signUp(inbox, product, READER, '/courses/weekly-tips');
  await confirm(await openConfirmation(inbox, product), product);
  await page.goto(page.url());
  const tips = course(page, 'Weekly Running Tips');
  await tips.getByRole('button', { name: 'Leave this course' }).click();
  expect(await said(page)).toContain('left this course');
  await tips.waitFor({ state: 'detached' });
  await strength(page).waitFor();
  expect(arrivals(await product.pass(8 * 7 * DAY))).toEqual([
    `2027-01-07T17:00 ${LESSON_4}`,
    expect.stringContaining(ISSUE),
  ]);
});

test('a reader leaves with a click, comes back with a click, and leaves for good', async () => {
  const product = await startProduct();
  const inbox = await openPage(browser());
  await arrive(inbox, product, READER);
  const lesson = await openEmail(inbox, product, LESSON_1);
  const page = await follow(inbox, lesson.getByRole('link', { name: 'Unsubscribe' }));
  const before = product.dump();
  await page.goto(page.url());
  await page.goto(page.url());
  await product.deliver();
  expect(product.dump()).toEqual(before);
  expect(await statusOf(product)).toBe('active');

  await page.getByRole('button', { name: 'Unsubscribe from all emails' }).click();
  await page.getByRole('heading', { name: 'You’re unsubscribed' }).waitFor();
  expect(await statusOf(product)).toBe('unsubscribed');
  await page.getByRole('button', { name: 'Undo, I want to stay' }).click();
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  expect(await statusOf(product)).toBe('active');
  expect(subjects(await product.pass(8 * DAY))).toEqual([LESSON_2]);

  const again = await openEmail(inbox, product, LESSON_2);
  const preferences = await follow(inbox, again.getByRole('link', { name: 'Preferences' }));
  await preferences.getByRole('link', { name: 'Stop all emails' }).click();
  await preferences.getByRole('button', { name: 'Unsubscribe from all emails' }).click();
  await preferences.getByRole('heading', { name: 'You’re unsubscribed' }).waitFor();
  expect(subjects(await product.pass(12 * 7 * DAY))).toEqual([]);

  await preferences.getByRole('button', { name: 'Undo, I want to stay' }).click();
  await preferences.getByRole('heading', { name: 'This can’t be undone here' }).waitFor();
  expect(await statusOf(product)).toBe('unsubscribed');
});

test('all of it works without JavaScript', async () => {
  const product = await startProduct();
  const inbox = await openPage(browser(), { javaScriptEnabled: false, timezoneId: 'America/New_York' });
  const page = await arrive(inbox, product, READER);
  expect(subjects(await product.emails())).toEqual([CONFIRM, WELCOME, LESSON_1]);
  // Only a script could have detected the reader's own zone, so it is the publication's.
  expect(await page.getByLabel('Time zone').inputValue()).toBe('Europe/London');

  await page.getByLabel('Time of day').selectOption('19:30');
  await page.getByRole('button', { name: 'Save' }).click();
  expect(await said(page)).toBe('Saved.');
  expect(await strength(page).innerText()).toContain('Monday 7 December at 19:30');
  await strength(page).getByLabel('Pace').selectOption('14');
  await page.getByRole('button', { name: 'Change pace' }).click();
  expect(await strength(page).innerText()).toContain('Monday 14 December at 19:30');

  await page.getByRole('link', { name: 'Stop all emails' }).click();
  await page.getByRole('button', { name: 'Unsubscribe from all emails' }).click();
  await page.getByRole('heading', { name: 'You’re unsubscribed' }).waitFor();
  expect(await statusOf(product)).toBe('unsubscribed');
});
