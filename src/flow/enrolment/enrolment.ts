/**
 * A reader's way through one course, and the pure rules about its times. Which lesson comes next is in
 * `lesson-order.ts`; the decision about a due enrolment is in `plan/next-lesson.ts`.
 */
import { firstSlot, type SlotRule } from '../../shared/time/slots.ts';
import type { Course, Lesson } from '../content/catalogue.ts';
import type { PacingProfile } from './pacing-profile.ts';

/** One reader's way through one course. */
export interface Enrolment {
  readonly subscriberId: number;
  readonly course: string;
  readonly status: 'active' | 'completed' | 'cancelled';
  readonly startedAt: number;
  /** The number of the last lesson that was planned or passed over; 0 before the first. */
  readonly lastPlace: number;
  /** The slot of the last lesson that was planned. */
  readonly lastSlotAt: number | null;
  readonly nextDueAt: number | null;
  /** Set while the reader's request for the next lesson at once is open. */
  readonly askedAt: number | null;
  /** The reader's own interval in days, if set. */
  readonly intervalDays: number | null;
}

/** A lesson that was planned before, and when it left, if it did. */
export interface PastDelivery {
  readonly item: string;
  readonly status: 'due' | 'claimed' | 'sent' | 'failed' | 'skipped' | 'uncertain';
  readonly sentAt: number | null;
}

/** Days between two lessons: the reader's choice, else the lesson's, else the course's. */
export function intervalOf(
  course: Course,
  enrolment: Pick<Enrolment, 'intervalDays'>,
  lesson?: Lesson,
): number {
  return enrolment.intervalDays ?? lesson?.afterDays ?? course.cadence.everyDays;
}

/**
 * When a lesson may arrive for this reader. The reader's own weekday counts if lessons are a week or more apart; a
 * reader who goes faster than weekly gets lessons on any day.
 */
export function slotRuleOf(
  course: Course,
  reader: Pick<PacingProfile, 'timeZone' | 'weekday' | 'minuteOfDay'>,
  enrolment: Pick<Enrolment, 'intervalDays'>,
  lesson?: Lesson,
): SlotRule {
  const interval = intervalOf(course, enrolment, lesson);
  const authored = lesson?.on ?? course.cadence.on;
  const faster = enrolment.intervalDays !== null && interval < 7 && interval < course.cadence.everyDays;
  const on = reader.weekday && interval >= 7 ? [reader.weekday] : faster ? [] : authored;
  return { at: reader.minuteOfDay ?? lesson?.at ?? course.cadence.at, on, zone: reader.timeZone };
}

/** The first lesson's time: at once, or at the reader's next slot. */
export function firstDue(course: Course, reader: PacingProfile, now: number, earliest = now): number {
  if (course.cadence.start === 'on-confirm' && earliest <= now) return now;
  return firstSlot(slotRuleOf(course, reader, { intervalDays: null }, course.lessons[0]), earliest);
}

/**
 * When the next lesson is due after a reader changed their hour, weekday, zone, interval or pause. A change never
 * moves a lesson closer to the previous one than the interval.
 */
export function rescheduled(
  course: Course,
  reader: PacingProfile,
  enrolment: Enrolment,
  now: number,
): number {
  const lesson = course.lessons.find((candidate) => candidate.place > enrolment.lastPlace);
  const rule = slotRuleOf(course, reader, enrolment, lesson);
  const earliest = Math.max(now, reader.pausedUntil ?? 0);
  if (enrolment.lastSlotAt === null) return firstSlot(rule, earliest);
  return firstSlot(rule, earliest, {
    since: enrolment.lastSlotAt,
    days: intervalOf(course, enrolment, lesson),
  });
}
