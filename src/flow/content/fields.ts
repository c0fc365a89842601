import { z } from 'zod';
import { ANY_ADDRESS, parseAddress } from '../../shared/addresses/email-address.ts';
import type { Weekday } from '../../shared/time/slots.ts';
import { timeZoneOf } from '../../shared/time/time-zone.ts';
import type { SendTime } from './catalogue.ts';
import { ALLOWED, flawed, foundValue } from './field-mistake.ts';

/**
 * The fields that make up front-matter. A refusal carries what was found, and `ALLOWED` what would be allowed. `meta`
 * describes to editors, in JSON Schema, what a transformation hides from them.
 */

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

export const slugPattern = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** A name as addresses show it: `Slow Bread` → `slow-bread`. */
export function slugify(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/[^a-z0-9-]/g, '')
    .replace(/-+/g, '-')
    .replace(/^-|-$/g, '');
}

export const slug = z.string().regex(slugPattern).register(ALLOWED, { allowed: 'slug' });

function notAllowed(value: unknown) {
  return { code: 'custom' as const, ...flawed({ code: 'value', found: foundValue(value) }) };
}

/** A line of text. Line breaks are refused: in a subject they would start a new header. */
export function line(max: number) {
  return z
    .string()
    .refine((text) => text.trim() !== '', flawed({ code: 'blank' }))
    .refine((text) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text.trim()), flawed({ code: 'lines' }))
    .refine((text) => text.trim().length <= max, flawed({ code: 'too-long', most: max }))
    .transform((text) => text.trim())
    .meta({ minLength: 1, maxLength: max });
}

/** `3 days`, `1 week` → days. */
export const days = z
  .union([z.string(), z.number()])
  .transform((value, context) => {
    const match = /^(\d{1,3}) ?(days?|weeks?)$/.exec(String(value).trim());
    const count = match ? Number(match[1]) * (match[2]?.startsWith('week') ? 7 : 1) : 0;
    if (count >= 1 && count <= 365) return count;
    context.addIssue(notAllowed(value));
    return z.NEVER;
  })
  .meta({ type: 'string', pattern: '^\\d{1,3} ?(days?|weeks?)$', examples: ['3 days', '1 week'] })
  .register(ALLOWED, { allowed: 'days' });

/** `07:00` → minutes after midnight. */
export const timeOfDay = z
  .union([z.string(), z.number()])
  .transform((value, context) => {
    const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(String(value).trim());
    if (match) return Number(match[1]) * 60 + Number(match[2]);
    context.addIssue(notAllowed(value));
    return z.NEVER;
  })
  .meta({ type: 'string', pattern: '^([01]?\\d|2[0-3]):[0-5]\\d$', examples: ['07:00'] })
  .register(ALLOWED, { allowed: 'time-of-day' });

/** One weekday or a list of them. */
export const weekdays = z
  .unknown()
  .transform((value, context): Weekday[] => {
    const found = [value].flat();
    const days = found.map((name) => {
      const index = WEEKDAYS.findIndex((day) => [day, day.slice(0, 3)].includes(String(name).toLowerCase()));
      if (index < 0) context.addIssue(notAllowed(name));
      return (index + 1) as Weekday;
    });
    if (found.length === 0) context.addIssue({ code: 'custom', ...flawed({ code: 'no-weekday' }) });
    return [...new Set(days)].sort();
  })
  .meta({ anyOf: [{ enum: WEEKDAYS }, { type: 'array', items: { enum: WEEKDAYS }, minItems: 1 }] })
  .register(ALLOWED, { allowed: 'weekdays' });

/** An address with or without a name: `Ada Miller <ada@example.org>`. */
export const mailbox = line(320)
  .transform((text, context) => {
    const match = /^(?:"?([^"<>]*?)"?\s*<([^<>\s]+)>|([^<>\s]+))$/.exec(text);
    const email = match?.[2] ?? match?.[3] ?? '';
    const address = parseAddress(email, ANY_ADDRESS);
    if (typeof address !== 'string') return { name: match?.[1]?.trim() ?? '', email: address.email };
    context.addIssue(notAllowed(text));
    return z.NEVER;
  })
  .register(ALLOWED, { allowed: 'mailbox' });

/** `2027-01-12 08:00` in each reader's zone, or one instant if an offset or Z follows it. */
export function sendTime(defaultTime: string) {
  return z
    .string()
    .transform((value, context): SendTime => {
      const match =
        /^(\d{4}-\d\d-\d\d)(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d)(?::\d\d)?(Z|[+-]\d\d:\d\d)?)?$/.exec(
          value.trim(),
        );
      const [, date, time = defaultTime, offset] = match ?? [];
      const instant = Date.parse(`${date}T${time}${offset ?? 'Z'}`);
      const real =
        !Number.isNaN(instant) && new Date(`${date}T00:00Z`).toISOString().startsWith(date as string);
      if (match && real) {
        return offset ? { kind: 'instant', at: instant } : { kind: 'local', wall: `${date}T${time}` };
      }
      context.addIssue(notAllowed(value));
      return z.NEVER;
    })
    .meta({
      pattern: '^\\d{4}-\\d\\d-\\d\\d([T ]\\d\\d:\\d\\d(:\\d\\d)?(Z|[+-]\\d\\d:\\d\\d)?)?$',
      examples: ['2027-01-12 08:00', '2027-01-12T08:00+01:00'],
    })
    .register(ALLOWED, { allowed: 'send-time' });
}

/** An IANA time zone, under today's name. */
export const timeZone = z
  .string()
  .transform((text, context) => {
    const zone = timeZoneOf(text);
    if (zone !== undefined) return zone;
    context.addIssue(notAllowed(text));
    return z.NEVER;
  })
  .register(ALLOWED, { allowed: 'time-zone' });
