/** A small publication behind a proxy that serves it below a path of another site, and removes the path. */
import { expect, test } from 'vitest';
import { DAY } from '../../src/shared/time/clock.ts';
import { attacked, confirmed, statusOf } from '../support/attacked.ts';

const ANN = 'ann@example.org';

test('a reader signs up, follows every link of their emails, and leaves with one click', async () => {
  const product = await attacked({ below: { path: '/mail', takesItOff: true } });
  await confirmed(product, ANN);
  await product.pass(8 * DAY);
  const emails = await product.emails();
  expect(emails.map(({ subject }) => subject)).toContain('Subject of One');

  const links = emails.flatMap(({ html, text, headers }) => [
    ...[html, text, ...headers.map(({ value }) => value)].join('\n').matchAll(/http:\/\/127[^\s"'<>)]+/g),
  ]);
  const addresses = [...new Set(links.map(([link]) => link.replace(/[.,;]$/, '')))];
  expect(addresses.length).toBeGreaterThan(8);
  for (const address of addresses) {
    // The author adds a logo.
    if (address.endsWith('/images/logo.png')) continue;
    expect([address, (await fetch(address, { redirect: 'error' })).status]).toEqual([address, 200]);
  }

  const moved = await fetch(`${product.url}/courses`, { redirect: 'follow' });
  expect([moved.url, moved.status]).toEqual([`${product.url}/`, 200]);
  const header = emails.at(-1)?.headers.find(({ key }) => key === 'List-Unsubscribe')?.value ?? '';
  const [, oneClick = ''] = /<(http:[^>]+)>/.exec(header) ?? [];
  expect(oneClick.startsWith(`${product.url}/unsubscribe/`)).toBe(true);
  const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
  expect((await fetch(oneClick, { method: 'POST', body, redirect: 'error' })).status).toBe(200);
  expect(await statusOf(product, ANN)).toBe('unsubscribed');
});
