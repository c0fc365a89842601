import { firstSlot } from '../../shared/time/slots.ts';
import { wordingFor } from '../../shared/words/wording.ts';
import { nextPhrase } from '../compose/phrases.ts';
import type { Catalogue, Course } from '../content/catalogue.ts';
import { slotRuleOf } from '../enrolment/enrolment.ts';
import type { PacingProfile } from '../enrolment/pacing-profile.ts';
import { type PlanMove, startOfSpacing } from './next-lesson.ts';

/** A course that begins when another one ends, and when. */
export interface Follow {
  readonly course: string;
  readonly nextDueAt: number;
}

/**
 * What comes after a lesson that leaves now: the next course if this was the last lesson, and the email's phrase
 * about it.
 */
export function whatFollows(
  catalogue: Catalogue,
  course: Course,
  reader: PacingProfile,
  { slotAt, next }: Extract<PlanMove, { kind: 'deliver' }>,
  now: number,
): { readonly follow: Follow | undefined; readonly note: string | null } {
  const wording = wordingFor(reader.language, catalogue.publication.language);
  if (next) {
    const note = nextPhrase(wording, next.lesson.title, next.expectedAt, reader.timeZone);
    return { follow: undefined, note };
  }
  const follow = followOf(catalogue, course, reader, startOfSpacing(now, slotAt));
  const title = follow && catalogue.courses.get(follow.course)?.title;
  return {
    follow,
    note: follow && title ? nextPhrase(wording, title, follow.nextDueAt, reader.timeZone) : null,
  };
}

/** The next course begins one of its own intervals after the last lesson. */
export function followOf(
  catalogue: Catalogue,
  course: Course,
  reader: PacingProfile,
  since: number,
): Follow | undefined {
  const next = course.then === undefined ? undefined : catalogue.courses.get(course.then);
  if (!next) return undefined;
  const rule = slotRuleOf(next, reader, { intervalDays: null }, next.lessons[0]);
  return {
    course: next.slug,
    nextDueAt: firstSlot(rule, since, { since, days: next.cadence.everyDays, byDate: true }),
  };
}
