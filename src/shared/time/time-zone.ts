/**
 * Zone names: which ones the product can use, and what they are called today. Times in a zone belong in
 * `local-time.ts` and `slots.ts`.
 */
import { Temporal } from 'temporal-polyfill';
import type { Log } from '../log.ts';

/**
 * Zones that have since been renamed. Unicode's data, and browsers with it, keep a zone's first name; IANA's own list
 * has these.
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

/** Asking takes longer than the rest of a list's row. Bounded, because letter case makes many names of one zone. */
const asked = new Map<string, string | undefined>();
const MOST_ASKED = 2000;

/**
 * The name that IANA gives a zone today; undefined if lessons can't be scheduled in it. It asks the library that
 * schedules them, which refuses abbreviations that Intl accepts, such as PST. Fixed offsets such as `+02:00` are not
 * zones: they know no summer time.
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
 * All zones that can be offered, under today's names, in order. They are not looked up one by one, unlike a
 * stranger's: that takes 22 MB and a third of a second.
 */
export function timeZones(): string[] {
  const known = [...Intl.supportedValuesOf('timeZone'), 'UTC'].map((name) => CALLED_TODAY[name] ?? name);
  return [...new Set(known)].sort();
}

/** Turns a reader's stored zone into a usable one; an unusable one is reported. */
export type ZoneOf = (stored: string, readers: readonly number[]) => string;

/** For stores that are read without a publication. */
export const currentZone: ZoneOf = (stored) => timeZoneOf(stored) ?? 'UTC';

/** The number of readers that the log names; `pace doctor` counts the rest of a store full of them. */
const MOST_TOLD = 20;

/**
 * Reads the zones in a store: an unusable one counts as the publication's. Each reader is reported once.
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
