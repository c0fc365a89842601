import { describe, expect, test } from 'vitest';
import type { Weekday } from '../../../src/shared/time/slots.ts';
import { firstSlot, isoInZone } from '../../../src/shared/time/slots.ts';

const at = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
};

/** The first slot, as the reader's wall clock shows it. */
function slot(
  time: string,
  zone: string,
  notBefore: string,
  on: Weekday[] = [],
  spacing?: { since: string; days: number },
) {
  const since = spacing && { since: Date.parse(spacing.since), days: spacing.days };
  return isoInZone(firstSlot({ at: at(time), on, zone }, Date.parse(notBefore), since), zone);
}

describe('the first slot', () => {
  test.each<[string, string, string, string, Weekday[], string]>([
    ['later today', '07:00', 'Europe/Berlin', '2026-12-01T05:00Z', [], '2026-12-01T07:00:00+01:00'],
    ['at this very moment', '07:00', 'Europe/Berlin', '2026-12-01T06:00Z', [], '2026-12-01T07:00:00+01:00'],
    [
      'tomorrow, a millisecond later',
      '07:00',
      'Europe/Berlin',
      '2026-12-01T06:00:00.001Z',
      [],
      '2026-12-02T07:00:00+01:00',
    ],
    ['the next Tuesday', '07:00', 'Europe/Berlin', '2026-12-01T06:01Z', [2], '2026-12-08T07:00:00+01:00'],
    [
      'the nearer of two days',
      '07:00',
      'Europe/Berlin',
      '2026-12-02T12:00Z',
      [1, 5],
      '2026-12-04T07:00:00+01:00',
    ],
    ['over New Year', '23:59', 'Pacific/Auckland', '2026-12-31T11:00Z', [], '2027-01-01T23:59:00+13:00'],
    ['on 29 February', '07:00', 'UTC', '2028-02-28T08:00Z', [], '2028-02-29T07:00:00+00:00'],
    [
      'in the first zone of the day',
      '00:00',
      'Pacific/Kiritimati',
      '2026-12-01T09:59Z',
      [],
      '2026-12-02T00:00:00+14:00',
    ],
    [
      'in the last zone of the day',
      '00:00',
      'Pacific/Pago_Pago',
      '2026-12-01T11:01Z',
      [],
      '2026-12-02T00:00:00-11:00',
    ],
  ])('%s', (_, time, zone, notBefore, on, expected) => {
    expect(slot(time, zone, notBefore, on)).toBe(expected);
  });
});

describe('when the clocks change', () => {
  test.each<[string, string, string, string, string]>([
    [
      '02:30 in Berlin’s gap becomes 03:30',
      '02:30',
      'Europe/Berlin',
      '2027-03-27T23:00Z',
      '2027-03-28T03:30:00+02:00',
    ],
    [
      '02:30 in Berlin’s fold is the first',
      '02:30',
      'Europe/Berlin',
      '2026-10-24T22:00Z',
      '2026-10-25T02:30:00+02:00',
    ],
    [
      'the second 02:30 is not taken',
      '02:30',
      'Europe/Berlin',
      '2026-10-25T00:45Z',
      '2026-10-26T02:30:00+01:00',
    ],
    [
      '02:15 in Lord Howe’s half-hour gap',
      '02:15',
      'Australia/Lord_Howe',
      '2026-10-03T13:00Z',
      '2026-10-04T02:45:00+11:00',
    ],
    [
      '01:45 in Lord Howe’s half-hour fold',
      '01:45',
      'Australia/Lord_Howe',
      '2027-04-03T13:30Z',
      '2027-04-04T01:45:00+11:00',
    ],
    ['the day that Apia left out', '07:00', 'Pacific/Apia', '2011-12-29T18:00Z', '2011-12-31T07:00:00+14:00'],
  ])('%s', (_, time, zone, notBefore, expected) => {
    expect(slot(time, zone, notBefore)).toBe(expected);
  });

  test('a skipped Friday comes as the Saturday after it', () => {
    expect(slot('07:00', 'Pacific/Apia', '2011-12-29T18:00Z', [5])).toBe('2011-12-31T07:00:00+14:00');
    expect(slot('07:00', 'Pacific/Apia', '2011-12-30T12:00Z', [5])).toBe('2011-12-31T07:00:00+14:00');
  });

  test('a slot pushed past midnight is found on the day it was pushed to', () => {
    // Nuuk's clocks go from Saturday 23:00 to Sunday 00:00, so Saturday 23:30 is Sunday 00:30.
    expect(slot('23:30', 'America/Nuuk', '2026-03-29T01:10Z', [6])).toBe('2026-03-29T00:30:00-01:00');
  });
});

describe('spacing', () => {
  test.each<[string, string, string, string, number, string]>([
    [
      'keeps the hour into summer time',
      '07:00',
      'Europe/Berlin',
      '2027-03-23T06:00Z',
      7,
      '2027-03-30T07:00:00+02:00',
    ],
    [
      'keeps the hour out of summer time',
      '07:00',
      'Europe/Berlin',
      '2026-10-20T05:00Z',
      7,
      '2026-10-27T07:00:00+01:00',
    ],
    [
      'counts from an hour that was moved as from its slot',
      '02:30',
      'Europe/Berlin',
      '2027-03-28T01:30Z',
      7,
      '2027-04-04T02:30:00+02:00',
    ],
    [
      'of one day comes daily',
      '07:00',
      'America/New_York',
      '2026-12-01T12:00Z',
      1,
      '2026-12-02T07:00:00-05:00',
    ],
    [
      'from a late hour waits for the next slot',
      '07:00',
      'UTC',
      '2026-12-01T18:00Z',
      7,
      '2026-12-09T07:00:00+00:00',
    ],
    [
      'over the day that Apia left out',
      '07:00',
      'Pacific/Apia',
      '2011-12-29T17:00Z',
      1,
      '2011-12-31T07:00:00+14:00',
    ],
  ])('%s', (_, time, zone, since, days, expected) => {
    expect(slot(time, zone, since, [], { since, days })).toBe(expected);
  });

  test('gives way to a later earliest moment', () => {
    const spacing = { since: '2026-12-01T07:00Z', days: 3 };
    expect(slot('07:00', 'UTC', '2026-12-20T00:00Z', [], spacing)).toBe('2026-12-20T07:00:00+00:00');
  });

  test('waits for the weekday', () => {
    const spacing = { since: '2026-12-01T07:00Z', days: 3 };
    expect(slot('07:00', 'UTC', '2026-12-01T07:00Z', [2], spacing)).toBe('2026-12-08T07:00:00+00:00');
  });
});
