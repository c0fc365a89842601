import { describe, expect, test } from 'vitest';
import { DAY } from '../../../src/shared/time/clock.ts';
import { localOf } from '../../../src/shared/time/local-time.ts';
import { firstSlot } from '../../../src/shared/time/slots.ts';
import { storedZones, timeZoneOf, timeZones } from '../../../src/shared/time/time-zone.ts';

test.each([
  ['UTC', 'UTC'],
  ['Europe/Berlin', 'Europe/Berlin'],
  ['europe/berlin', 'Europe/Berlin'],
  ['America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
  ['America/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
  ['Etc/GMT+5', 'Etc/GMT+5'],
  ['US/Pacific', 'America/Los_Angeles'],
  ['Asia/Calcutta', 'Asia/Kolkata'],
  ['Asia/Kolkata', 'Asia/Kolkata'],
  ['Europe/Kiev', 'Europe/Kyiv'],
  ['Asia/Saigon', 'Asia/Ho_Chi_Minh'],
  ['ASIA/SAIGON', 'Asia/Ho_Chi_Minh'],
  ['GB', 'Europe/London'],
])('%s is %s', (name, zone) => {
  expect(timeZoneOf(name)).toBe(zone);
  expect(firstSlot({ at: 0, on: [], zone }, 0)).toBeGreaterThanOrEqual(0);
});

test.each([
  ...['', ' ', '+02:00', '-11:00', 'GMT+2', 'Europe/Atlantis', 'Etc/Unknown', '../UTC', 'UTC\n', 'UTC\0'],
  ...['PST', 'pst', 'IST', 'CST', 'BST', 'AET', 'JST', 'PDT'],
  `A${'/a'.repeat(40)}`,
])('%j is not a zone', (name) => {
  expect(timeZoneOf(name)).toBeUndefined();
  expect(timeZoneOf(name)).toBeUndefined();
});

describe('the zones that are offered', () => {
  const from = Date.parse('2026-01-01T00:00Z');

  test('are all that this machine knows, can be used, and keep their names', () => {
    const zones = timeZones();
    expect(zones.length).toBeGreaterThan(400);
    for (const zone of zones) {
      expect(timeZoneOf(zone)).toBe(zone);
      expect(Number.isFinite(localOf(from, zone))).toBe(true);
    }
    expect(Intl.supportedValuesOf('timeZone').filter((zone) => !timeZoneOf(zone))).toEqual([]);
  });

  test('are the same zones as under their former names', () => {
    for (const old of Intl.supportedValuesOf('timeZone')) {
      const zone = timeZoneOf(old) as string;
      for (let at = from; at < from + 2000 * DAY; at += 50 * DAY) {
        expect(localOf(at, zone), `${old} at ${at}`).toBe(localOf(at, old));
      }
    }
  });

  test('contain none under two names', () => {
    const zones = timeZones();
    expect(zones).toContain('Asia/Kolkata');
    for (const old of ['Asia/Calcutta', 'Europe/Kiev', 'Asia/Saigon', 'Atlantic/Faeroe']) {
      expect(zones).not.toContain(old);
    }
  });
});

describe('a zone in a store', () => {
  function told() {
    const lines: [object, string][] = [];
    const zoneOf = storedZones(() => 'Europe/Berlin', { warn: (...line) => lines.push(line) });
    return { lines, zoneOf };
  }

  test('has today’s name', () => {
    const { zoneOf, lines } = told();
    expect(zoneOf('Asia/Calcutta', [1])).toBe('Asia/Kolkata');
    expect(lines).toEqual([]);
  });

  test('that is unusable counts as the publication’s, and each reader is reported once', () => {
    const { zoneOf, lines } = told();
    for (let look = 0; look < 3; look++) {
      expect(zoneOf('PST', [7])).toBe('Europe/Berlin');
      expect(zoneOf('Mars/Base', [8, 7])).toBe('Europe/Berlin');
    }
    expect(lines.map(([fields]) => fields)).toEqual([
      { reader: 7, zone: 'PST', instead: 'Europe/Berlin' },
      { reader: 8, zone: 'Mars/Base', instead: 'Europe/Berlin' },
    ]);
  });

  test('does not fill the log if a store is full of them', () => {
    const { zoneOf, lines } = told();
    for (let id = 1; id <= 1000; id++) expect(zoneOf(`Mars/${id}`, [id])).toBe('Europe/Berlin');
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)?.[1]).toContain('pace doctor');
  });
});
