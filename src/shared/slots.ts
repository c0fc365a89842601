import { Temporal } from 'temporal-polyfill';
import type { Weekday } from '../content/catalogue.ts';

/** Where lessons may stand in time: local hour, weekdays (none: every day) and the zone that reads them. */
export interface SlotRule {
  /** Minutes after local midnight. */
  readonly at: number;
  readonly on: readonly Weekday[];
  /** IANA name. */
  readonly zone: string;
}

/**
 * The first slot that is no earlier than `notBefore` and, where given, than `days` of wall-clock time after
 * `since`. A week is seven local days: 07:00 stays 07:00 over a change of the clocks. An hour that a change
 * of the clocks skips is taken at the same distance after midnight (02:30 becomes 03:30); one that comes
 * twice is taken the first time.
 *
 * @param notBefore epoch milliseconds.
 * @returns epoch milliseconds.
 */
export function firstSlot(
  rule: SlotRule,
  notBefore: number,
  spacing?: { since: number; days: number },
): number {
  const earliest = spacing ? Math.max(notBefore, spacedFrom(spacing, rule)) : notBefore;
  // Yesterday too: a slot in an hour that was skipped at midnight lies on the day after its date.
  let date = zoned(earliest, rule.zone).toPlainDate().subtract({ days: 1 });
  // Ten days: a week of weekdays, yesterday, one for a slot already past today and one for a date a zone left out.
  for (let step = 0; step < 10; step++, date = date.add({ days: 1 })) {
    if (rule.on.length > 0 && !rule.on.includes(date.dayOfWeek as Weekday)) continue;
    const slot = slotOn(date, rule);
    if (slot >= earliest) return slot;
  }
  throw new Error(`No slot within ten days of ${new Date(earliest).toISOString()} in ${rule.zone}`);
}

/** How many local dates lie between two instants; negative when the second is the earlier. */
export function localDaysBetween(from: number, to: number, zone: string): number {
  return zoned(from, zone).toPlainDate().until(zoned(to, zone).toPlainDate(), { largestUnit: 'day' }).days;
}

/** The instant of a wall-clock time (`YYYY-MM-DDTHH:MM`) in a zone, by the same rule for gaps and folds. */
export function wallInstant(wall: string, zone: string): number {
  return Temporal.PlainDateTime.from(wall).toZonedDateTime(zone, { disambiguation: 'compatible' })
    .epochMilliseconds;
}

/** To ask Intl takes longer than a row of a list otherwise does. Bounded: case makes many names of one zone. */
const knownZones = new Set<string>();
const MOST_KNOWN = 1000;

/** Whether this machine knows the zone. Fixed offsets such as `+02:00` are not zones: they know no summer. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(name) || name.length > 60) return false;
  if (knownZones.has(name)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    if (knownZones.size < MOST_KNOWN) knownZones.add(name);
    return true;
  } catch {
    return false;
  }
}

/** `2026-12-01T07:00:00+01:00`: an instant as a clock on the wall shows it, with its offset. */
export function isoInZone(instant: number, zone: string): string {
  return zoned(instant, zone).toString({ timeZoneName: 'never', fractionalSecondDigits: 0 });
}

/** Counted from a slot, the days lead to a slot, even when the clocks had moved the first one. */
function spacedFrom({ since, days }: { since: number; days: number }, rule: SlotRule): number {
  const start = zoned(since, rule.zone);
  const date = start.toPlainDate();
  return slotOn(date, rule) === since
    ? slotOn(date.add({ days }), rule)
    : start.add({ days }).epochMilliseconds;
}

function slotOn(date: Temporal.PlainDate, rule: SlotRule): number {
  const time = new Temporal.PlainTime(Math.floor(rule.at / 60), rule.at % 60);
  return date.toPlainDateTime(time).toZonedDateTime(rule.zone, { disambiguation: 'compatible' })
    .epochMilliseconds;
}

function zoned(instant: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
}
