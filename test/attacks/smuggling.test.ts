/** Requests that two parsers could read differently, and headers that a request tries to inject. */
import { expect, test } from 'vitest';
import { attacked, statusOf } from '../support/attacked.ts';
import { post, raw, request } from '../support/raw-http.ts';

const INNER = post('/subscribe', 'email=smuggled@example.org');
const FORM = 'Content-Type: application/x-www-form-urlencoded\r\n';
const START = 'POST /subscribe HTTP/1.1\r\nHost: localhost\r\n';

test.each([
  [
    'both a length and chunks',
    `${START}${FORM}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${INNER}`,
  ],
  ['two lengths', `${START}${FORM}Content-Length: 0\r\nContent-Length: 5\r\n\r\n${INNER}`],
  ['a length with a sign', `${START}${FORM}Content-Length: +0\r\n\r\n${INNER}`],
  ['a length of two numbers', `${START}${FORM}Content-Length: 0, 0\r\n\r\n${INNER}`],
  ['a transfer coding nobody knows', `${START}${FORM}Transfer-Encoding: xchunked\r\n\r\n${INNER}`],
  ['a transfer coding twice', `${START}${FORM}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${INNER}`],
  ['a space before the colon', `${START}${FORM}Content-Length : 0\r\n\r\n${INNER}`],
  ['a folded header', `${START}${FORM}X-A: b\r\n Transfer-Encoding: chunked\r\n\r\n${INNER}`],
  ['lines that end with LF alone', `${START.replaceAll('\r', '')}Content-Length: 0\n\n${INNER}`],
  [
    'a chunk size that overflows',
    `${START}${FORM}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n${INNER}`,
  ],
  ['a chunk size in the wrong base', `${START}${FORM}Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n${INNER}`],
  ['a NUL in a header', `${START}X-A: a\0b\r\n\r\n${INNER}`],
  ['a header of 64 KB', `${START}X-A: ${'a'.repeat(65_536)}\r\n\r\n${INNER}`],
  ['5,000 headers', `${START}${'X-A: b\r\n'.repeat(5000)}\r\n${INNER}`],
  ['no HTTP', `HELO mail.example\r\nMAIL FROM:<a@example.org>\r\n\r\n${INNER}`],
])('%s: the connection ends, and the hidden request is not obeyed', async (_, text) => {
  const product = await attacked();
  const { statuses } = await raw(product.url, [text]);
  expect(statuses.every((status) => status >= 400 && status < 500)).toBe(true);
  expect(statuses.length).toBeLessThanOrEqual(1);
  expect(await statusOf(product, 'smuggled@example.org')).toBeUndefined();
  expect((await fetch(product.url)).status).toBe(200);
});

test.each([
  '/subscribe/%0d%0aX-Evil:%201',
  '/confirm/%0d%0aSet-Cookie:a=b',
  '/preferences/%0d%0aX-Evil:1?saved=%0d%0aX-Evil:1',
  '/unsubscribe/a%0aX-Evil:1',
  '/images/%0d%0aX-Evil:1.png',
  '/courses/%0d%0aX-Evil:1',
  '/%0d%0aX-Evil:1',
  '/assets/%E5%98%8A%E5%98%8DX-Evil:1',
])('%s can’t add a header', async (path) => {
  const { url } = await attacked();
  for (const method of ['GET', 'HEAD', 'POST']) {
    const { head, statuses } = await raw(url, [request(method, path)]);
    expect(head).not.toMatch(/^(?:x-evil|set-cookie):/im);
    expect(statuses[0]).toBeLessThan(500);
  }
});

test('a request without a host is refused', async () => {
  const { url } = await attacked();
  const { statuses } = await raw(url, ['GET / HTTP/1.1\r\nConnection: close\r\n\r\n']);
  expect(statuses).toEqual([400]);
});

test('a token of a preferences page can’t redirect elsewhere', async () => {
  const { url } = await attacked();
  for (const token of [
    '%2f%2fevil.example',
    '..%2f..%2f%2fevil.example',
    '%5c%5cevil.example',
    '%40evil.example',
  ]) {
    const { head } = await raw(url, [post(`/preferences/${token}/resume`, '')]);
    const location = /^location: (.*)$/im.exec(head)?.[1] ?? '/';
    expect(new URL(location.trim(), 'https://news.example').host).toBe('news.example');
  }
});

test('a made-up host appears in no page, link or redirect', async () => {
  const product = await attacked({ env: { BASE_URL: 'https://news.example' } });
  const evil = { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', Forwarded: 'host=evil.example' };
  for (const path of [
    '/',
    '/archive',
    '/feed.xml',
    '/sitemap.xml',
    '/robots.txt',
    '/nothing',
    '/subscribe',
  ]) {
    const { whole } = await raw(product.url, [request('GET', path, evil)]);
    expect(whole).not.toContain('evil.example');
  }
  await raw(product.url, [post('/subscribe', 'email=ann@example.org', evil)]);
  await product.deliver();
  const [email] = await product.emails();
  expect(email?.source).toContain('https://news.example/confirm/');
  expect(email?.source).not.toContain('evil.example');
});

test.each(['TRACE', 'CONNECT', 'PUT', 'DELETE', 'PATCH', 'PROPFIND'])('%s is not served', async (method) => {
  const { url } = await attacked();
  const { statuses, body } = await raw(url, [
    request(method, method === 'CONNECT' ? 'evil.example:443' : '/', { 'X-Secret': 'mine' }),
  ]);
  expect(statuses.every((status) => status >= 400 && status < 500)).toBe(true);
  expect(body).not.toContain('mine');
});
