/** Bodies that are too large, endless, nested, or not what they claim to be. */
import { expect, test } from 'vitest';
import { attacked, confirmed, signUpBy, statusOf } from '../support/attacked.ts';
import { post, raw, request } from '../support/raw-http.ts';

const MEGABYTE = 1024 * 1024;

function* endless(piece: string): Generator<string> {
  // As much as a test waits for; the server must end it long before.
  for (let sent = 0; sent < 64 * MEGABYTE; sent += piece.length) {
    yield `${piece.length.toString(16)}\r\n${piece}\r\n`;
  }
}

const CHUNKED = { 'Transfer-Encoding': 'chunked', 'Content-Type': 'application/x-www-form-urlencoded' };

test.each(['/subscribe', '/api/subscribe', '/preferences', '/webhooks/resend', '/confirm/x', '/nothing'])(
  'POST %s refuses a body that never ends, and the server keeps running',
  async (path) => {
    const { url } = await attacked({ env: { RESEND_WEBHOOK_SECRET: 'whsec_c2VjcmV0c2VjcmV0c2VjcmV0' } });
    function* body(): Generator<string> {
      yield request('POST', path, CHUNKED);
      yield* endless('x'.repeat(16_384));
    }
    const { statuses } = await raw(url, body());
    expect(statuses.every((status) => status >= 400 && status < 500)).toBe(true);
    expect((await fetch(url)).status).toBe(200);
  },
);

test('a reader can leave even with a body that never ends', async () => {
  const product = await attacked();
  const { token } = await confirmed(product, 'ann@example.org');
  function* body(): Generator<string> {
    yield request('POST', `/unsubscribe/${token}`, CHUNKED);
    yield* endless('x'.repeat(16_384));
  }
  await raw(product.url, body());
  expect(await statusOf(product, 'ann@example.org')).toBe('unsubscribed');
});

test.each([
  ['said by its length', (body: string) => post('/subscribe', body)],
  [
    'without a length',
    (body: string) =>
      `${request('POST', '/subscribe', CHUNKED)}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  ],
])('a form of one megabyte, %s, gets 413', async (_, made) => {
  const product = await attacked();
  const { statuses } = await raw(product.url, [made(`email=ann@example.org&x=${'a'.repeat(MEGABYTE)}`)]);
  expect(statuses[0] ?? 413).toBe(413);
  expect(await statusOf(product, 'ann@example.org')).toBeUndefined();
});

test.each([
  ['deeply nested', `{"email":${'['.repeat(7000)}${']'.repeat(7000)}}`],
  ['nested in what is not asked for', `{"email":"x","a":${'{"a":'.repeat(2500)}1${'}'.repeat(2500)}}`],
  ['cut off', '{"email":"ann@exam'],
  ['no object', '"ann@example.org"'],
  ['a list', '[{"email":"ann@example.org"}]'],
  ['null', 'null'],
  ['a number of many digits', `{"email":${'9'.repeat(10_000)}}`],
  ['an object where text belongs', '{"email":{"toString":"x","$gt":""}}'],
  ['with a prototype', '{"__proto__":{"email":"ann@example.org"},"email":"x"}'],
  ['with a constructor', '{"constructor":{"prototype":{"polluted":1}},"email":"x"}'],
  ['ill-formed UTF-8', '{"email":"\xff\xfe@example.org"}'],
  ['UTF-16', Buffer.from('{"email":"x"}', 'utf16le').toString('latin1')],
])('JSON that is %s gets 422 and changes nothing', async (_, body) => {
  const product = await attacked();
  const before = product.dump();
  const json = { 'Content-Type': 'application/json' };
  const answer = await raw(product.url, [post('/api/subscribe', body, json)]);
  expect(answer.statuses).toEqual([422]);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
  expect(withoutCounters(product.dump())).toEqual(withoutCounters(before));
});

test.each([
  ['multipart without a boundary', 'multipart/form-data', 'x'],
  ['multipart with another boundary', 'multipart/form-data; boundary=a', '--b\r\n\r\n\r\n--b--'],
  [
    'multipart with a part that never ends',
    'multipart/form-data; boundary=b',
    '--b\r\nContent-Disposition: form-data; name="email"\r\n\r\nann@example.org',
  ],
  [
    'a file for an address',
    'multipart/form-data; boundary=b',
    '--b\r\nContent-Disposition: form-data; name="email"; filename="a"\r\n\r\nann@example.org\r\n--b--\r\n',
  ],
  ['no form at all', 'text/plain', 'email=ann@example.org'],
  ['of no type', '', 'email=ann@example.org'],
  ['a type that only begins like one', 'application/x-www-form-urlencodedx', 'email=ann@example.org'],
])('a form that is %s is refused politely', async (_, type, body) => {
  const product = await attacked();
  const { statuses } = await raw(product.url, [post('/subscribe', body, { 'Content-Type': type })]);
  expect([400, 422]).toContain(statuses[0]);
  expect(await statusOf(product, 'ann@example.org')).toBeUndefined();
});

test('of a thousand fields with one name, the first address counts', async () => {
  const product = await attacked();
  const fields = Array.from({ length: 500 }, (_, at) => `email=a${at}@example.org`).join('&');
  const { statuses } = await raw(product.url, [post('/subscribe', fields)]);
  expect(statuses).toEqual([303]);
  expect(await statusOf(product, 'a0@example.org')).toBe('pending');
  expect(await statusOf(product, 'a1@example.org')).toBeUndefined();
});

test('percent signs that encode nothing do no harm', async () => {
  const product = await attacked();
  const { statuses } = await raw(product.url, [post('/subscribe', 'email=%&firstName=%zz%c3%28')]);
  expect(statuses).toEqual([422]);
});

test('the sign-up after all this works', async () => {
  const product = await attacked();
  expect((await signUpBy(product, { email: 'ann@example.org' })).status).toBe(202);
});

function withoutCounters(dump: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(dump).filter(([name]) => !name.startsWith('budgets')));
}
