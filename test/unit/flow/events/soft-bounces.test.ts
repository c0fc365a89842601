import { describe, expect, test } from 'vitest';
import { type EmailSent, isGivenUp } from '../../../../src/flow/events/soft-bounces.ts';
import { DAY, HOUR } from '../../../../src/shared/time/clock.ts';

const START = Date.parse('2026-12-01T07:00Z');
/** Emails by the day on which they left: `soft` bounced at once, `ok` arrived, `?`: nothing came back. */
const emails = (...told: [number, 'soft' | 'ok' | '?'][]): EmailSent[] =>
  told.map(([day, what]) => ({
    sentAt: START + day * DAY,
    softAt: what === 'soft' ? START + day * DAY + HOUR : null,
    arrived: what === 'ok',
  }));
const givenUp = (sent: EmailSent[], { day = 0, since = 0 } = {}) =>
  isGivenUp(
    sent,
    since,
    START + Math.max(day, ...sent.map((one) => (one.sentAt - START) / DAY)) * DAY + 2 * HOUR,
  );

describe('an address is given up', () => {
  test('after three emails in a row, on three days', () => {
    expect(givenUp(emails([0, 'soft'], [7, 'soft'], [14, 'soft']))).toBe(true);
    expect(givenUp(emails([0, 'soft'], [7, 'soft']))).toBe(false);
    expect(givenUp(emails([0, 'soft'], [0, 'soft'], [7, 'soft']))).toBe(false);
  });

  test('in any order of the emails', () => {
    expect(givenUp(emails([0, 'ok'], [14, 'soft'], [7, 'soft'], [21, 'soft']).toReversed())).toBe(true);
  });
});

describe('an address is kept', () => {
  test('if an email between them arrived', () => {
    expect(givenUp(emails([0, 'soft'], [1, 'soft'], [2, 'ok'], [3, 'soft']))).toBe(false);
    expect(givenUp(emails([0, 'soft'], [1, 'ok'], [2, 'soft'], [3, 'soft'], [4, 'soft']))).toBe(true);
  });

  test('if nothing came back for one for six days; before that it means nothing', () => {
    const sent = emails([0, 'soft'], [1, 'soft'], [2, '?'], [3, 'soft']);
    expect(givenUp(sent)).toBe(true);
    expect(givenUp(sent, { day: 9 })).toBe(false);
  });

  test('if the bounces are older than thirty days', () => {
    expect(givenUp(emails([0, 'soft'], [16, 'soft'], [32, 'soft']))).toBe(false);
    expect(givenUp(emails([0, 'soft'], [14, 'soft'], [29, 'soft']))).toBe(true);
  });

  test('if they are from before the reader confirmed', () => {
    const sent = emails([0, 'soft'], [1, 'soft'], [2, 'soft']);
    expect(givenUp(sent, { since: START + DAY })).toBe(false);
  });
});
