import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoff, settlementOf, uncomposedBecomes } from '../../../../src/flow/deliver/outcome.ts';
import type { Outcome } from '../../../../src/flow/deliver/transport.ts';
import { DAY, HOUR, MINUTE } from '../../../../src/shared/time/clock.ts';

const NOW = Date.parse('2026-12-01T07:00:00Z');
const steady = () => 0;
const settle = (outcome: Outcome, attempts = 1, inDoubt: 'retry' | 'hold' = 'retry') =>
  settlementOf(outcome, { attempts }, inDoubt, NOW, steady);

describe('the new state of a delivery', () => {
  test('accepted is sent', () => {
    expect(settle({ kind: 'accepted', providerId: 'p1' })).toEqual({ status: 'sent', providerId: 'p1' });
  });

  test('permanent is failed, and reveals nothing about the address', () => {
    expect(settle({ kind: 'permanent', reason: 'no SMTPUTF8' })).toEqual({
      status: 'failed',
      reason: { code: 'unsendable', said: 'no SMTPUTF8' },
      hardBounce: false,
    });
  });

  const refused: Outcome = {
    kind: 'refused',
    refusal: { stage: 'recipient', code: 550, words: 'SMTP: 550 no', named: false },
  };
  const blamed = (known: object) => settlementOf(refused, { attempts: 1, ...known }, 'retry', NOW, steady);

  test('refused bounces its reader only if there is no such address', () => {
    expect(blamed({ blame: 'address' })).toEqual({
      status: 'failed',
      reason: { code: 'no-such-address', said: 'SMTP: 550 no' },
      hardBounce: true,
    });
    for (const blame of ['reader', 'sender', 'limit', 'email', 'later']) {
      expect(blamed({ blame })).toMatchObject({ status: 'due' });
    }
  });

  test('refused for one reader is tried five times over hours, and then fails without a bounce', () => {
    const waits = [0, 1, 2, 3].map((refusedBefore) => {
      const settlement = blamed({ blame: 'reader', refusedBefore });
      return settlement.status === 'due' ? settlement.dueAt - NOW : undefined;
    });
    expect(waits).toEqual([5 * MINUTE, 20 * MINUTE, 80 * MINUTE, 320 * MINUTE]);
    expect(blamed({ blame: 'reader', refusedBefore: 4 })).toMatchObject({
      status: 'failed',
      reason: { code: 'refused' },
      hardBounce: false,
    });
  });

  test('the sender’s fault or a limit is due at once and counts no attempt: the halt holds it back', () => {
    for (const blame of ['sender', 'limit']) {
      expect(blamed({ blame, attempts: 500 })).toMatchObject({ status: 'due', dueAt: NOW, uncounted: true });
    }
    expect(blamed({ blame: 'email' })).toMatchObject({ dueAt: NOW + HOUR, uncounted: true });
  });

  test('unsent is due at once, without a reason and without an attempt', () => {
    expect(settle({ kind: 'unsent' })).toEqual({
      status: 'due',
      dueAt: NOW,
      reason: undefined,
      uncounted: true,
    });
  });

  test('temporary is due again after the backoff', () => {
    expect(settle({ kind: 'temporary', reason: '503' }, 3)).toEqual({
      status: 'due',
      dueAt: NOW + 8000,
      reason: { code: 'try-later', said: '503' },
    });
  });

  test('temporary waits as long as the provider asks, if that is longer', () => {
    expect(settle({ kind: 'temporary', reason: '429', retryAfterMs: MINUTE })).toMatchObject({
      dueAt: NOW + MINUTE,
    });
    expect(settle({ kind: 'temporary', reason: '429', retryAfterMs: 1 })).toMatchObject({
      dueAt: NOW + 2000,
    });
  });

  test('uncertain is tried again or held, as the operator chose', () => {
    const uncertain: Outcome = { kind: 'uncertain', reason: 'no answer' };
    expect(settle(uncertain, 1, 'retry')).toEqual({
      status: 'due',
      dueAt: NOW + 2000,
      reason: { code: 'unanswered', said: 'no answer' },
      mayHaveLeft: true,
    });
    expect(settle(uncertain, 1, 'hold')).toEqual({
      status: 'uncertain',
      reason: { code: 'unanswered', said: 'no answer' },
    });
  });

  test('halted stays due, however often: the reader is not at fault', () => {
    const halted: Outcome = { kind: 'halted', code: 'limit-reached', reason: 'quota' };
    for (const attempts of [1, 110, 1000]) {
      expect(settle(halted, attempts)).toMatchObject({ status: 'due', dueAt: NOW, uncounted: true });
    }
  });

  test('no wait that a provider requests exceeds an hour', () => {
    for (const retryAfterMs of [9_999_999_000, Number.POSITIVE_INFINITY]) {
      expect(settle({ kind: 'temporary', reason: '429', retryAfterMs })).toMatchObject({ dueAt: NOW + HOUR });
      expect(settle({ kind: 'uncertain', reason: '503', retryAfterMs })).toMatchObject({ dueAt: NOW + HOUR });
    }
  });

  test.each(['temporary', 'uncertain'] as const)('%s is given up after days of trying', (kind) => {
    expect(settle({ kind, reason: 'busy' }, 109)).toMatchObject({ status: 'due' });
    expect(settle({ kind, reason: 'busy' }, 110)).toMatchObject({
      status: 'failed',
      reason: { code: 'given-up', attempts: 110, said: 'busy' },
      hardBounce: false,
    });
  });
});

test('a delivery that can’t be composed is tried five times over hours: the fault may get fixed', () => {
  const tries = [1, 2, 3, 4, 5].map((attempts) => uncomposedBecomes(attempts, 'no picture', NOW));
  expect(tries.map((one) => (one.status === 'due' ? one.dueAt - NOW : one.status))).toEqual([
    ...[5 * MINUTE, 20 * MINUTE, 80 * MINUTE, 320 * MINUTE],
    'failed',
  ]);
  for (const one of tries)
    expect(one).toMatchObject({ reason: { code: 'not-composed', said: 'no picture' } });
});

describe('backoff', () => {
  test('doubles from two seconds to an hour', () => {
    const waits = [1, 2, 3, 4, 11, 12, 13, 1000].map((attempts) => backoff(attempts, steady));
    expect(waits).toEqual([2000, 4000, 8000, 16_000, 2_048_000, HOUR, HOUR, HOUR]);
  });

  test('is shortened by chance, by a quarter at most', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 10_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempts, chance) => {
          const longest = backoff(attempts, steady);
          const wait = backoff(attempts, () => chance);
          expect(wait).toBeLessThanOrEqual(longest);
          expect(wait).toBeGreaterThanOrEqual(longest * 0.75);
          expect(wait).toBeGreaterThanOrEqual(1500);
        },
      ),
      { seed: 5 },
    );
    expect(backoff(1, () => 0.5)).toBe(1750);
  });

  test('over all attempts covers the four to five days for which mail servers retry', () => {
    let total = 0;
    for (let attempts = 1; attempts < 110; attempts++) total += backoff(attempts, steady);
    expect(total).toBeGreaterThan(4 * DAY);
    expect(total).toBeLessThan(5 * DAY);
  });
});
