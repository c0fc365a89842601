/** Mail scanners and browsers follow every link before a reader does: looking must change nothing. */
import { expect, test } from 'vitest';
import { attacked, confirmed, dataLink, linkTo, signUpBy, statusOf } from '../support/attacked.ts';
import { raw, request } from '../support/raw-http.ts';

const ANN = 'ann@example.org';
const BEN = 'ben@example.org';

test('GET, HEAD, OPTIONS and every kind of prefetch of every link leave the store unchanged', async () => {
  const product = await attacked();
  const { token } = await confirmed(product, ANN);
  await signUpBy(product, { email: BEN });
  await product.deliver();
  const open = await linkTo(product, 'confirm', BEN);
  const data = await dataLink(product, ANN);
  const before = product.dump();

  const paths = [
    `/confirm/${open}`,
    `/confirm/${open}/renew`,
    `/unsubscribe/${token}`,
    `/unsubscribe/${token}?confirm=yes&List-Unsubscribe=One-Click`,
    `/preferences/${token}`,
    `/preferences/${token}?weekday=1&topics=red`,
    `/preferences/${token}/pause?weeks=4`,
    `/preferences/${token}/resume`,
    `/preferences/${token}/courses/basics/next`,
    `/preferences/${token}/courses/basics/leave`,
    `/preferences/${token}/courses/basics/interval?days=14`,
    `/preferences/${token}/my-data`,
    `/my-data/${data}`,
    `/my-data/${data}/export`,
    `/my-data/${data}/erase`,
    `/my-data?email=${ANN}`,
    `/pause/${token}`,
    `/stay/${token}`,
    `/rejoin/${token}`,
    '/subscribe?email=eve@example.org',
    '/api/subscribe?email=eve@example.org',
    `/preferences?email=${ANN}`,
  ];
  const ways: Record<string, string>[] = [
    {},
    { Purpose: 'prefetch' },
    { 'Sec-Purpose': 'prefetch;prerender' },
    { 'X-Moz': 'prefetch' },
    { 'X-HTTP-Method-Override': 'POST', 'X-Method-Override': 'POST', 'X-HTTP-Method': 'POST' },
    { 'User-Agent': 'Mozilla/5.0 (compatible; a mail scanner)', Accept: '*/*' },
  ];
  for (const path of paths) {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      for (const way of ways) await raw(product.url, [request(method, path, way)]);
    }
    // A careless proxy turns a POST into a GET with a body.
    const form = { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': '11' };
    await raw(product.url, [request('GET', path, form, 'confirm=yes')]);
    await raw(product.url, [request('GET', `${path}${path.includes('?') ? '&' : '?'}_method=POST`)]);
  }
  await product.deliver();

  expect(product.dump()).toEqual(before);
  expect(await statusOf(product, BEN)).toBe('pending');
});

test('a scanner that runs scripts finds none that submits a form', async () => {
  const product = await attacked();
  const { token } = await confirmed(product, ANN);
  for (const page of ['confirm/x', `unsubscribe/${token}`, `rejoin/${token}`, `pause/${token}`]) {
    const html = await (await fetch(`${product.url}/${page}`)).text();
    expect(html).not.toMatch(/<script|http-equiv="?refresh|\son\w+=|autofocus/i);
  }
});
