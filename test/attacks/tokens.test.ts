/** Links that were truncated, changed, made up or meant for something else. */
import { describe, expect, test } from 'vitest';
import { DAY } from '../../src/shared/time/clock.ts';
import { attacked, confirmed, dataLink, linkTo, signUpBy, statusOf } from '../support/attacked.ts';
import type { Product } from '../support/product.ts';
import { post, raw, request } from '../support/raw-http.ts';

const ANN = 'ann@example.org';
const BEN = 'ben@example.org';
/** Every page with a token, and the form that its button sends. */
const PAGES = ['confirm', 'preferences', 'pause', 'stay', 'rejoin', 'unsubscribe', 'my-data'] as const;

/** Replacements for a token. */
function forgeries(token: string, other: string): Record<string, string> {
  const flipped = (at: number) => token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
  const [subject = '', version = '', mac = ''] = token.split('.');
  return {
    'cut at its end': token.slice(0, -1),
    'cut at its beginning': token.slice(1),
    'cut in half': token.slice(0, token.length / 2),
    'its first character changed': flipped(0),
    'a character of its key changed': flipped(token.length - 30),
    'its last character changed': flipped(token.length - 1),
    'in capitals': token.toUpperCase(),
    'with padding': `${token}=`,
    'with encoded padding': `${token}%3D%3D`,
    'in the other base64': token.replaceAll('-', '+').replaceAll('_', '%2F'),
    'with a NUL': `${token}%00`,
    'with a line break': `${token}%0A`,
    'with a space before it': `%20${token}`,
    'with a slash behind it': `${token}/`,
    'of another subject': [`${Number.parseInt(subject, 36) + 1}`, version, mac].join('.'),
    'of another version': [subject, '1', mac].join('.'),
    'with the signature of another': [...token.split('.').slice(0, 2), other.split('.')[2]].join('.'),
    'of another purpose': other,
    'a megabyte': `${token}${'A'.repeat(12_000)}`,
    doubled: `${token}${token}`,
    nothing: '%20',
    dots: '..',
    'a pattern': '*',
    'an object': '[object Object]'.replaceAll(' ', '%20'),
    SQL: `1'%20OR%20'1'='1`,
  };
}

async function rows(): Promise<{ product: Product; manage: string; confirm: string }> {
  const product = await attacked();
  const { token: manage } = await confirmed(product, ANN);
  await signUpBy(product, { email: BEN });
  await product.deliver();
  return { product, manage, confirm: await linkTo(product, 'confirm', BEN) };
}

test('no forged link changes anything or reveals which part was wrong', async () => {
  const { product, manage, confirm } = await rows();
  const data = await dataLink(product, ANN);
  const before = product.dump();
  for (const page of PAGES) {
    const genuine = page === 'confirm' ? confirm : page === 'my-data' ? data : manage;
    const other = page === 'confirm' || page === 'my-data' ? manage : confirm;
    const button = page === 'my-data' ? '/erase' : '';
    const said = new Set<string>();
    for (const [name, token] of Object.entries(forgeries(genuine, other))) {
      // A token without the characters in which the two base64s differ is the same in both.
      if (token === genuine) continue;
      const got = await raw(product.url, [request('GET', `/${page}/${token}`)]);
      const posted = await raw(product.url, [post(`/${page}/${token}${button}`, 'confirm=yes')]);
      for (const { statuses } of [got, posted]) {
        expect(statuses[0], `${page}: ${name}`).toBeGreaterThanOrEqual(200);
        expect(statuses[0], `${page}: ${name}`).toBeLessThan(500);
      }
      if (posted.statuses[0] === 404 && page !== 'unsubscribe') said.add(posted.body);
    }
    // A page of the link's own kind, and that of an address that leads nowhere.
    expect(said.size, page).toBeLessThanOrEqual(2);
  }
  expect(withoutBudgets(product.dump())).toEqual(withoutBudgets(before));
});

test('a megabyte of token exceeds the limit of a head, before anything is decoded', async () => {
  const { product, manage } = await rows();
  const { statuses } = await raw(product.url, [
    request('GET', `/preferences/${manage}${'A'.repeat(1_000_000)}`),
  ]);
  expect(statuses[0] ?? 431).toBe(431);
  expect((await fetch(product.url)).status).toBe(200);
});

describe('a link for one purpose', () => {
  test('for confirming can neither unsubscribe nor open preferences', async () => {
    const { product, confirm } = await rows();
    await raw(product.url, [post(`/unsubscribe/${confirm}`, 'List-Unsubscribe=One-Click')]);
    expect(await statusOf(product, ANN)).toBe('active');
    expect(await statusOf(product, BEN)).toBe('pending');
    expect((await fetch(`${product.url}/preferences/${confirm}`)).status).toBe(404);
  });

  test('for unsubscribing can’t confirm', async () => {
    const { product, manage } = await rows();
    expect((await fetch(`${product.url}/confirm/${manage}`, { method: 'POST' })).status).toBe(404);
    expect(await statusOf(product, BEN)).toBe('pending');
  });
});

describe('a confirmation link', () => {
  test('does not bring back a reader who left after it was made', async () => {
    const product = await attacked();
    await signUpBy(product, { email: ANN });
    await product.deliver();
    const first = await linkTo(product, 'confirm', ANN);
    await confirmed(product, ANN);
    const manage = await linkTo(product, 'unsubscribe', ANN);
    await fetch(`${product.url}/unsubscribe/${manage}`, { method: 'POST' });
    await fetch(`${product.url}/confirm/${first}`, { method: 'POST' });
    expect(await statusOf(product, ANN)).toBe('unsubscribed');
  });

  test('confirms once, even if pressed ten times at once', async () => {
    const product = await attacked();
    await signUpBy(product, { email: ANN });
    await product.deliver();
    const link = `${product.url}/confirm/${await linkTo(product, 'confirm', ANN)}`;
    const answers = await Promise.all(Array.from({ length: 10 }, () => fetch(link, { method: 'POST' })));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    await product.deliver();
    expect((await product.emails()).filter(({ subject }) => !subject.startsWith('Please'))).toHaveLength(1);
  });

  test('offers a new one when expired, within the address’s daily limit', async () => {
    const product = await attacked();
    await signUpBy(product, { email: ANN });
    await product.deliver();
    const link = `${product.url}/confirm/${await linkTo(product, 'confirm', ANN)}`;
    product.clock.advance(10 * DAY);
    const page = await (await fetch(link, { method: 'POST' })).text();
    expect(page).toContain('/renew');
    expect(await statusOf(product, ANN)).toBe('pending');
    for (let press = 0; press < 9; press++) await fetch(`${link}/renew`, { method: 'POST' });
    await product.deliver();
    expect(await product.emails()).toHaveLength(4);
  });

  test('works from another network and browser, and both are recorded', async () => {
    const product = await attacked({ env: { TRUST_PROXY: '1' } });
    const from = (ip: string, agent: string) => ({ 'X-Forwarded-For': ip, 'User-Agent': agent });
    await raw(product.url, [post('/subscribe', `email=${ANN}`, from('192.0.2.1', 'laptop'))]);
    await product.deliver();
    await raw(product.url, [
      post(`/confirm/${await linkTo(product, 'confirm', ANN)}`, '', from('198.51.100.2', 'phone')),
    ]);
    expect(await statusOf(product, ANN)).toBe('active');
    const kept = JSON.stringify(product.dump()['store.db/consents']);
    for (const part of ['192.0.2.1', 'laptop', '198.51.100.2', 'phone']) expect(kept).toContain(part);
  });
});

test('a link contains no address, and its page sends no referrer', async () => {
  const { product, manage, confirm } = await rows();
  expect(Buffer.from(`${manage} ${confirm}`, 'base64url').toString()).not.toMatch(/ann|ben|example/);
  for (const path of [`/confirm/${confirm}`, ...PAGES.slice(1).map((page) => `/${page}/${manage}`)]) {
    const { head, body } = await raw(product.url, [request('GET', path)]);
    expect(head).toMatch(/^referrer-policy: no-referrer\r?$/im);
    expect(head).toMatch(/^cache-control: no-store\r?$/im);
    expect(head).toMatch(/^x-robots-tag: noindex\r?$/im);
    // Nothing is loaded from another host, which could see the address by other means.
    for (const [, source] of body.matchAll(/\b(?:src|href|action)="([^"]*)"/g)) {
      if (/^https?:|^\/\//.test(source ?? ''))
        expect(new URL(source as string, product.url).origin).toBe(product.url);
    }
  }
});

function withoutBudgets(dump: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(dump).filter(([name]) => !name.startsWith('budgets')));
}
