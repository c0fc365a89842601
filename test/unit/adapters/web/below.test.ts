import { expect, test } from 'vitest';
import { pathBelow, rootOf } from '../../../../src/adapters/web/below.ts';
import { PAGES } from './every-page.ts';
import { fakeWeb, KNOWN, message } from './ports.ts';

const ROOT = '/mail';
const BASE = `https://example.org${ROOT}`;
const below = (changes: Parameters<typeof fakeWeb>[0] = {}) => fakeWeb({ baseUrl: BASE, ...changes });

test.each([
  ['https://example.org', ''],
  ['https://example.org/', ''],
  ['https://example.org/mail', '/mail'],
  ['https://example.org/a/b/', '/a/b'],
  ['https://example.org/gr%C3%BC%C3%9Fe', '/gr%C3%BC%C3%9Fe'],
])('the root of %s is "%s"', (baseUrl, root) => expect(rootOf(baseUrl)).toBe(root));

test.each([
  ['', '/archive', '/archive'],
  ['', '//archive', '//archive'],
  ['/mail', '/mail', '/'],
  ['/mail', '/mail?x=/mail/a', '/'],
  ['/mail', '/mail/', '/'],
  ['/mail', '/mail/archive', '/archive'],
  ['/mail', '/mail/mail/archive', '/mail/archive'],
  ['/mail', '/archive', '/archive'],
  ['/mail', '/mailbox', '/mailbox'],
  ['/mail', '/courses/mail/archive', '/courses/mail/archive'],
  ['/courses', '/courses/courses/basics', '/courses/basics'],
  ['/gr%C3%BC%C3%9Fe', '/gr%c3%bc%c3%9fe/archive', '/archive'],
  ['/gr%C3%BC%C3%9Fe', '/gr%FC%DFe/archive', '/gr%FC%DFe/archive'],
])('below "%s", %s is %s', (root, path, expected) => {
  expect(pathBelow(root)(new Request(`https://example.org${path}`))).toBe(expected);
});

test.each(Object.entries(PAGES))('%s: nothing leads out of the site’s path', async (_, ask) => {
  const answer = await ask({ root: ROOT });
  const html = await answer.text();
  const addresses = [...html.matchAll(/\s(?:href|src|action|data-challenge)="(\/[^"]*)"/g)].map(
    ([, address = '']) => address,
  );
  expect(addresses).not.toEqual([]);
  expect(addresses.filter((address) => !address.startsWith(`${ROOT}/`))).toEqual([]);
});

test('a form requests its proof of work below the path', async () => {
  const proof = { challenge: async () => ({ nonce: 'x' }), check: async () => undefined };
  const html = await (await below({ proof }).get(`${ROOT}/`)).text();
  const [, challenge = ''] = /data-challenge="([^"]*)"/.exec(html) ?? [];
  expect(challenge).toBe(`${ROOT}/api/challenge`);
  expect(await (await below({ proof }).get(challenge)).json()).toEqual({ nonce: 'x' });
});

test.each([
  ['GET', '/courses', undefined, '/'],
  ['GET', '/subscribe', undefined, '/'],
  ['POST', '/subscribe', { email: 'a@example.org', stamp: '1' }, '/subscribe/check-inbox'],
  ['POST', '/preferences', { email: 'a@example.org' }, '/preferences/sent'],
  ['POST', '/my-data', { email: 'a@example.org' }, '/my-data/sent'],
  ['POST', `/preferences/${KNOWN}/pause`, { weeks: '2' }, `/preferences/${KNOWN}?saved=`],
])('%s %s leads to a page below the path', async (_method, path, fields, target) => {
  const web = below();
  for (const asked of [ROOT + path, path]) {
    const answer = await (fields ? web.post(asked, fields) : web.get(asked));
    expect(answer.headers.get('location')?.startsWith(ROOT + target), asked).toBe(true);
  }
});

test('guards recognise a page by the part below the path', async () => {
  const web = below();
  const page = await web.get(`${ROOT}/confirm/${KNOWN}`);
  expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  expect(page.headers.get('cache-control')).toBe('no-store');
  const elsewhere = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
  expect((await web.post(`${ROOT}/subscribe`, { email: 'a@example.org' }, elsewhere)).status).toBe(403);
  expect(
    (await web.post(`${ROOT}/unsubscribe/${KNOWN}`, { 'List-Unsubscribe': 'One-Click' }, elsewhere)).status,
  ).toBe(200);
  expect((await web.json(`${ROOT}/api/subscribe`, { email: 'a@example.org' }, elsewhere)).status).toBe(202);
  expect((await web.post(`${ROOT}/webhooks/resend`, 'x')).status).toBe(401);
});

test('an email of the inbox is in its frame below the path', async () => {
  const inbox = { list: async () => [message], read: async () => message };
  const web = fakeWeb({ inbox, baseUrl: `http://localhost:3000${ROOT}` });
  const page = await web.get(`${ROOT}/dev/inbox/${message.name}`);
  const [, frame = ''] = /<iframe[^>]* src="([^"]*)"/.exec(await page.text()) ?? [];
  expect(page.headers.get('content-security-policy')).toContain("frame-src 'self'");
  expect((await web.get(frame)).status).toBe(200);
});

test('robots.txt, sitemap and feed contain whole paths', async () => {
  const web = below();
  const robots = await (await web.get(`${ROOT}/robots.txt`)).text();
  expect(robots).toContain(`\nDisallow: ${ROOT}/preferences\n`);
  expect(robots).toContain(`\nSitemap: ${BASE}/sitemap.xml\n`);
  for (const path of ['/sitemap.xml', '/feed.xml']) {
    const links = [
      ...(await (await web.get(ROOT + path)).text()).matchAll(/<(?:loc|link|guid)[^>]*>([^<]+)</g),
    ];
    expect(links.filter(([, link = '']) => !link.startsWith(`${BASE}/`))).toEqual([]);
  }
});

test('the site requires https everywhere only on a host of its own', async () => {
  const header = async (baseUrl: string) =>
    (await fakeWeb({ baseUrl }).get('/archive')).headers.get('strict-transport-security');
  expect(await header('https://news.example')).toBe('max-age=31536000');
  expect(await header(BASE)).toBeNull();
  expect(await header('http://news.example')).toBeNull();
});
