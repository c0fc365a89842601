import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/shared/time/clock.ts';
import {
  type ClockTrust,
  endOfDoubt,
  forgetTime,
  isSettledBy,
  knownTime,
  mustWait,
  spanOf,
  trustAtStart,
  vouchedFor,
  watched,
  witnessed,
} from '../../../src/shared/time/clock-trust.ts';

const NOON = Date.parse('2026-12-01T12:00Z');
const YEAR = 365 * DAY;
const BOOTED: ClockTrust = { known: { wall: NOON, steady: 0 } };

/** The readings of both clocks this long after noon, on a machine whose clock is this far off. */
const shows = (passed: number, off = 0) => ({ wall: NOON + passed + off, steady: passed });
/** The knowledge after several looks. */
const seen = (...sights: ReturnType<typeof shows>[]) => sights.reduce(watched, BOOTED);

describe('a clock at the next look', () => {
  test.each([
    ['runs', 2 * SECOND, 0, false],
    ['is suspended with its machine for a night', 9 * HOUR, 0, false],
    ['is set by five minutes', MINUTE, 5 * MINUTE, false],
    ['is set back by five minutes', MINUTE, -5 * MINUTE, false],
    ['is set by more', MINUTE, 5 * MINUTE + 1, true],
    ['is set back by more', MINUTE, -5 * MINUTE - 1, true],
    ['is set ahead by a year', 2 * SECOND, YEAR, true],
    ['is set back by half a century', 2 * SECOND, -50 * YEAR, true],
    ['was looked at a week ago and has been set since', 7 * DAY, 2 * HOUR, true],
  ])('and %s', (_, passed, off, isDoubted) => {
    const sight = shows(passed, off);
    const trust = watched(BOOTED, sight);
    expect(trust.doubt !== undefined).toBe(isDoubted);
    expect(mustWait(trust, sight)).toBe(isDoubted);
    // Whatever it shows, the known time continues.
    expect(knownTime(trust, sight)).toBe(NOON + passed + (isDoubted ? 0 : off));
  });

  test('is followed if it is slewed or drifts', () => {
    const sights = Array.from({ length: 100 }, (_, hour) => shows(hour * HOUR, hour * 3 * MINUTE));
    expect(seen(...sights)).toEqual({ known: sights.at(-1) });
  });

  test('is believed once it has run evenly for 15 minutes, wherever it was set', () => {
    for (const off of [YEAR, -YEAR]) {
      const waiting = seen(shows(MINUTE, off), shows(15 * MINUTE, off));
      expect(waiting.doubt).toMatchObject({ since: NOON + MINUTE, byMs: off });
      expect(endOfDoubt(waiting)).toBe(NOON + 16 * MINUTE);
      const trust = watched(waiting, shows(16 * MINUTE, off));
      expect(trust.known).toEqual(shows(16 * MINUTE, off));
      expect(trust.doubt).toBeUndefined();
    }
  });

  test('is not believed while it keeps jumping', () => {
    const jumping = Array.from({ length: 60 }, (_, minute) => shows(minute * MINUTE, YEAR + minute * HOUR));
    expect(seen(...jumping).doubt).toMatchObject({ since: NOON });
  });

  test('is believed at once if it is set back to where it was', () => {
    const trust = seen(shows(MINUTE, YEAR), shows(72 * SECOND));
    expect(trust.known).toEqual(shows(72 * SECOND));
    expect(trust.doubt).toBeUndefined();
  });
});

describe('another clock', () => {
  const sight = shows(2 * MINUTE, YEAR);
  const doubting = seen(shows(MINUTE, YEAR));

  test('that agrees ends the doubt', () => {
    expect(witnessed(doubting, sight, sight.wall + 3 * MINUTE).known).toEqual(sight);
  });

  test('that agrees with the known time lets everything continue by that time, as long as it is heard', () => {
    let trust = witnessed(doubting, sight, NOON + 2 * MINUTE);
    expect(mustWait(trust, sight)).toBe(false);
    expect(knownTime(trust, sight)).toBe(NOON + 2 * MINUTE);
    for (let passed = 3; passed < 120; passed++) {
      const now = shows(passed * MINUTE, YEAR);
      trust = witnessed(watched(trust, now), now, NOON + passed * MINUTE);
      expect(mustWait(trust, now)).toBe(false);
    }
    expect(mustWait(trust, shows(122 * MINUTE, YEAR))).toBe(true);
    expect(watched(trust, shows(134 * MINUTE, YEAR)).doubt).toBeUndefined();
  });

  test('that agrees with neither means nothing', () => {
    expect(witnessed(doubting, sight, NOON + 9 * DAY)).toBe(doubting);
  });

  test('is not needed without a doubt', () => {
    expect(witnessed(BOOTED, shows(0), NOON + YEAR)).toBe(BOOTED);
  });
});

describe('at the start of a process', () => {
  test.each([
    ['on a new store', undefined, 0, false],
    ['after a minute', MINUTE, MINUTE, false],
    ['after a week of downtime', 7 * DAY, 7 * DAY, false],
    ['after a month', 31 * DAY, 31 * DAY, false],
    ['after a year, or a jump of one', YEAR, YEAR, true],
    ['with a clock that is behind what was seen', MINUTE, -MINUTE - 6 * MINUTE, true],
    ['of a machine that keeps no time while it is off', DAY, 1000 - NOON, true],
  ])('%s', (_, since, off, isDoubted) => {
    const sight = shows(0, off);
    expect(trustAtStart(sight, undefined, since === undefined ? undefined : NOON).doubt !== undefined).toBe(
      isDoubted,
    );
  });

  test('within the same boot the steady clock knows how long it was down, however long', () => {
    expect(trustAtStart(shows(YEAR), BOOTED, NOON).doubt).toBeUndefined();
    expect(trustAtStart(shows(HOUR, DAY), BOOTED, NOON).doubt).toMatchObject({ cause: 'jumped', byMs: DAY });
  });

  test('an earlier process’s doubt continues', () => {
    const noted = JSON.parse(JSON.stringify(seen(shows(MINUTE, YEAR)))) as ClockTrust;
    expect(trustAtStart(shows(10 * MINUTE, YEAR), noted, NOON).doubt).toMatchObject({ since: NOON + MINUTE });
    expect(trustAtStart(shows(16 * MINUTE, YEAR), noted, NOON).doubt).toBeUndefined();
  });

  test('a board without a battery is believed as soon as the network has set its clock', () => {
    const booted = trustAtStart({ wall: 5000, steady: 5000 }, undefined, NOON);
    expect(booted.doubt).toMatchObject({ cause: 'far-from-store', since: NOON });
    // Until then, time continues from the last reading.
    const sight = { wall: 35_000, steady: 35_000 };
    expect(knownTime(watched(booted, sight), sight)).toBe(NOON + 30_000);
    const set = watched(booted, { wall: NOON + 3 * DAY, steady: 40_000 });
    expect(set.known.wall).toBe(NOON + 3 * DAY);
    expect(set.doubt).toBeUndefined();
  });
});

describe('the time for forgetting', () => {
  test('is the one before a jump, for a day', () => {
    const jumped = seen(shows(MINUTE, YEAR));
    expect(forgetTime(jumped, shows(2 * MINUTE, YEAR))).toBe(NOON + MINUTE);
    const trust = watched(jumped, shows(16 * MINUTE, YEAR));
    expect(forgetTime(trust, shows(23 * HOUR, YEAR))).toBe(NOON + MINUTE);
    const day = shows(25 * HOUR, YEAR);
    expect(forgetTime(watched(trust, day), day)).toBe(day.wall);
  });

  test('is the one before a jump that was undone, for a day as well', () => {
    const back = seen(shows(MINUTE, YEAR), shows(2 * MINUTE));
    expect(forgetTime(back, shows(HOUR))).toBe(NOON + MINUTE);
    expect(forgetTime(back, shows(25 * HOUR))).toBe(NOON + 25 * HOUR);
  });

  test('is never later than the earlier of two times, and not stuck for a year because of a clock that was ahead', () => {
    const back = seen(shows(MINUTE, -YEAR));
    expect(forgetTime(back, shows(2 * MINUTE, -YEAR))).toBe(NOON + 2 * MINUTE - YEAR);
    const trust = watched(back, shows(16 * MINUTE, -YEAR));
    const later = shows(26 * HOUR, -YEAR);
    expect(forgetTime(trust, later)).toBe(later.wall);
  });

  test('is the last look’s if nobody knows how long the machine was off', () => {
    const sight = shows(0, 7 * DAY);
    expect(forgetTime(trustAtStart(sight, undefined, NOON), sight)).toBe(NOON);
    const next = { wall: NOON + 14 * DAY, steady: 0 };
    expect(forgetTime(trustAtStart(next, undefined, sight.wall), next)).toBe(sight.wall);
    const night = shows(0, 16 * HOUR);
    expect(forgetTime(trustAtStart(night, undefined, NOON), night)).toBe(night.wall);
  });
});

describe('the operator', () => {
  test('ends the doubts of all machines', () => {
    const trust = vouchedFor(seen(shows(MINUTE, YEAR)));
    expect(trust.doubt).toBeUndefined();
    const now = shows(2 * MINUTE, YEAR);
    expect(isSettledBy(seen(shows(MINUTE, YEAR)), trust, now)).toBe(true);
    expect(watched(trust, now).doubt).toBeUndefined();
    expect(forgetTime(trust, now)).toBeLessThanOrEqual(NOON + MINUTE);
  });

  test('doesn’t vouch for a clock that has jumped again since', () => {
    const trust = vouchedFor(seen(shows(MINUTE, YEAR)));
    expect(isSettledBy(seen(shows(MINUTE, 2 * YEAR)), trust, shows(2 * MINUTE, 2 * YEAR))).toBe(false);
  });
});

test.each([
  [365 * DAY, '365 days'],
  [-DAY, '24 hours'],
  [90 * MINUTE, '90 minutes'],
  [6 * MINUTE, '6 minutes'],
])('%d ms are written as %s', (ms, words) => {
  expect(spanOf(ms)).toBe(words);
});
