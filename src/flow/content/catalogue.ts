/**
 * The author's files, checked and typed. Everything here is immutable. A new front-matter field gets its type here,
 * its schema in `schemas.ts`, and its description in `author/reference/content-files.ts`.
 */

import type { Weekday } from '../../shared/time/slots.ts';

/** When lessons arrive: an interval, the allowed weekdays (none: every day) and the local minute of the day. */
export interface Cadence {
  readonly everyDays: number;
  readonly on: readonly Weekday[];
  /** Minutes after local midnight. */
  readonly at: number;
  readonly start: 'on-confirm' | 'next-slot';
}

export interface Topic {
  readonly id: string;
  readonly name: string;
}

export interface Publication {
  readonly name: string;
  readonly from: { readonly name: string; readonly email: string };
  readonly replyTo: string | undefined;
  readonly postalAddress: string;
  readonly description: string;
  readonly language: string;
  readonly dir: 'ltr' | 'rtl';
  /** The zone of readers who named none. */
  readonly timeZone: string;
  readonly topics: readonly Topic[];
  readonly cadence: Cadence;
  /** The course that a sign-up on the landing page begins; undefined: only the newsletter. */
  readonly startCourse: string | undefined;
  /** Whether a reader who leaves on the preferences page gets a farewell. */
  readonly goodbye: boolean;
  /** When silent readers are asked, and paused; undefined: never. */
  readonly sunset: Sunset | undefined;
  readonly body: Markdown;
}

export interface Sunset {
  /** The number of emails without a sign of life. */
  readonly emails: number;
  /** How many days a reader has to answer. */
  readonly wait: number;
}

export interface Course {
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly cadence: Cadence;
  /** The limits within which a reader may change the interval, in days. */
  readonly pace: { readonly fastest: number; readonly slowest: number };
  readonly then: string | undefined;
  /** Whether readers who have finished get lessons that are added later. */
  readonly evergreen: boolean;
  /** Published lessons in order; drafts are separate. */
  readonly lessons: readonly Lesson[];
  readonly drafts: readonly Lesson[];
  readonly body: Markdown;
}

export interface Lesson {
  /** The identity: renumbering a file never re-sends it. */
  readonly slug: string;
  /** The number in the file name: the lesson's place in the course. */
  readonly place: number;
  readonly title: string;
  readonly subject: string;
  readonly preview: string;
  readonly topics: readonly string[];
  /** Days since the previous lesson, if they differ from the cadence. */
  readonly afterDays: number | undefined;
  readonly on: readonly Weekday[] | undefined;
  readonly at: number | undefined;
  readonly late: 'skip' | 'catch-up' | 'everyone';
  /** The author wrote `late:`, so they have considered readers who are past this lesson. */
  readonly saysLate?: boolean;
  readonly draft: boolean;
  readonly body: Markdown;
}

export interface Issue {
  readonly slug: string;
  /** The date in the file's name, `YYYY-MM-DD`. */
  readonly date: string;
  readonly title: string;
  readonly subject: string;
  readonly preview: string;
  readonly topics: readonly string[];
  readonly send: SendTime;
  /** After this instant the issue is dropped rather than sent stale. */
  readonly notAfter: SendTime | undefined;
  readonly duringCourse: 'hold' | 'drop' | 'send';
  readonly draft: boolean;
  readonly body: Markdown;
}

/** One instant for everyone, or a wall-clock time in each reader's own zone (`YYYY-MM-DDTHH:MM`). */
export type SendTime =
  | { readonly kind: 'instant'; readonly at: number }
  | { readonly kind: 'local'; readonly wall: string };

export interface Coach {
  readonly title: string;
  readonly description: string;
  readonly portrait: string | undefined;
  readonly portraitAlt: string;
  readonly courses: readonly { readonly title: string; readonly description: string; readonly url: string }[];
  readonly body: Markdown;
}

/** A Markdown text and the file it came from, relative to the content folder, for errors and images. */
export interface Markdown {
  readonly text: string;
  readonly file: string;
  /** The line of the file at which the text begins; 1 if unknown. */
  readonly line?: number;
}

export interface Catalogue {
  readonly folder: string;
  readonly publication: Publication;
  readonly courses: ReadonlyMap<string, Course>;
  /** Newest first; drafts are separate. */
  readonly issues: readonly Issue[];
  readonly draftIssues: readonly Issue[];
  readonly coach: Coach | undefined;
}

/** The stream of issues, in which a subscriber is unique; courses use their own slugs. */
export const NEWSLETTER = 'newsletter';
/** The stream of confirmations, welcomes and the like. */
export const SYSTEM = 'system';
