/** Parses the arguments of `pace simulate`. Each error says what was found and what is allowed. */

import { ExpectedError } from '../../shared/errors/expected-error.ts';
import { DAY } from '../../shared/time/clock.ts';
import type { Weekday } from '../../shared/time/slots.ts';
import { timeZoneOf } from '../../shared/time/time-zone.ts';
import type { Hazard } from './model.ts';

/** A text that can’t be read: shown in one line. */
export class TextError extends ExpectedError {
  constructor(what: string, found: string, allowed: string) {
    super(`${what}: found "${found}"; use ${allowed}`);
  }
}

const DAYS: Readonly<Record<string, number>> = { day: 1, week: 7, month: 30, year: 365 };

/** A whole number, also as `1,000,000`, `1_000_000`, `100k` or `1m`. */
export function countText(what: string, text: string, least: number, most: number): number {
  const [, digits = '', unit = ''] = /^(\d[\d,_]*(?:\.\d+)?)([km]?)$/i.exec(text.trim()) ?? [];
  const times = { k: 1000, m: 1_000_000 }[unit.toLowerCase()] ?? 1;
  const count = digits === '' ? Number.NaN : Number(digits.replace(/[,_]/g, '')) * times;
  if (Number.isInteger(count) && count >= least && count <= most) return count;
  const range = `${least.toLocaleString('en')} to ${most.toLocaleString('en')}`;
  throw new TextError(what, text, `a whole number from ${range}, such as 1000 or 100k`);
}

/** `20/day`, `1000/week`: the number per day. */
export function perDayText(what: string, text: string): number {
  const [, count, span = 'day'] =
    /^(\d{1,9}(?:\.\d+)?)(?:\s*(?:\/|a |per )\s*(day|week|month|year))?$/.exec(text.trim()) ?? [];
  if (count === undefined)
    throw new TextError(what, text, 'a number per day, week, month or year, such as 20/day');
  return Number(count) / (DAYS[span] ?? 1);
}

/** `70%`: a share from 0 to 1. */
export function partText(what: string, text: string): number {
  const part = percentOf(text.trim());
  if (part === undefined) throw new TextError(what, text, 'a percentage from 0% to 100%');
  return part;
}

/** `5%/month`: the growth factor in 30 days; it may be below 1. */
export function growthText(what: string, text: string): number {
  const [, percent, span = 'month'] =
    /^([+-]?\d{1,4}(?:\.\d+)?)%(?:\s*\/\s*(day|week|month|year))?$/.exec(text.trim()) ?? [];
  const growth = 1 + Number(percent) / 100;
  if (percent === undefined || growth <= 0) {
    throw new TextError(
      what,
      text,
      'a percentage per day, week, month or year, such as 5%/month or -2%/month',
    );
  }
  return growth ** (30 / (DAYS[span] ?? 30));
}

/** `0.25%/email` or `2%/month`. A month has 30 days. */
export function hazardText(what: string, text: string): Hazard {
  const [, percent = '', span] =
    /^(\S+?%)\s*(?:\/|a |per )\s*(email|day|week|month|year)$/.exec(text.trim()) ?? [];
  const part = percentOf(percent);
  if (part === undefined || span === undefined) {
    throw new TextError(
      what,
      text,
      'a percentage per email, day, week, month or year, such as 0.25%/email or 2%/month',
    );
  }
  if (span === 'email') return { perEmail: part, perDay: 0 };
  return { perEmail: 0, perDay: 1 - (1 - part) ** (1 / (DAYS[span] ?? 1)) };
}

/** `0.2%/email`, or `0.2%`, which means the same. */
export function perEmailText(what: string, text: string): number {
  const part = percentOf(text.trim().replace(/\s*\/\s*email$/, ''));
  if (part === undefined) throw new TextError(what, text, 'a percentage of the emails, such as 0.2%/email');
  return part;
}

/** `Europe/Berlin 60%, America/New_York 40%`; one zone needs no percentage. */
export function zonesText(what: string, text: string): { share: number; of: string }[] {
  const zones = text.split(',').map((part) => {
    const [, name = '', percent] = /^(\S+)(?:\s+(\S+))?$/.exec(part.trim()) ?? [];
    const share = percent === undefined ? (text.includes(',') ? undefined : 1) : percentOf(percent);
    const of = timeZoneOf(name);
    if (of === undefined || !share) {
      throw new TextError(
        what,
        part.trim(),
        'zones and their shares, such as "Europe/Berlin 60%, America/New_York 40%"',
      );
    }
    return { share, of };
  });
  const whole = zones.reduce((sum, { share }) => sum + share, 0);
  if (Math.abs(whole - 1) > 0.001) throw new TextError(what, text, 'shares that add up to 100%');
  if (new Set(zones.map(({ of }) => of)).size < zones.length)
    throw new TextError(what, text, 'each zone once');
  return zones;
}

/** `2 weeks`, `10 days`, `2w`, `10d`: days. */
export function intervalText(what: string, text: string): number {
  const [, count, unit = ''] = /^(\d{1,3})\s*(d|days?|w|weeks?)$/.exec(text.trim()) ?? [];
  const days = Number(count) * (unit.startsWith('w') ? 7 : 1);
  if (days >= 1 && days <= 365) return days;
  throw new TextError(what, text, 'an interval of 1 to 365 days, such as "10 days" or "2 weeks"');
}

/** `2026-12-01`: its midnight, UTC. */
export function dateText(what: string, text: string): number {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00Z`) : Number.NaN;
  // Date.parse reads 31 February as 3 March.
  if (!Number.isNaN(at) && new Date(at).toISOString().startsWith(text)) return at;
  throw new TextError(what, text, 'a date such as 2026-12-01');
}

/** `7:00`: minutes after midnight. */
export function timeText(text: string): number | undefined {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes);
}

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** `tuesday`, `tuesdays`, `tue`. */
export function weekdayText(text: string): Weekday | undefined {
  const name = text.toLowerCase().replace(/s$/, '');
  const index = WEEKDAYS.findIndex((day) => day === name || day.slice(0, 3) === name);
  return index < 0 ? undefined : ((index + 1) as Weekday);
}

function percentOf(text: string): number | undefined {
  const [, number] = /^(\d{1,3}(?:\.\d+)?)%$/.exec(text) ?? [];
  const part = Number(number) / 100;
  return part >= 0 && part <= 1 ? part : undefined;
}

/** `year`, `2 weeks`, `day`: as it follows `every`. */
export function spanWords(days: number): string {
  if (days === 365) return 'year';
  const [count, unit] = days % 7 === 0 && days < 120 ? [days / 7, 'week'] : [days, 'day'];
  return count === 1 ? unit : `${count} ${unit}s`;
}

export const isoDay = (at: number): string => new Date(Math.floor(at / DAY) * DAY).toISOString().slice(0, 10);
