import { describe, expect, test } from 'vitest';
import { confirmable } from '../../../../src/flow/readers/confirm.ts';
import { isPaused } from '../../../../src/flow/readers/preferences.ts';
import { wayOf } from '../../../../src/flow/readers/signup.ts';
import type { Subscriber } from '../../../../src/flow/readers/subscriber.ts';
import { DAY, HOUR } from '../../../../src/shared/time/clock.ts';

type Status = Subscriber['status'];

describe('what a sign-up leads to', () => {
  const active = { status: 'active' } as const;
  const inBasics = (status: string) => [{ course: 'basics', status }];

  test.each<[string, Status | undefined, string | null, { course: string; status: string }[], string]>([
    ['a new address', undefined, 'basics', [], 'confirm'],
    ['one that never confirmed', 'pending', 'basics', [], 'confirm'],
    ['one that left', 'unsubscribed', 'basics', inBasics('cancelled'), 'confirm'],
    ['one that left, for the newsletter', 'unsubscribed', null, [], 'confirm'],
    ['one that bounced', 'bounced', 'basics', [], 'nothing'],
    ['one that complained', 'complained', 'basics', [], 'nothing'],
    ['a reader, for another course', 'active', 'tips', inBasics('active'), 'confirm'],
    ['a reader, for a course they left', 'active', 'basics', inBasics('cancelled'), 'confirm'],
    ['a reader, for the course they are in', 'active', 'basics', inBasics('active'), 'sign-in'],
    ['a reader, for a course they finished', 'active', 'basics', inBasics('completed'), 'sign-in'],
    ['a reader, for the newsletter', 'active', null, inBasics('cancelled'), 'sign-in'],
  ])('%s', (_, status, course, enrolments, expected) => {
    expect(wayOf(status && { status }, enrolments, { course })).toBe(expected);
  });

  test('a reader never loses anything by signing up again', () => {
    for (const course of ['basics', 'tips', null]) {
      expect(wayOf(active, inBasics('active'), { course })).not.toBe('nothing');
    }
  });
});

describe('whether a sign-up may be confirmed', () => {
  const ASKED = Date.parse('2026-12-01T07:00:00Z');
  const open = { requestedAt: ASKED, expiresAt: ASKED + 3 * DAY, confirmedAt: null };
  const used = { ...open, confirmedAt: ASKED + HOUR };
  const states: Status[] = ['pending', 'active', 'unsubscribed', 'bounced', 'complained'];
  const of = (signup: typeof open | typeof used, status: Status, leftAt: number | null, now: number) =>
    confirmable(signup, { status, leftAt }, now);

  test.each<[Status, string, string]>([
    ['pending', 'open', 'expired'],
    ['active', 'open', 'used'],
    ['unsubscribed', 'open', 'expired'],
    ['bounced', 'refused', 'refused'],
    ['complained', 'refused', 'refused'],
  ])('by one who is %s: %s when fresh, %s when used', (status, fresh, again) => {
    expect(of(open, status, null, ASKED + 2 * HOUR)).toBe(fresh);
    expect(of(used, status, null, ASKED + 2 * HOUR)).toBe(again);
  });

  test('until its last moment and not a millisecond longer', () => {
    expect(of(open, 'pending', null, open.expiresAt)).toBe('open');
    expect(of(open, 'pending', null, open.expiresAt + 1)).toBe('expired');
  });

  test('once, though an old link still leads a reader to their page', () => {
    expect(of(used, 'active', null, ASKED + 1000 * DAY)).toBe('used');
  });

  test('never by a link from before its reader left', () => {
    for (const signup of [open, used]) {
      expect(of(signup, 'unsubscribed', ASKED, ASKED + HOUR)).toBe('expired');
      expect(of(signup, 'unsubscribed', ASKED + HOUR, ASKED + 2 * HOUR)).toBe('expired');
    }
  });

  test('by a link that was requested after leaving', () => {
    expect(of(open, 'unsubscribed', ASKED - 1, ASKED + HOUR)).toBe('open');
  });

  test('never by one who bounced or complained, whatever the link', () => {
    for (const status of states.slice(3)) {
      for (const leftAt of [null, ASKED - 1, ASKED + 1])
        expect(of(open, status, leftAt, ASKED + HOUR)).toBe('refused');
    }
  });
});

test('a pause is over at the moment that it names', () => {
  expect(isPaused({ pausedUntil: null }, 0)).toBe(false);
  expect(isPaused({ pausedUntil: 1000 }, 999)).toBe(true);
  expect(isPaused({ pausedUntil: 1000 }, 1000)).toBe(false);
});
