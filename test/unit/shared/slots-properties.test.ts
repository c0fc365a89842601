import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import type { Weekday } from '../../../src/shared/time/slots.ts';
import { firstSlot, localDaysBetween, type SlotRule } from '../../../src/shared/time/slots.ts';

const HOUR = 3_600_000;
const runs = { seed: 20261130, numRuns: 400 };

const rules: fc.Arbitrary<SlotRule> = fc.record({
  at: fc.integer({ min: 0, max: 1439 }),
  on: fc.subarray([1, 2, 3, 4, 5, 6, 7] as Weekday[]),
  zone: fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
});
const instants = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2037, 11, 1) });
const days = fc.integer({ min: 1, max: 60 });

const inZone = (instant: number, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);

/** Every slot of a rule on the dates around an instant, by definition: allowed dates at the local minute. */
function slotsAround({ at, on, zone }: SlotRule, instant: number, first = -3, last = 12): number[] {
  const today = inZone(instant, zone).toPlainDate();
  return Array.from({ length: last - first + 1 }, (_, index) => today.add({ days: first + index }))
    .filter((date) => on.length === 0 || on.includes(date.dayOfWeek as Weekday))
    .map((date) => {
      const wall = date.toPlainDateTime({ hour: Math.floor(at / 60), minute: at % 60 });
      return wall.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
    });
}

/** Instants within a day of a clock change, where mistakes occur. */
const nearChange = fc
  .record({ rule: rules, from: instants, shift: fc.integer({ min: -30 * HOUR, max: 30 * HOUR }) })
  .map(({ rule, from, shift }) => {
    const change = inZone(from, rule.zone).getTimeZoneTransition('next');
    return { rule, instant: (change?.epochMilliseconds ?? from) + shift };
  });
const anywhere = fc.record({ rule: rules, instant: instants });
const cases = fc.oneof(anywhere, nearChange);

test('no allowed slot is between the earliest moment and the found one', () => {
  fc.assert(
    fc.property(cases, ({ rule, instant }) => {
      const earliest = Math.min(...slotsAround(rule, instant).filter((slot) => slot >= instant));
      expect(firstSlot(rule, instant)).toBe(earliest);
    }),
    runs,
  );
});

test('a slot is at the reader’s minute on an allowed day, unless the clocks skipped it', () => {
  fc.assert(
    fc.property(cases, ({ rule, instant }) => {
      const slot = firstSlot(rule, instant);
      expect(slot).toBeGreaterThanOrEqual(instant);
      const local = inZone(slot, rule.zone);
      const onTime = local.hour * 60 + local.minute === rule.at;
      const onDay = rule.on.length === 0 || rule.on.includes(local.dayOfWeek as Weekday);
      const change = inZone(slot + 1, rule.zone).getTimeZoneTransition('previous');
      const moved = change !== null && slot - change.epochMilliseconds < 24 * HOUR;
      expect((onTime && onDay) || moved).toBe(true);
    }),
    runs,
  );
});

test('this many local days are between a slot and the next, and never more than a week beyond', () => {
  fc.assert(
    fc.property(cases, days, ({ rule, instant }, count) => {
      const since = firstSlot(rule, instant);
      const next = firstSlot(rule, since, { since, days: count });
      const between = localDaysBetween(since, next, rule.zone);
      // A slot that a clock change pushed past midnight is a date after its own.
      expect(between).toBeGreaterThanOrEqual(count - 1);
      expect(between).toBeLessThanOrEqual(count + (rule.on.length === 0 ? 1 : 8));
      const plain = inZone(since, rule.zone);
      if (plain.hour * 60 + plain.minute === rule.at) expect(between).toBeGreaterThanOrEqual(count);
    }),
    runs,
  );
});

test('days counted from any moment never end before they are over', () => {
  fc.assert(
    fc.property(cases, instants, days, ({ rule, instant }, since, count) => {
      const slot = firstSlot(rule, instant, { since, days: count });
      expect(slot).toBeGreaterThanOrEqual(instant);
      expect(localDaysBetween(since, slot, rule.zone)).toBeGreaterThanOrEqual(count);
    }),
    runs,
  );
});
