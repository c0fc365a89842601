/** A sign-up in a browser that computes a proof of work for it. */
import { expect, test } from 'vitest';
import { fileBrowser, openPage, watch } from '../support/browser.ts';
import { startProduct } from '../support/product.ts';
import { faultsIn } from './inspect.ts';
import { FILLING, openConfirmation, signUp } from './visit.ts';

const READER = 'sam.runner@example.org';
const browser = fileBrowser();

test('a reader fills in the form, sends it and waits a moment, within the page’s policy', async () => {
  const product = await startProduct({ env: { PROOF_OF_WORK: 'on' } });
  const page = await openPage(browser());
  const { foreign, errors } = watch(page, product.url);
  await signUp(page, product, READER);
  await openConfirmation(page, product);

  await page.goto(`${product.url}/courses/strength-training`);
  await page.getByLabel('Email address').fill('kim.runner@gmial.com');
  product.clock.advance(FILLING);
  await page.getByRole('button', { name: 'Sign up' }).click();
  await page.getByRole('button', { name: 'Sign up with kim.runner@gmail.com' }).click();
  await page.getByRole('heading', { name: 'Check your inbox' }).waitFor();
  await product.deliver();
  expect((await product.emails()).map(({ to }) => to)).toEqual([
    expect.stringContaining(READER),
    expect.stringContaining('kim.runner@gmail.com'),
  ]);
  await page.goto(product.url);
  expect(await faultsIn(page)).toEqual([]);
  expect([foreign, errors]).toEqual([[], []]);
});

test('a reader without scripts learns what to do', async () => {
  const product = await startProduct({ env: { PROOF_OF_WORK: 'on' } });
  const page = await openPage(browser(), { javaScriptEnabled: false });
  await page.goto(product.url);
  const note = page.locator('noscript .notice');
  await note.waitFor();
  expect(await note.innerText()).toContain('ask to be signed up');
  await page.getByLabel('Email address').fill(READER);
  product.clock.advance(FILLING);
  await page.getByRole('button', { name: 'Sign up' }).click();
  const alert = page.getByRole('alert');
  expect(await alert.innerText()).toContain('lena@strongerstrides.example');
  expect(await page.getByLabel('Email address').inputValue()).toBe(READER);
});
