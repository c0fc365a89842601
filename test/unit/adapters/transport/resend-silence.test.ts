import { describe, expect, it } from 'vitest';
import { silenceRule } from '../../../../src/adapters/transport/resend-silence.ts';
import { HOUR } from '../../../../src/shared/time/clock.ts';

const answer = (status: number, headers: Record<string, string> = {}) =>
  ({ kind: 'answered', status, headers, body: '', whole: true }) as const;
const usedUp = (limit: number, reset = '1') =>
  answer(200, { 'ratelimit-limit': `${limit}`, 'ratelimit-remaining': '0', 'ratelimit-reset': reset });

function asked(sentAt: readonly number[], now: number, exchange = usedUp(5), rate?: number): number {
  const rule = silenceRule(rate);
  for (const at of sentAt) rule.sent(at);
  return rule.after(exchange, now);
}

describe('a used-up allowance', () => {
  it('requires no wait if our own requests of the last second explain it', () => {
    expect(asked([0, 200, 400, 600, 800], 900)).toBe(0);
    expect(asked([0, 200, 400, 600], 900)).toBe(1000);
  });

  it('counts no request older than a second, and none from before a clock was set back', () => {
    expect(asked([0, 200, 400, 600, 800], 1000)).toBe(1000);
    expect(asked([9000, 9001, 9002, 9003, 9004], 900)).toBe(1000);
  });

  it('requires no wait if our workers together may use all of it', () => {
    expect(asked([0], 10, usedUp(5), 5)).toBe(0);
    expect(asked([0], 10, usedUp(5), 4)).toBe(1000);
  });

  it('is as long as the window lasts, and an hour at most', () => {
    expect(asked([0], 10, usedUp(100, '30'))).toBe(30_000);
    expect(asked([0], 10, usedUp(100, '999999'))).toBe(HOUR);
  });

  it.each([
    ['no limit', { 'ratelimit-remaining': '0', 'ratelimit-reset': '1' }],
    ['no reset', { 'ratelimit-remaining': '0', 'ratelimit-limit': '5' }],
    ['nonsense', { 'ratelimit-remaining': '0', 'ratelimit-limit': '5', 'ratelimit-reset': 'soon' }],
    ['some left', { 'ratelimit-remaining': '1', 'ratelimit-limit': '5', 'ratelimit-reset': '1' }],
  ])('means nothing with %s', (_, headers) => {
    expect(asked([], 0, answer(200, headers))).toBe(0);
  });
});

it('never follows from an unanswered request', () => {
  const rule = silenceRule();
  expect(rule.after({ kind: 'broken', reason: '' }, 0)).toBe(0);
  expect(rule.after({ kind: 'unsent', reason: '' }, 0)).toBe(0);
});
