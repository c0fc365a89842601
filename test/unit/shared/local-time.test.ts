import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { dayNumber, instantOf, localOf } from '../../../src/shared/time/local-time.ts';

const HOUR = 3_600_000;
const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
const instants = fc.integer({ min: Date.UTC(1970, 0, 2), max: Date.UTC(2099, 0, 1) });
/** Within two days of a clock change, where mistakes occur. */
const nearChange = fc
  .record({ zone: zones, from: instants, shift: fc.integer({ min: -48 * HOUR, max: 48 * HOUR }) })
  .map(({ zone, from, shift }) => {
    const change = Temporal.Instant.fromEpochMilliseconds(from)
      .toZonedDateTimeISO(zone)
      .getTimeZoneTransition('next');
    return { zone, instant: Math.floor((change?.epochMilliseconds ?? from) + shift) };
  });
const cases = fc.oneof(fc.record({ zone: zones, instant: instants }), nearChange);
const runs = { seed: 20261125, numRuns: 1500 };

const asIfUtc = (wall: Temporal.PlainDateTime) => wall.toZonedDateTime('UTC').epochMilliseconds;

test('a wall clock shows what Temporal says, in every zone', () => {
  fc.assert(
    fc.property(cases, ({ zone, instant }) => {
      const wall = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDateTime();
      expect(localOf(instant, zone)).toBe(asIfUtc(wall));
    }),
    runs,
  );
});

test('it shows a time when Temporal says so, also for times that are skipped or occur twice', () => {
  fc.assert(
    fc.property(cases, ({ zone, instant }) => {
      const wall = Temporal.Instant.fromEpochMilliseconds(instant)
        .toZonedDateTimeISO('UTC')
        .toPlainDateTime();
      const { epochMilliseconds } = wall.toZonedDateTime(zone, { disambiguation: 'compatible' });
      expect(instantOf(instant, zone)).toBe(epochMilliseconds);
    }),
    runs,
  );
});

test.each([
  ['skipped in Berlin', 'Europe/Berlin', '2027-03-28T02:30', '2027-03-28T01:30Z'],
  ['twice in Berlin', 'Europe/Berlin', '2026-10-25T02:30', '2026-10-25T00:30Z'],
  ['a half hour skipped on Lord Howe Island', 'Australia/Lord_Howe', '2026-10-04T02:15', '2026-10-03T15:45Z'],
  ['on a day that Samoa left out', 'Pacific/Apia', '2011-12-30T07:00', '2011-12-30T17:00Z'],
])('%s', (_, zone, wall, instant) => {
  expect(new Date(instantOf(Date.parse(`${wall}Z`), zone)).toISOString()).toBe(
    new Date(instant).toISOString(),
  );
});

test('days are counted from 1970, including earlier ones', () => {
  expect([-1, 0, 86_399_999, 86_400_000].map(dayNumber)).toEqual([-1, 0, 0, 1]);
});
