/**
 * Readers' local times: when the next allowed day and hour is, across clock changes. Which lesson is due belongs in
 * `flow/enrolment`.
 */
import { Temporal } from 'temporal-polyfill';
import { DAY, MINUTE } from './clock.ts';
import { dayNumber, instantOf, localOf } from './local-time.ts';

/** 1 is Monday and 7 Sunday, as in ISO 8601. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** When lessons may arrive: local hour, weekdays (none: every day) and the zone they are read in. */
export interface SlotRule {
  /** Minutes after local midnight. */
  readonly at: number;
  readonly on: readonly Weekday[];
  /** IANA name. */
  readonly zone: string;
}

/** How far apart from something a slot must be. */
export interface Spacing {
  /** Epoch milliseconds. */
  readonly since: number;
  readonly days: number;
  /** Counts dates on the calendar of the rule's zone: any slot of the day qualifies, whatever the hour of `since`. */
  readonly byDate?: boolean;
}

/**
 * The first slot no earlier than `notBefore` and, if given, no earlier than `days` of wall-clock time after `since`.
 * A week is seven local days: 07:00 stays 07:00 across a clock change. An hour that a clock change skips keeps its
 * distance from midnight (02:30 becomes 03:30); an hour that occurs twice means the first occurrence.
 *
 * @param notBefore epoch milliseconds.
 * @returns epoch milliseconds.
 */
export function firstSlot(rule: SlotRule, notBefore: number, spacing?: Spacing): number {
  const earliest = spacing ? Math.max(notBefore, spacedFrom(spacing, rule)) : notBefore;
  // Includes yesterday: a slot in an hour skipped at midnight falls on the day after its date.
  const first = dayNumber(localOf(earliest, rule.zone)) - 1;
  // Ten days: a week of weekdays, yesterday, one for a slot already past today, and one for a date that a zone
  // skipped.
  for (let day = first; day < first + 10; day++) {
    if (rule.on.length > 0 && !rule.on.includes(weekdayOf(day))) continue;
    const slot = slotOn(day, rule);
    if (slot >= earliest) return slot;
  }
  throw new Error(`No slot within ten days of ${new Date(earliest).toISOString()} in ${rule.zone}`);
}

/** The number of local dates between two instants; negative if the second is the earlier. */
export function localDaysBetween(from: number, to: number, zone: string): number {
  return dayNumber(localOf(to, zone)) - dayNumber(localOf(from, zone));
}

/** The instant of a wall-clock time (`YYYY-MM-DDTHH:MM`) in a zone, by the same rule for gaps and folds. */
export function wallInstant(wall: string, zone: string): number {
  return Temporal.PlainDateTime.from(wall).toZonedDateTime(zone, { disambiguation: 'compatible' })
    .epochMilliseconds;
}

/** `2026-12-01T07:00:00+01:00`: an instant as a wall clock shows it, with its offset. */
export function isoInZone(instant: number, zone: string): string {
  return zoned(instant, zone).toString({ timeZoneName: 'never', fractionalSecondDigits: 0 });
}

/** Counted from a slot, the days lead to a slot, even if a clock change had moved the first one. */
function spacedFrom({ since, days, byDate = false }: Spacing, rule: SlotRule): number {
  const local = localOf(since, rule.zone);
  const day = dayNumber(local);
  if (slotOn(day, rule) === since) return slotOn(day + days, rule);
  if (byDate) return instantOf((day + days) * DAY, rule.zone);
  return days === 0 ? since : instantOf(local + days * DAY, rule.zone);
}

function slotOn(day: number, rule: SlotRule): number {
  return instantOf(day * DAY + rule.at * MINUTE, rule.zone);
}

/** The weekday that a calendar in the zone shows. */
export function localWeekday(instant: number, zone: string): Weekday {
  return weekdayOf(dayNumber(localOf(instant, zone)));
}

/** Whether a rule has a slot at an instant. */
export function isSlot(rule: SlotRule, instant: number): boolean {
  return firstSlot(rule, instant) === instant;
}

/** The first day of 1970 was a Thursday. */
function weekdayOf(day: number): Weekday {
  return (((((day + 3) % 7) + 7) % 7) + 1) as Weekday;
}

function zoned(instant: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
}
