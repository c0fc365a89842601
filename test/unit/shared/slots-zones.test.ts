import { expect, test } from 'vitest';
import { isoInZone, localDaysBetween, wallInstant } from '../../../src/shared/time/slots.ts';

test('local days are counted by the dates on the reader’s calendar', () => {
  const between = (from: string, to: string, zone: string) =>
    localDaysBetween(Date.parse(from), Date.parse(to), zone);
  expect(between('2026-12-01T22:30Z', '2026-12-01T23:30Z', 'Europe/Berlin')).toBe(1);
  expect(between('2026-12-01T22:30Z', '2026-12-01T23:30Z', 'UTC')).toBe(0);
  expect(between('2027-03-27T12:00Z', '2027-03-28T11:00Z', 'Europe/Berlin')).toBe(1);
  expect(between('2026-12-08T12:00Z', '2026-12-01T12:00Z', 'UTC')).toBe(-7);
  expect(between('2026-02-28T12:00Z', '2028-02-29T12:00Z', 'UTC')).toBe(731);
});

test('a wall-clock time is an instant, with the same rule for gaps and folds', () => {
  const iso = (wall: string, zone: string) => isoInZone(wallInstant(wall, zone), zone);
  expect(iso('2027-01-12T08:00', 'Asia/Kolkata')).toBe('2027-01-12T08:00:00+05:30');
  expect(iso('2027-03-28T02:30', 'Europe/Berlin')).toBe('2027-03-28T03:30:00+02:00');
  expect(iso('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T02:30:00+02:00');
});
