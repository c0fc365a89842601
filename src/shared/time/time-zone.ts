import { Temporal } from 'temporal-polyfill';
import type { Log } from '../log.ts';

/**
 * Zones whose place is called otherwise today. Unicode's data, and browsers with it, keep the name that a zone had
 * first; IANA's own list has these.
 */
const CALLED_TODAY: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Louisville': 'America/Kentucky/Louisville',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
};

/** To ask takes longer than a row of a list otherwise does. Bounded: case makes many names of one zone. */
const asked = new Map<string, string | undefined>();
const MOST_ASKED = 2000;

/**
 * The name that IANA gives a zone today, or undefined for what lessons can't be placed by. It asks the library that
 * places them, which refuses abbreviations that Intl takes, such as PST. Fixed offsets such as `+02:00` are not
 * zones: they know no summer.
 */
export function timeZoneOf(name: string): string | undefined {
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(name) || name.length > 60) return undefined;
  if (asked.has(name)) return asked.get(name);
  if (asked.size >= MOST_ASKED) asked.clear();
  const zone = lookUp(name);
  asked.set(name, zone);
  return zone;
}

function lookUp(name: string): string | undefined {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    const first = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
    return CALLED_TODAY[first] ?? first;
  } catch {
    return undefined;
  }
}

/**
 * All zones that can be offered, by the names of today, in order. They are not looked up one by one, as a stranger's
 * is: that takes 22 MB and a third of a second.
 */
export function timeZones(): string[] {
  const known = [...Intl.supportedValuesOf('timeZone'), 'UTC'].map((name) => CALLED_TODAY[name] ?? name);
  return [...new Set(known)].sort();
}

/** The zone that a reader's stored one stands for; one that can't be used is told. */
export type ZoneOf = (stored: string, readers: readonly number[]) => string;

/** For stores that are read without a publication. */
export const currentZone: ZoneOf = (stored) => timeZoneOf(stored) ?? 'UTC';

/** So many readers are named in the log; the rest of a store full of them is counted by `pace doctor`. */
const MOST_TOLD = 20;

/**
 * Reads zones that a store holds: one that can't be used counts as the publication's. Each reader is told of once.
 *
 * @param fallback the publication's zone.
 */
export function storedZones(fallback: () => string, log: Pick<Log, 'warn'>): ZoneOf {
  const told = new Set<number>();
  return (stored, readers) => {
    const zone = timeZoneOf(stored);
    if (zone !== undefined) return zone;
    const instead = fallback();
    for (const reader of readers) {
      if (told.has(reader) || told.size >= MOST_TOLD) continue;
      told.add(reader);
      log.warn({ reader, zone: stored, instead }, 'a reader’s time zone is unknown');
      if (told.size === MOST_TOLD) {
        log.warn({ told: MOST_TOLD }, 'more time zones are unknown; pace doctor counts them');
      }
    }
    return instead;
  };
}
