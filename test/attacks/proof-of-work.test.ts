/** With PROOF_OF_WORK=on nobody signs up without a computation, one for each sign-up. */
import { type Challenge, type Solution, solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { describe, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../src/shared/time/clock.ts';
import { attacked, signUpBy, statusOf } from '../support/attacked.ts';
import type { Product } from '../support/product.ts';

const ANN = 'ann@example.org';

const guarded = (env: Record<string, string> = {}) => attacked({ env: { PROOF_OF_WORK: 'on', ...env } });

async function challengeOf(product: Product): Promise<Challenge> {
  return (await (await fetch(`${product.url}/api/challenge`)).json()) as Challenge;
}

/** What ALTCHA's own library computes, and what its widget would send. */
async function proofFor(challenge: Challenge): Promise<string> {
  return packed(challenge, (await solveChallenge({ challenge, deriveKey })) as Solution);
}

const packed = (challenge: unknown, solution: unknown): string =>
  Buffer.from(JSON.stringify({ challenge, solution })).toString('base64');

test('another site’s form needs the answer to a challenge to sign a reader up', async () => {
  const product = await guarded();
  const without = await signUpBy(product, { email: ANN });
  expect([without.status, await without.json()]).toEqual([
    422,
    { errors: [{ field: 'altcha', message: expect.stringContaining('/api/challenge') }] },
  ]);
  expect(await statusOf(product, ANN)).toBeUndefined();
  const altcha = await proofFor(await challengeOf(product));
  expect((await signUpBy(product, { email: ANN, altcha })).status).toBe(202);
  expect(await statusOf(product, ANN)).toBe('pending');
});

test('one proof allows one sign-up, however often and fast it is sent', async () => {
  const product = await guarded();
  const altcha = await proofFor(await challengeOf(product));
  const victims = Array.from({ length: 20 }, (_, at) => `victim${at}@example.org`);
  const answers = await Promise.all(victims.map((email) => signUpBy(product, { email, altcha })));
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
  expect((await signUpBy(product, { email: 'later@example.org', altcha })).status).toBe(422);
  await product.deliver();
  expect(await product.emails()).toHaveLength(1);
});

test('a late proof doesn’t count, but a new one does', async () => {
  const product = await guarded();
  const altcha = await proofFor(await challengeOf(product));
  product.clock.advance(10 * MINUTE + 1);
  const late = await signUpBy(product, { email: ANN, altcha });
  expect([late.status, JSON.stringify(await late.json())]).toEqual([
    422,
    expect.stringContaining('long time'),
  ]);
  const fresh = await proofFor(await challengeOf(product));
  product.clock.advance(10 * MINUTE);
  expect((await signUpBy(product, { email: ANN, altcha: fresh })).status).toBe(202);
});

test('a challenge that was made easier, prolonged, signed elsewhere or left unanswered doesn’t count', async () => {
  const product = await guarded();
  const challenge = await challengeOf(product);
  const { parameters } = challenge;
  const easy = { ...challenge, parameters: { ...parameters, keyPrefix: '00', cost: 1 } };
  const until = (parameters.data?.until as number) + MINUTE;
  const solution = (await solveChallenge({ challenge, deriveKey })) as Solution;
  const elsewhere = await guarded({ SECRET_KEYS: 'a-key-of-another-installation' });
  const unproven = [
    packed(easy, await solveChallenge({ challenge: easy, deriveKey })),
    packed({ ...challenge, parameters: { ...parameters, data: { until } } }, solution),
    packed({ ...challenge, parameters: { ...parameters, keySignature: '00' } }, solution),
    packed(challenge, { ...solution, counter: solution.counter + 1 }),
    packed(challenge, { ...solution, derivedKey: `${parameters.keyPrefix}${'00'.repeat(16)}` }),
    packed({ ...challenge, signature: '00'.repeat(32) }, solution),
    packed({ parameters }, solution),
    packed(challenge, undefined),
    await proofFor(await challengeOf(elsewhere)),
    ...['x', '{}', 'null', '[]', Buffer.from('null').toString('base64'), 'A'.repeat(10_000), '💥'],
  ];
  for (const altcha of [...unproven, 7, null, { challenge }, [packed(challenge, solution)]]) {
    expect((await signUpBy(product, { email: ANN, altcha })).status, String(altcha).slice(0, 99)).toBe(422);
  }
  expect(await statusOf(product, ANN)).toBeUndefined();
  // None of these has used up the challenge.
  expect((await signUpBy(product, { email: ANN, altcha: packed(challenge, solution) })).status).toBe(202);
});

test('a challenge can still be answered after the signing key has changed', async () => {
  const before = await guarded({ SECRET_KEYS: 'the-key-before-this-one' });
  const altcha = await proofFor(await challengeOf(before));
  const after = await guarded({ SECRET_KEYS: 'the-key-of-these-days, the-key-before-this-one' });
  expect((await signUpBy(after, { email: ANN, altcha })).status).toBe(202);
});

describe('the form', () => {
  const send = (product: Product, fields: Record<string, string>) =>
    fetch(`${product.url}/subscribe`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ email: ANN, ...fields }),
    });

  test('explains what to do without a script, keeps the typed values and signs nobody up', async () => {
    const product = await guarded();
    const page = await (await fetch(product.url)).text();
    expect(/<noscript>.*?<\/noscript>/s.exec(page)?.[0]).toContain('write to tess@letters.example');
    const answer = await send(product, {});
    expect(answer.status).toBe(422);
    const html = await answer.text();
    expect(html).toMatch(/role="alert">[^<]*JavaScript[^<]*write to tess@letters\.example/);
    expect(html).toContain(`value="${ANN}"`);
    expect(await statusOf(product, ANN)).toBeUndefined();
    const altcha = await proofFor(await challengeOf(product));
    expect((await send(product, { altcha })).status).toBe(303);
  });

  test('uses up no proof when it is returned for another reason', async () => {
    const product = await guarded();
    const altcha = await proofFor(await challengeOf(product));
    const stamp = /name="stamp" value="([^"]*)"/.exec(await (await fetch(product.url)).text())?.[1] ?? '';
    expect((await send(product, { altcha, stamp })).status).toBe(422);
    product.clock.advance(5 * SECOND);
    expect((await send(product, { altcha, stamp })).status).toBe(303);
  });
});

test('without the setting, no proof is requested, shown or given', async () => {
  const product = await attacked();
  expect((await fetch(`${product.url}/api/challenge`)).status).toBe(404);
  const answer = await fetch(product.url);
  expect(await answer.text()).not.toMatch(/altcha|noscript/);
  expect(answer.headers.get('content-security-policy')).not.toContain('connect-src');
  expect((await signUpBy(product, { email: ANN })).status).toBe(202);
});
