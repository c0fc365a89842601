/** Somebody else's address, signed up over and over to fill its inbox; and forms filled by programs. */
import { describe, expect, test } from 'vitest';
import { attacked, confirmed, signUpBy, statusOf } from '../support/attacked.ts';
import type { Product } from '../support/product.ts';
import { post, raw } from '../support/raw-http.ts';

const VICTIM = 'victim@example.org';
const JSON_TYPE = { 'content-type': 'application/json' };

test('2,000 sign-ups of one address from as many networks send it three emails a day', async () => {
  const product = await attacked({ env: { TRUST_PROXY: '1', SIGNUP_RATE: '5' } });
  for (let start = 0; start < 2000; start += 100) {
    await Promise.all(
      Array.from({ length: 100 }, async (_, at) => {
        const ip = `10.1.${(start + at) >> 8}.${(start + at) & 255}`;
        const headers = { ...JSON_TYPE, 'x-forwarded-for': ip };
        const body = JSON.stringify({ email: VICTIM });
        const answer = await fetch(`${product.url}/api/subscribe`, { method: 'POST', headers, body });
        expect(answer.status).toBe(202);
      }),
    );
    await product.deliver();
  }
  expect(await product.emails()).toHaveLength(3);
});

test.each([
  ['tags', Array.from({ length: 500 }, (_, at) => `victim+${at}@example.org`)],
  [
    'Gmail’s dots, its other name and tags',
    Array.from({ length: 31 }, (_, bits) => {
      const dotted = [...'victim'].map((letter, at) => ((bits >> at) & 1 ? `${letter}.` : letter)).join('');
      return bits % 2 ? `${dotted}+${bits}@googlemail.com` : `${dotted.toUpperCase()}@gmail.com`;
    }),
  ],
])('one mailbox under many spellings, by %s, gets three emails a day', async (_, spellings) => {
  const product = await attacked();
  for (const email of spellings) expect((await signUpBy(product, { email })).status).toBe(202);
  await product.deliver();
  expect(await product.emails()).toHaveLength(3);
});

test('each spelling is valid, and belongs to other people elsewhere', async () => {
  const product = await attacked();
  for (const email of ['a.b@example.org', 'ab@example.org', 'a+x@example.org', 'a+y@gmail.com']) {
    await signUpBy(product, { email });
    await product.deliver();
    expect(await statusOf(product, email)).toBe('pending');
  }
  expect(await product.emails()).toHaveLength(4);
});

test('all networks together also run out, though each stays below its own budget', async () => {
  const product = await attacked({ env: { TRUST_PROXY: '1', SIGNUP_RATE: '5', TOTAL_SIGNUP_RATE: '20' } });
  const statuses: number[] = [];
  for (let at = 0; at < 30; at++) {
    const headers = { ...JSON_TYPE, 'x-forwarded-for': `10.2.0.${at}` };
    const body = JSON.stringify({ email: `a${at}@example.org` });
    statuses.push((await fetch(`${product.url}/api/subscribe`, { method: 'POST', headers, body })).status);
  }
  expect(statuses).toEqual([...Array(20).fill(202), ...Array(10).fill(429)]);
});

describe('a form that comes back within a moment', () => {
  async function stampOf(product: Product): Promise<string> {
    const page = await (await fetch(product.url)).text();
    return /name="stamp" value="([^"]+)"/.exec(page)?.[1] ?? '';
  }
  const send = (product: Product, stamp: string) =>
    fetch(`${product.url}/subscribe`, {
      method: 'POST',
      body: new URLSearchParams({ email: VICTIM, stamp }),
      redirect: 'manual',
    });

  test('is shown again, filled in, and accepted when it comes back later', async () => {
    const product = await attacked();
    const stamp = await stampOf(product);
    product.clock.advance(1500);
    const answer = await send(product, stamp);
    expect(answer.status).toBe(422);
    const html = await answer.text();
    expect(html).toContain('faster than people type');
    expect(html).toContain(`value="${VICTIM}"`);
    expect(html).toContain(`value="${stamp}"`);
    expect(await statusOf(product, VICTIM)).toBeUndefined();
    product.clock.advance(500);
    expect((await send(product, stamp)).status).toBe(303);
    expect(await statusOf(product, VICTIM)).toBe('pending');
  });

  test('can’t pretend to be older', async () => {
    const product = await attacked();
    const stamp = await stampOf(product);
    product.clock.advance(60_000);
    const { token } = await confirmed(product, 'ann@example.org');
    for (const forged of ['1', '0.0.x', `1${stamp.slice(1)}`, stamp.slice(0, -1), token, 'x'.repeat(8000)]) {
      expect((await send(product, forged)).status, forged).toBe(422);
    }
    expect(await statusOf(product, VICTIM)).toBeUndefined();
  });

  test('without a stamp comes from another site, and only budgets limit it', async () => {
    const product = await attacked();
    expect((await send(product, '')).status).toBe(303);
  });
});

describe('by its setting', () => {
  test('a disposable domain is refused with a reason, and accepted by default', async () => {
    const usual = await attacked();
    expect((await signUpBy(usual, { email: 'a@mailinator.com' })).status).toBe(202);
    const strict = await attacked({ env: { DISPOSABLE_DOMAINS: 'refuse' } });
    for (const email of ['a@mailinator.com', 'a@sub.mailinator.com', 'a@MAILINATOR.com']) {
      const answer = await signUpBy(strict, { email });
      expect([answer.status, JSON.stringify(await answer.json())]).toEqual([
        422,
        expect.stringContaining('temporary address'),
      ]);
    }
    expect((await signUpBy(strict, { email: 'a@example.org' })).status).toBe(202);
  });

  test('a mail system’s address is accepted, and refused by default', async () => {
    expect((await signUpBy(await attacked(), { email: 'postmaster@example.org' })).status).toBe(422);
    const open = await attacked({ env: { ROLE_ADDRESSES: 'allow' } });
    expect((await signUpBy(open, { email: 'postmaster@example.org' })).status).toBe(202);
  });
});

test('one network address runs out of sign-ups, and a forged X-Forwarded-For doesn’t help', async () => {
  const product = await attacked({ env: { SIGNUP_RATE: '10' } });
  const statuses: number[] = [];
  for (let at = 0; at < 30; at++) {
    const headers = {
      ...JSON_TYPE,
      'x-forwarded-for': `10.0.0.${at}`,
      forwarded: `for=10.0.0.${at}`,
      'x-real-ip': `10.0.0.${at}`,
    };
    const body = JSON.stringify({ email: `a${at}@example.org` });
    statuses.push((await fetch(`${product.url}/api/subscribe`, { method: 'POST', headers, body })).status);
  }
  expect(statuses).toEqual([...Array(10).fill(202), ...Array(20).fill(429)]);
});

describe('behind a trusted proxy', () => {
  test('anything the client wrote before the proxy’s own entry is ignored', async () => {
    const product = await attacked({ env: { SIGNUP_RATE: '3', TRUST_PROXY: '1' } });
    const statuses: number[] = [];
    for (let at = 0; at < 6; at++) {
      const headers = { ...JSON_TYPE, 'x-forwarded-for': `203.0.113.${at}, 192.0.2.1` };
      const body = JSON.stringify({ email: `a${at}@example.org` });
      statuses.push((await fetch(`${product.url}/api/subscribe`, { method: 'POST', headers, body })).status);
    }
    expect(statuses).toEqual([202, 202, 202, 429, 429, 429]);
  });

  test('a client with a /64 of IPv6 is one client', async () => {
    const product = await attacked({ env: { SIGNUP_RATE: '3', TRUST_PROXY: '1' } });
    const statuses: number[] = [];
    for (let at = 0; at < 5; at++) {
      const headers = { ...JSON_TYPE, 'x-forwarded-for': `2001:db8:1:2:${at}::${at}` };
      const body = JSON.stringify({ email: `a${at}@example.org` });
      statuses.push((await fetch(`${product.url}/api/subscribe`, { method: 'POST', headers, body })).status);
    }
    expect(statuses).toEqual([202, 202, 202, 429, 429]);
  });
});

describe('an answer doesn’t reveal whether an address is known', () => {
  test('byte for byte: new, pending, active, left, bounced and complained get the same', async () => {
    const product = await attacked();
    const { store } = product.app.signup;
    await signUpBy(product, { email: 'pending@example.org' });
    for (const status of ['active', 'unsubscribed', 'bounced', 'complained']) {
      await confirmed(product, `${status}@example.org`);
      const id = (await store.findByKey(`${status}@example.org`))?.id ?? 0;
      if (status !== 'active') await store.stop(id, status as 'bounced', product.clock.now());
    }
    const said = new Set<string>();
    for (const status of ['new', 'pending', 'active', 'unsubscribed', 'bounced', 'complained']) {
      const email = `${status}@example.org`;
      for (const [path, body, type] of [
        ['/api/subscribe', JSON.stringify({ email }), 'application/json'],
        ['/subscribe', `email=${email}`, 'application/x-www-form-urlencoded'],
        ['/preferences', `email=${email}`, 'application/x-www-form-urlencoded'],
      ] as const) {
        const { whole } = await raw(product.url, [post(path, body, { 'Content-Type': type })]);
        said.add(`${path}\n${whole.replace(/^date:.*$/im, '')}`);
      }
      if (status !== 'new') expect(await statusOf(product, email)).toBe(status);
    }
    expect(said.size).toBe(3);
  });

  test('and readers who bounced or complained get no email', async () => {
    const product = await attacked();
    for (const status of ['bounced', 'complained'] as const) {
      const email = `${status}@example.org`;
      await confirmed(product, email);
      const id = (await product.app.signup.store.findByKey(email))?.id ?? 0;
      await product.app.signup.store.stop(id, status, product.clock.now());
      const before = (await product.emails()).length;
      for (let again = 0; again < 3; again++) await signUpBy(product, { email });
      await product.deliver();
      expect(await product.emails()).toHaveLength(before);
    }
  });
});

test('a program that fills the hidden field gets the same answer, byte by byte, and no email goes out', async () => {
  const product = await attacked();
  const same = async (path: string, one: string, other: string, type: string) => {
    const answers = [one, other].map((body) =>
      raw(product.url, [post(path, body, { 'Content-Type': type })]),
    );
    const [trapped, taken] = (await Promise.all(answers)).map(({ whole }) =>
      whole.replace(/^date:.*$/im, ''),
    );
    expect(trapped).toBe(taken);
  };
  const form = 'application/x-www-form-urlencoded';
  await same('/subscribe', `email=${VICTIM}&website=x`, 'email=ann@example.org', form);
  await same(
    '/api/subscribe',
    `{"email":"${VICTIM}","website":"x"}`,
    '{"email":"ann@example.org"}',
    'application/json',
  );
  expect(await statusOf(product, VICTIM)).toBeUndefined();
});
