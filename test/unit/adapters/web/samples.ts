import type { InboxMessage, ReaderView } from '../../../../src/adapters/web/ports.ts';
import type { Catalogue, Course, Issue, Lesson } from '../../../../src/flow/content/catalogue.ts';

/** The data of the fake ports: a small publication, a reader, an email. */

export const NOW = Date.UTC(2026, 11, 24, 12);
export const BASE = 'https://news.example';
export const KNOWN = 'known-token';

const markdown = (text: string, file = 'a.md') => ({ text, file });

const lesson = (place: number, slug: string, title: string): Lesson => ({
  slug,
  place,
  title,
  subject: title,
  preview: `About ${title}`,
  topics: [],
  afterDays: undefined,
  on: undefined,
  at: undefined,
  late: 'skip',
  draft: false,
  body: markdown(`Text of ${slug}`),
});

export const course: Course = {
  slug: 'strength',
  title: 'Strength & Runners',
  description: 'Four <strong> lessons.',
  cadence: { everyDays: 7, on: [2], at: 420, start: 'on-confirm' },
  pace: { fastest: 3, slowest: 28 },
  then: undefined,
  evergreen: false,
  lessons: [lesson(1, 'why', 'Why'), lesson(2, 'myths', 'Myths'), lesson(3, 'timing', 'Timing')],
  drafts: [{ ...lesson(4, 'secret', 'Secret'), draft: true }],
  body: markdown('Course text'),
};

const issue = (slug: string, send: Issue['send']): Issue => ({
  slug,
  date: '2026-12-22',
  title: `Issue ${slug}`,
  subject: slug,
  preview: `Preview of ${slug}`,
  topics: [],
  send,
  notAfter: undefined,
  duringCourse: 'hold',
  draft: false,
  body: markdown(`Text of ${slug}`),
});

export const catalogue: Catalogue = {
  folder: '/content',
  publication: {
    name: 'Stronger <Strides>',
    from: { name: 'Lena', email: 'lena@news.example' },
    replyTo: undefined,
    postalAddress: '12 Towpath Lane',
    description: 'A course & a tip.',
    language: 'en',
    timeZone: 'UTC',
    dir: 'ltr',
    topics: [
      { id: 'nutrition', name: 'Nutrition' },
      { id: 'form', name: 'Running Form' },
    ],
    cadence: course.cadence,
    startCourse: 'strength',
    goodbye: false,
    sunset: undefined,
    body: markdown('Landing text'),
  },
  courses: new Map([[course.slug, course]]),
  draftIssues: [],
  issues: [
    issue('future', { kind: 'instant', at: NOW + 1 }),
    issue('just-now', { kind: 'instant', at: NOW }),
    issue('local-past', { kind: 'local', wall: '2026-12-24T12:00' }),
    issue('local-future', { kind: 'local', wall: '2026-12-24T12:01' }),
  ],
  coach: {
    title: 'Lena Okafor',
    description: 'Coach.',
    portrait: 'images/coach.svg',
    portraitAlt: 'Lena',
    courses: [{ title: '10K', description: 'Ten weeks.', url: 'https://paid.example/10k' }],
    body: markdown('Coach text'),
  },
};

export const reader: ReaderView = {
  shortAddress: 'a…@example.org',
  firstName: 'Ana',
  language: null,
  status: 'active',
  timeZone: 'Europe/Berlin',
  weekday: 3,
  minuteOfDay: 450,
  topics: ['nutrition'],
  pausedUntil: null,
  enrolments: [
    {
      course,
      status: 'active',
      lessonsSent: 1,
      nextTitle: 'Myths',
      nextDueAt: Date.UTC(2026, 11, 29, 6),
      intervalDays: 7,
      intervalChoices: [3, 7, 14],
    },
  ],
};

export const message: InboxMessage = {
  name: '0001.eml',
  at: new Date(NOW),
  to: 'ana@example.org',
  subject: 'Confirm <me>',
  from: 'lena@news.example',
  html: '<html lang="en"><head><title>x</title></head><body><a href="https://news.example/confirm/t">go</a></body></html>',
  text: 'go <there>',
  headers: [{ key: 'Subject', value: 'Confirm <me>' }],
  source: 'Subject: Confirm',
};
