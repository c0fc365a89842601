import type { z } from 'zod';
import {
  coachSchema,
  courseSchema,
  issueSchema,
  lessonSchema,
  publicationSchema,
} from '../../flow/content/schemas.ts';

/** What a key means, and its default where the schema can't tell it. */
type Meaning = string | readonly [meaning: string, fallback: string];

/** Every key of a schema, so that none is left out. */
type Meanings<S extends z.ZodObject> = { readonly [Key in keyof S['shape']]: Meaning };

/** One kind of file that an author writes. */
export interface ContentFile {
  readonly id: string;
  readonly path: string;
  readonly about: string;
  readonly schema: z.ZodObject;
  readonly meanings: Readonly<Record<string, Meaning>>;
  /** Said below the table. */
  readonly notes: string;
}

function contentFile<S extends z.ZodObject>(
  file: Omit<ContentFile, 'schema' | 'meanings'> & { schema: S; meanings: Meanings<S> },
): ContentFile {
  return file as ContentFile;
}

const CADENCE = {
  every: ['the interval: `3 days`, `2 weeks`, up to 365 days', '`1 week`'],
  on: ['a weekday or a list of them: `[tuesday, friday]`, `tue`', 'any day'],
  at: ['the reader’s local time', '`07:00`'],
  start: [
    'when the first lesson comes: `on-confirm`, at once, or `next-slot`, at the next allowed day and hour',
    '`on-confirm`',
  ],
} as const;

const EMAIL = {
  title: 'what readers see as its title',
  subject: 'the subject; may hold placeholders',
  preview: 'the line that mail programs show beside the subject; may hold placeholders',
  topics: ['one or a list. It goes to readers who want at least one of them; without topics, to all', 'none'],
  draft: '`true`: neither sent nor shown',
} as const;

/** Every kind of file under `content/`. */
export const CONTENT_FILES: readonly ContentFile[] = [
  contentFile({
    id: 'newsletter',
    path: 'content/newsletter.md',
    about: 'The publication. Its text is the landing page.',
    schema: publicationSchema,
    meanings: {
      name: 'the publication',
      from: 'who sends: `Ada Miller <ada@example.org>`, or the address alone',
      'reply-to': 'an address that answers go to',
      'postal-address': 'stands in every email’s footer',
      description: 'for search engines and the feed',
      language:
        'language tag of the texts; sets `lang` and the form of dates. The product’s own words are in English and German: each reader has what their browser asks for, or what they chose, else this language',
      dir: 'direction of the script',
      'time-zone': 'IANA zone of readers who named none',
      topics: ['a list of up to 40 names. Each has an id: `Slow Bread` is `slow-bread`', 'none'],
      'start-course':
        'slug of the course that a sign-up on the landing page begins; without it, the newsletter alone',
      goodbye: '`true`: one farewell email to a reader who leaves by the page’s button',
      sunset: [
        '`{ emails: 12, wait: 2 weeks }`: who gives no sign of life over so many emails (3 to 1000) is asked once, and pauses without an answer. `wait` is two weeks by default',
        'never',
      ],
      cadence:
        'the cadence of courses that set none: a group of `every`, `on`, `at`, `start`, as for a course',
    },
    notes: '',
  }),
  contentFile({
    id: 'course',
    path: 'content/courses/<course>/course.md',
    about:
      'A course. Its text is the course’s page. The folder’s name is its slug: lower-case letters, digits and hyphens, but not `newsletter` or `system`.',
    schema: courseSchema,
    meanings: {
      title: 'the course',
      description: 'for its page and search engines',
      cadence: 'the same four keys as a group; the single keys win',
      ...CADENCE,
      pace: [
        'how far readers may change the interval: `fastest` and `slowest`, such as `3 days` and `4 weeks`',
        'the interval',
      ],
      then: 'slug of the course that follows. Its first lesson comes one interval of its own after the last one',
      evergreen:
        '`true`: readers who have finished get lessons that are added behind later, and issues don’t wait for this course',
    },
    notes:
      'The interval counts in local days, so 07:00 stays 07:00 when the clocks change. A lesson that is late, after downtime say, leaves at once; the next one keeps the interval to the moment the late one left.',
  }),
  contentFile({
    id: 'lesson',
    path: 'content/courses/<course>/<number>-<slug>.md',
    about: 'A lesson. The slug is its identity, the number only its place, from 1 on.',
    schema: lessonSchema,
    meanings: {
      ...EMAIL,
      after: ['days since the lesson before', 'the course’s `every`'],
      on: ['weekdays of this lesson', 'the course’s'],
      at: ['local time of this lesson', 'the course’s'],
      late: 'for readers who are past its place when it is added: `skip`, `catch-up` (those still in the course get it next, at the pace) or `everyone` (those who have finished, too)',
    },
    notes:
      'A reader’s own choices come before the author’s: interval (within `pace`), hour and zone, and the weekday where lessons are a week or more apart.',
  }),
  contentFile({
    id: 'issue',
    path: 'content/issues/<date>-<slug>.md',
    about: 'An email to many at one time. The slug is its identity; the date in the file’s name only sorts.',
    schema: issueSchema,
    meanings: {
      ...EMAIL,
      send: '`2027-01-12 08:00`, in each reader’s own zone, or one instant, `2027-01-12T08:00+01:00`. A date alone means 07:00',
      'not-after': [
        'past this it is dropped instead of sent stale, even for readers whom a course still holds it back from. A date alone means 23:59',
        'a week after `send`; for a reader whom a course held it back from, a week after they left the course',
      ],
      'during-course':
        'for readers inside a course that is not evergreen: `hold` until they have finished or left it (for a year at most), `drop`, or `send`',
    },
    notes:
      'An issue goes to those who had confirmed by its `send` time. `draft: true`, or deleting the file, stops one that is being sent; once it is published again, readers who have not got it get its text as it is then, if its time is not over. `pace stop-issue` stops it for good.',
  }),
  contentFile({
    id: 'coach',
    path: 'content/coach.md',
    about: 'Optional: a page about the author at `/coach`, linked from every email.',
    schema: coachSchema,
    meanings: {
      title: 'the author’s name',
      description: 'who they are, in a sentence',
      portrait: 'named from the content folder: `images/portrait.svg`',
      'portrait-alt': ['what the portrait shows', 'empty'],
      courses: ['list of `title`, `description` (up to 300 characters), `url`', 'none'],
    },
    notes: '',
  }),
];
