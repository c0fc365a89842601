import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoff, settlementOf } from '../../../src/deliver/outcome.ts';
import type { Outcome } from '../../../src/deliver/transport.ts';
import { DAY, HOUR, MINUTE } from '../../../src/shared/clock.ts';

const NOW = Date.parse('2026-12-01T07:00:00Z');
const steady = () => 0;
const settle = (outcome: Outcome, attempts = 1, inDoubt: 'retry' | 'hold' = 'retry') =>
  settlementOf(outcome, { attempts }, inDoubt, NOW, steady);

describe('what a delivery becomes', () => {
  test('accepted is sent', () => {
    expect(settle({ kind: 'accepted', providerId: 'p1' })).toEqual({ status: 'sent', providerId: 'p1' });
  });

  test('permanent is failed, and only a hard bounce says something of the address', () => {
    expect(settle({ kind: 'permanent', reason: '422' })).toEqual({
      status: 'failed',
      reason: { code: 'refused', said: '422' },
      hardBounce: false,
    });
    expect(settle({ kind: 'permanent', reason: '550', hardBounce: true })).toMatchObject({
      hardBounce: true,
    });
  });

  test('temporary is due again after the backoff', () => {
    expect(settle({ kind: 'temporary', reason: '503' }, 3)).toEqual({
      status: 'due',
      dueAt: NOW + 8000,
      reason: { code: 'try-later', said: '503' },
    });
  });

  test('temporary waits as long as the provider asks, where that is longer', () => {
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
    });
    expect(settle(uncertain, 1, 'hold')).toEqual({
      status: 'uncertain',
      reason: { code: 'unanswered', said: 'no answer' },
    });
  });

  test('halted stays due, however often: the reader is not at fault', () => {
    const halted: Outcome = { kind: 'halted', reason: 'quota' };
    expect(settle(halted, 1)).toEqual({
      status: 'due',
      dueAt: NOW + MINUTE,
      reason: { code: 'sender-refused', said: 'quota' },
    });
    for (const attempts of [110, 1000]) {
      const settlement = settle(halted, attempts);
      expect(settlement.status).toBe('due');
      expect(settlement.status === 'due' && settlement.dueAt - NOW).toBeLessThanOrEqual(HOUR);
    }
  });

  test.each(['temporary', 'uncertain'] as const)('%s is given up after days of trying', (kind) => {
    expect(settle({ kind, reason: 'busy' }, 109)).toMatchObject({ status: 'due' });
    expect(settle({ kind, reason: 'busy' }, 110)).toEqual({
      status: 'failed',
      reason: { code: 'given-up', attempts: 110, said: 'busy' },
      hardBounce: false,
    });
  });
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

  test('over all attempts spans the four to five days that mail servers keep trying', () => {
    let total = 0;
    for (let attempts = 1; attempts < 110; attempts++) total += backoff(attempts, steady);
    expect(total).toBeGreaterThan(4 * DAY);
    expect(total).toBeLessThan(5 * DAY);
  });
});
