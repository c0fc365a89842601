/** The mailbox provider's POST (RFC 8058): no cookies, any body, any number of times, known link or not. */
import { describe, expect, test } from 'vitest';
import { tokenKeys } from '../../src/shared/signing/token.ts';
import { DAY } from '../../src/shared/time/clock.ts';
import { attacked, confirmed, linkTo, statusOf } from '../support/attacked.ts';
import type { Product } from '../support/product.ts';
import { post, raw, request } from '../support/raw-http.ts';

const ANN = 'ann@example.org';
const ONE_CLICK = 'List-Unsubscribe=One-Click';
const MULTIPART = { 'Content-Type': 'multipart/form-data; boundary=b' };
const PART = '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n';

async function press(body: (path: string) => string) {
  const product = await attacked();
  const { token } = await confirmed(product, ANN);
  const answer = await raw(product.url, [body(`/unsubscribe/${token}`)]);
  return { product, token, answer };
}

const ways: [string, (path: string) => string][] = [
  ['urlencoded, as Gmail sends it', (path) => post(path, ONE_CLICK)],
  ['multipart', (path) => post(path, PART, MULTIPART)],
  ['empty', (path) => post(path, '')],
  ['missing, with no length either', (path) => request('POST', path)],
  ['of another type', (path) => post(path, ONE_CLICK, { 'Content-Type': 'text/plain' })],
  ['of no type', (path) => request('POST', path, { 'Content-Length': String(ONE_CLICK.length) }, ONE_CLICK)],
  ['broken multipart', (path) => post(path, '--x', MULTIPART)],
  ['something else', (path) => post(path, 'confirm=no')],
  ['JSON', (path) => post(path, '{"a":1}', { 'Content-Type': 'application/json' })],
  [
    'in a charset that nobody has',
    (path) => post(path, ONE_CLICK, { 'Content-Type': 'application/x-www-form-urlencoded; charset=x-none' }),
  ],
  ['of a megabyte', (path) => post(path, 'x'.repeat(1_000_000))],
  ['compressed, it says', (path) => post(path, '\x1f\x8b', { 'Content-Encoding': 'gzip' })],
  [
    'sent from another site, with an origin of its own',
    (path) => post(path, ONE_CLICK, { Origin: 'https://mail.example', 'Sec-Fetch-Site': 'cross-site' }),
  ],
];

describe('one-click POST with the body', () => {
  test.each(ways)('%s', async (_, way) => {
    const { product, answer } = await press(way);
    expect(await statusOf(product, ANN)).toBe('unsubscribed');
    expect(answer.statuses[0] ?? 200).toBe(200);
    expect(answer.head).not.toMatch(/^(?:location|set-cookie):/im);
    product.clock.advance(30 * DAY);
    await product.deliver();
    expect((await product.emails()).map(({ subject }) => subject)).toEqual([
      'Please confirm: Basics',
      expect.stringContaining('Basics'),
    ]);
  });
});

test('a second or tenth request changes nothing more and gets the same answer', async () => {
  const { product, token, answer } = await press((path) => post(path, ONE_CLICK));
  const once = product.dump();
  for (let again = 0; again < 9; again++) {
    const next = await raw(product.url, [post(`/unsubscribe/${token}`, ONE_CLICK)]);
    expect([next.statuses, next.body]).toEqual([answer.statuses, answer.body]);
  }
  expect(product.dump()).toEqual(once);
});

test('an unknown link gets the same answer, so it reveals nothing', async () => {
  const { product, answer } = await press((path) => post(path, ONE_CLICK));
  const made = await raw(product.url, [post('/unsubscribe/made-up', ONE_CLICK)]);
  expect([made.statuses, made.body, undated(made.head)]).toEqual([[200], answer.body, undated(answer.head)]);
});

test('a person who got the email forwarded can unsubscribe its reader, and sees nothing about them', async () => {
  const product = await attacked();
  const { token } = await confirmed(product, ANN, { firstName: 'Annabel' });
  const page = await raw(product.url, [request('GET', `/unsubscribe/${token}`)]);
  const left = await raw(product.url, [post(`/unsubscribe/${token}`, 'confirm=yes')]);
  expect(await statusOf(product, ANN)).toBe('unsubscribed');
  for (const { whole } of [page, left]) expect(whole).not.toMatch(/ann@|annabel/i);
  expect(left.body).toContain(`/rejoin/${token}`);
});

test('a thousand requests at once all count: there is no budget', async () => {
  const product = await attacked({ env: { SIGNUP_RATE: '1' } });
  const { token } = await confirmed(product, ANN);
  const many = Array.from({ length: 500 }, (_, at) =>
    post(`/unsubscribe/${at}.0.${'A'.repeat(33)}`, ONE_CLICK, { Connection: 'keep-alive' }),
  );
  const { statuses } = await raw(product.url, [...many, post(`/unsubscribe/${token}`, ONE_CLICK)]);
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(await statusOf(product, ANN)).toBe('unsubscribed');
});

describe('years later', () => {
  const CHANGED = { SECRET_KEYS: 'a-new-key-that-signs-now, a-secret-key-for-tests-only' };

  test('a link signed by a retired key still lets its reader leave', async () => {
    const product = await attacked({ env: CHANGED });
    const id = await readerIn(product);
    const old = tokenKeys(['a-secret-key-for-tests-only']).sign({
      purpose: 'manage',
      subject: id,
      version: 0,
    });
    product.clock.advance(3 * 365 * DAY);
    const { statuses } = await raw(product.url, [post(`/unsubscribe/${old}`, ONE_CLICK)]);
    expect(statuses).toEqual([200]);
    expect(await statusOf(product, ANN)).toBe('unsubscribed');
  });

  test('after the reader was erased, the answer is the same and nobody is recreated', async () => {
    const product = await attacked({ env: CHANGED });
    const id = await readerIn(product);
    const link = await linkTo(product, 'unsubscribe', ANN);
    await product.app.signup.store.erase(id, product.clock.now());
    const { statuses, body } = await raw(product.url, [post(`/unsubscribe/${link}`, ONE_CLICK)]);
    const made = await raw(product.url, [post('/unsubscribe/made-up', ONE_CLICK)]);
    expect([statuses, body]).toEqual([[200], made.body]);
    expect(await statusOf(product, ANN)).toBeUndefined();
    const hashes = product.app.signup.keys.fingerprints(ANN);
    expect(await product.app.signup.store.suppression(hashes)).toBe('erased');
  });
});

async function readerIn(product: Product): Promise<number> {
  await confirmed(product, ANN);
  return (await product.app.signup.store.findByKey(ANN))?.id ?? 0;
}

function undated(head: string): string {
  return head.replace(/^date:.*$/im, '');
}
