import type { Course, Lesson } from '../../../../src/flow/content/catalogue.ts';
import type { Enrolment, PastDelivery } from '../../../../src/flow/enrolment/enrolment.ts';
import type { PacingProfile } from '../../../../src/flow/enrolment/pacing-profile.ts';

/** Tuesday, 07:00 in UTC. */
export const TUESDAY = Date.parse('2026-12-01T07:00:00Z');
export const iso = (instant: number): string => new Date(instant).toISOString().slice(0, 16);

export function lessonOf(slug: string, place: number, more: Partial<Lesson> = {}): Lesson {
  return {
    slug,
    place,
    title: slug,
    subject: slug,
    preview: slug,
    topics: [],
    afterDays: undefined,
    on: undefined,
    at: undefined,
    late: 'skip',
    draft: false,
    body: { text: slug, file: `${slug}.md` },
    ...more,
  };
}

/** A weekly course at 07:00 on any day. */
export function courseOf(lessons: readonly Lesson[], more: Partial<Course> = {}): Course {
  return {
    slug: 'basics',
    title: 'Basics',
    description: 'D',
    cadence: { everyDays: 7, on: [], at: 420, start: 'next-slot' },
    pace: { fastest: 1, slowest: 28 },
    then: undefined,
    evergreen: false,
    lessons: [...lessons].sort((a, b) => a.place - b.place),
    drafts: [],
    body: { text: '', file: 'course.md' },
    ...more,
  };
}

export function readerOf(more: Partial<PacingProfile> = {}): PacingProfile {
  return {
    id: 1,
    timeZone: 'UTC',
    language: null,
    weekday: null,
    minuteOfDay: null,
    optouts: new Set(),
    pausedUntil: null,
    ...more,
  };
}

export function enrolmentOf(more: Partial<Enrolment> = {}): Enrolment {
  return {
    subscriberId: 1,
    course: 'basics',
    status: 'active',
    startedAt: TUESDAY,
    lastPlace: 0,
    lastSlotAt: null,
    nextDueAt: TUESDAY,
    askedAt: null,
    intervalDays: null,
    ...more,
  };
}

export function sent(item: string, sentAt: number): PastDelivery {
  return { item, status: 'sent', sentAt };
}
