import { z } from 'zod';
import type { Cadence } from './catalogue.ts';
import { ALLOWED } from './field-mistake.ts';
import { days, line, mailbox, sendTime, slug, timeOfDay, timeZone, weekdays } from './fields.ts';

/** The fields that each kind of file may have. Keys are kebab-case; unknown ones are refused. */

const cadenceFields = {
  every: days.optional(),
  on: weekdays.optional(),
  at: timeOfDay.optional(),
  start: z.enum(['on-confirm', 'next-slot']).optional(),
};

const cadence = strict(cadenceFields).optional();

export type CadenceFields = NonNullable<z.output<typeof cadence>>;

/** A cadence takes its open fields from the publication's, and finally from these. */
export const DEFAULT_CADENCE: Cadence = { everyDays: 7, on: [], at: 7 * 60, start: 'on-confirm' };

/** Fewer emails reveal nothing about a reader. */
const silentEmails = z.int().min(3).max(1000).register(ALLOWED, { allowed: 'silent-emails' });

export const publicationSchema = strict({
  name: line(80),
  from: mailbox,
  'reply-to': mailbox.optional(),
  'postal-address': line(300),
  description: line(200),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/)
    .register(ALLOWED, { allowed: 'language' })
    .default('en'),
  dir: z.enum(['ltr', 'rtl']).default('ltr'),
  'time-zone': timeZone.prefault('UTC'),
  topics: z.array(line(60)).max(40).register(ALLOWED, { allowed: 'topic-names' }).default([]),
  'start-course': slug.optional(),
  goodbye: z.boolean().default(false),
  sunset: strict({
    emails: silentEmails,
    wait: days.default(14),
  }).optional(),
  cadence,
});

export const courseSchema = strict({
  title: line(120),
  description: line(200),
  cadence,
  ...cadenceFields,
  pace: strict({ fastest: days.optional(), slowest: days.optional() }).optional(),
  then: slug.optional(),
  evergreen: z.boolean().default(false),
});

const emailFields = {
  title: line(120),
  subject: line(200),
  preview: line(200),
  topics: z
    .union([z.string(), z.array(z.string())])
    .transform((value) => [value].flat())
    .register(ALLOWED, { allowed: 'topics' })
    .default([]),
  draft: z.boolean().default(false),
};

export const lessonSchema = strict({
  ...emailFields,
  after: days.optional(),
  on: weekdays.optional(),
  at: timeOfDay.optional(),
  late: z.enum(['skip', 'catch-up', 'everyone']).optional(),
});

export const issueSchema = strict({
  ...emailFields,
  send: sendTime('07:00'),
  'not-after': sendTime('23:59').optional(),
  'during-course': z.enum(['hold', 'drop', 'send']).default('hold'),
});

const webAddress = z.url({ protocol: /^https?$/ }).register(ALLOWED, { allowed: 'web-address' });

export const coachSchema = strict({
  title: line(120),
  description: line(200),
  portrait: z.string().optional(),
  'portrait-alt': line(300).default(''),
  courses: z.array(strict({ title: line(120), description: line(300), url: webAddress })).default([]),
});

function strict<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject(shape);
}

/** A cadence that takes its open fields from a wider one. */
export function cadenceFrom(base: Cadence, fields: CadenceFields | undefined): Cadence {
  return {
    everyDays: fields?.every ?? base.everyDays,
    on: fields?.on ?? base.on,
    at: fields?.at ?? base.at,
    start: fields?.start ?? base.start,
  };
}
