import { describe, expect, test } from 'vitest';
import {
  type Allowance,
  capOn,
  dayOf,
  gapOf,
  HORIZON,
  mostAtOnce,
  openingOf,
  PATIENCE,
  type PacingState,
  waitOf,
} from '../../../../src/flow/deliver/allowance.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../../src/shared/time/clock.ts';

const NOW = Date.parse('2026-12-01T12:00:00Z');
const TODAY = dayOf(NOW);
const free: Allowance = { rate: undefined, perDay: undefined, warmUp: undefined, domains: new Map() };
const fresh: PacingState = { freeAt: 0, silentUntil: 0, day: TODAY, used: 0 };

describe('how many may leave on a day', () => {
  const warmUp = { from: TODAY, caps: [200, 400, 800] };
  const capsFrom = (allowance: Allowance) =>
    [-9, -1, 0, 1, 2, 3, 99].map((days) => capOn(allowance, TODAY + days));

  test('any number by default, or as many as are allowed', () => {
    expect(capOn(free, TODAY)).toBeUndefined();
    expect(capOn({ ...free, perDay: 50 }, TODAY)).toBe(50);
  });

  test('a warm-up’s limit grows by the day, and ends', () => {
    expect(capsFrom({ ...free, warmUp })).toEqual([200, 200, 200, 400, 800, undefined, undefined]);
  });

  test('a day’s limit applies during it and after it', () => {
    expect(capsFrom({ ...free, warmUp, perDay: 500 })).toEqual([200, 200, 200, 400, 500, 500, 500]);
  });
});

test('six requests at five a second span more than any window of a second', () => {
  expect(5 * gapOf({ perSecond: 5, of: 'requests' })).toBeGreaterThanOrEqual(1005);
  expect(1000 / (5 * gapOf({ perSecond: 5, of: 'requests' }))).toBeGreaterThan(0.985);
});

test('a batch is no larger than what may leave in a second', () => {
  expect(mostAtOnce(undefined)).toBe(Number.POSITIVE_INFINITY);
  expect(mostAtOnce({ perSecond: 2, of: 'requests' })).toBe(Number.POSITIVE_INFINITY);
  expect(mostAtOnce({ perSecond: 12.5, of: 'messages' })).toBe(12);
  expect(mostAtOnce({ perSecond: 0.2, of: 'messages' })).toBe(1);
});

describe('when messages may leave', () => {
  const limited: Allowance = { ...free, perDay: 100 };
  const slow: Allowance = { ...free, rate: { perSecond: 0.1, of: 'requests' } };
  const midnight = (TODAY + 1) * DAY;

  test.each<[string, PacingState | undefined, Allowance, { at: number; room: number }]>([
    ['now, before anything has left', undefined, limited, { at: NOW, room: 100 }],
    ['now, as many as are left of the day', { ...fresh, used: 70 }, limited, { at: NOW, room: 30 }],
    ["tomorrow, once the day's are used up", { ...fresh, used: 100 }, limited, { at: midnight, room: 0 }],
    [
      'now, when the count is of yesterday',
      { ...fresh, day: TODAY - 1, used: 100 },
      limited,
      { at: NOW, room: 100 },
    ],
    [
      'tomorrow, when a machine ahead has counted for tomorrow already',
      { ...fresh, day: TODAY + 1, used: 100 },
      limited,
      { at: midnight, room: 0 },
    ],
    [
      'once a server’s silence is over',
      { ...fresh, silentUntil: NOW + MINUTE },
      free,
      { at: NOW + MINUTE, room: Number.POSITIVE_INFINITY },
    ],
    [
      'now, when a silence is longer than any: the clock was set back',
      { ...fresh, silentUntil: NOW + HOUR + 1 },
      free,
      { at: NOW, room: Number.POSITIVE_INFINITY },
    ],
    [
      'as soon as a turn would be waited for',
      { ...fresh, freeAt: NOW + PATIENCE + SECOND },
      slow,
      { at: NOW + SECOND, room: Number.POSITIVE_INFINITY },
    ],
    [
      'now, when the line is longer than any: the clock was set back',
      { ...fresh, freeAt: NOW + MINUTE },
      slow,
      { at: NOW, room: Number.POSITIVE_INFINITY },
    ],
  ])('%s', (_, standing, allowance, expected) => {
    expect(openingOf(standing, allowance, NOW)).toMatchObject(expected);
  });

  test('a turn waits for the line, for the silence or for the next day', () => {
    const all: Allowance = { ...limited, rate: { perSecond: 5, of: 'requests' } };
    expect(waitOf(fresh, all, 10, NOW)).toBe(0);
    expect(waitOf({ ...fresh, freeAt: NOW + HORIZON }, all, 10, NOW)).toBe(HORIZON);
    expect(waitOf({ ...fresh, freeAt: NOW + 9, silentUntil: NOW + 99 }, all, 10, NOW)).toBe(99);
    expect(waitOf({ ...fresh, used: 91 }, all, 10, NOW)).toBe(12 * HOUR);
    expect(waitOf({ ...fresh, used: 90 }, all, 10, NOW)).toBe(0);
  });
});
