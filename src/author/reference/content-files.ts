import type { z } from 'zod';
import {
  coachSchema,
  courseSchema,
  issueSchema,
  lessonSchema,
  publicationSchema,
} from '../../flow/content/schemas.ts';

/** A key's meaning, and its default if the schema can't provide it. */
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
  /** Shown below the table. */
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
    'when the first lesson is sent: `on-confirm` at once, `next-slot` at the next allowed day and hour',
    '`on-confirm`',
  ],
} as const;

const EMAIL = {
  title: 'the title that readers see',
  subject: 'the subject; may contain placeholders',
  preview: 'the line that mail programs show next to the subject; may contain placeholders',
  topics: [
    'one topic or a list. The email goes to readers who want at least one of them; without topics, to all readers',
    'none',
  ],
  draft: '`true` means neither sent nor shown',
} as const;

/** Every kind of file under `content/`. */
export const CONTENT_FILES: readonly ContentFile[] = [
  contentFile({
    id: 'newsletter',
    path: 'content/newsletter.md',
    about: 'The publication. Its text is the landing page.',
    schema: publicationSchema,
    meanings: {
      name: 'the name of the publication',
      from: 'the sender: `Ada Miller <ada@example.org>`, or the address only',
      'reply-to': 'the address for replies',
      'postal-address': 'the postal address in the footer of every email',
      description: 'a description for search engines and the feed',
      language:
        'the language tag of the texts; sets `lang` and the date format. Pacesetter’s own words are in English and German: each reader gets the language that they chose or that their browser asks for, otherwise this language',
      dir: 'the direction of the script',
      'time-zone': 'the IANA time zone of readers who haven’t chosen one',
      topics: ['a list of up to 40 names. Each has an id: `Slow Bread` is `slow-bread`', 'none'],
      'start-course':
        'the slug of the course that a sign-up on the landing page starts; without it, readers sign up for the newsletter only',
      goodbye: '`true` sends one farewell email to readers who unsubscribe with the button on the page',
      sunset: [
        '`{ emails: 12, wait: 2 weeks }`: a reader without a sign of life over this many emails (3 to 1000) is asked once whether to continue, and is paused if they don’t answer within `wait` (two weeks by default)',
        'never',
      ],
      cadence:
        'the cadence of courses that don’t set one: a group of `every`, `on`, `at` and `start`, as for a course',
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
      title: 'the title of the course',
      description: 'a description for the course’s page and search engines',
      cadence: 'the four keys below as a group; single keys take precedence',
      ...CADENCE,
      pace: [
        'the range in which readers may change the interval: `fastest` and `slowest`, such as `3 days` and `4 weeks`',
        'the interval',
      ],
      then: 'the slug of the course that follows. Its first lesson is sent one interval (of that course) after the last lesson of this one',
      evergreen:
        '`true` means that readers who have finished get lessons that are added at the end later, and that issues don’t wait for this course',
    },
    notes:
      'The interval is counted in local days, so 07:00 stays 07:00 when the clocks change. A lesson that is late, for example after downtime, is sent at once; the interval to the next lesson starts from that time.',
  }),
  contentFile({
    id: 'lesson',
    path: 'content/courses/<course>/<number>-<slug>.md',
    about: 'A lesson. The slug is its identity; the number, from 1, is only its place.',
    schema: lessonSchema,
    meanings: {
      ...EMAIL,
      after: ['the interval since the previous lesson', 'the course’s `every`'],
      on: ['the weekdays of this lesson', 'the course’s'],
      at: ['the local time of this lesson', 'the course’s'],
      late: 'for readers who are already past its place when it is added: `skip` (they don’t get it), `catch-up` (readers still in the course get it as their next lesson) or `everyone` (readers who have finished get it, too)',
    },
    notes:
      'A reader’s own choices take precedence over the author’s: the interval (within `pace`), the hour and time zone, and the weekday if lessons are at least a week apart.',
  }),
  contentFile({
    id: 'issue',
    path: 'content/issues/<date>-<slug>.md',
    about:
      'An email to many readers at one time. The slug is its identity; the date in the file name only sorts the files.',
    schema: issueSchema,
    meanings: {
      ...EMAIL,
      send: '`2027-01-12 08:00`, in each reader’s time zone, or one instant, `2027-01-12T08:00+01:00`. A date without a time means 07:00',
      'not-after': [
        'the time after which it is no longer sent, not even to readers who still wait in a course. A date without a time means 23:59',
        'a week after `send`; for readers who wait in a course, a week after they finish or leave it',
      ],
      'during-course':
        'for readers in a course that is not evergreen: `hold` (it waits until they finish or leave the course, for at most a year), `drop` or `send`',
    },
    notes:
      'An issue goes to readers who have confirmed by its `send` time. Setting `draft: true` or deleting the file interrupts an issue that is being sent. Once it is published again, readers who haven’t received it get its new text, unless its time has passed. `pace stop-issue` stops it for good.',
  }),
  contentFile({
    id: 'coach',
    path: 'content/coach.md',
    about: 'Optional: a page about the author at `/coach`, linked from every email.',
    schema: coachSchema,
    meanings: {
      title: 'the author’s name',
      description: 'who the author is, in a sentence',
      portrait: 'the path of the portrait in the content folder: `images/portrait.svg`',
      'portrait-alt': ['what the portrait shows', 'empty'],
      courses: ['a list of `title`, `description` (up to 300 characters) and `url`', 'none'],
    },
    notes: '',
  }),
];
