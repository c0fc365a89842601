import type { Course, Lesson } from '../content/catalogue.ts';
import { type Enrolment, intervalOf, type PastDelivery, slotRuleOf } from '../enrolment/enrolment.ts';
import { lessonAfter } from '../enrolment/lesson-order.ts';
import type { Reader } from '../enrolment/reader.ts';
import { DAY, MINUTE } from '../shared/clock.ts';
import { firstSlot, localDaysBetween } from '../shared/slots.ts';

/** What becomes of an enrolment that is due. */
export type PlanMove =
  /** This lesson leaves now. `next` is what the reader may expect after it. */
  | {
      readonly kind: 'deliver';
      readonly lesson: Lesson;
      readonly slotAt: number;
      readonly next:
        | { readonly lesson: Lesson; readonly dueAt: number; readonly expectedAt: number }
        | undefined;
    }
  /** Not yet: look again then. */
  | { readonly kind: 'postpone'; readonly until: number }
  /** Nothing is left in the course. */
  | { readonly kind: 'complete' };

/** How soon to look again while the lesson before is still on its way. */
const RECHECK = 10 * MINUTE;

/**
 * Decides what a due enrolment gets. A lesson that is late, after downtime say, leaves at once; the next one
 * keeps the interval in local days to the moment the late one really left.
 *
 * @param history everything planned before for this reader in this course.
 */
export function planNext(
  course: Course,
  reader: Reader,
  enrolment: Enrolment,
  history: readonly PastDelivery[],
  now: number,
): PlanMove {
  if (reader.pausedUntil !== null && reader.pausedUntil > now) {
    return { kind: 'postpone', until: firstSlot(slotRuleOf(course, reader, enrolment), reader.pausedUntil) };
  }
  if (history.some(({ status }) => status === 'due' || status === 'claimed')) {
    return { kind: 'postpone', until: now + RECHECK };
  }
  const lesson = lessonAfter(course, reader, { lastPlace: enrolment.lastPlace, history });
  if (!lesson) return { kind: 'complete' };
  const days = intervalOf(course, enrolment, lesson);
  const left = Math.max(...history.map(({ sentAt }) => sentAt ?? Number.NEGATIVE_INFINITY));
  const asked = enrolment.askedAt !== null;
  if (!asked && Number.isFinite(left) && localDaysBetween(left, now, reader.timeZone) < days) {
    const rule = slotRuleOf(course, reader, enrolment, lesson);
    const day = { since: startOfSpacing(left, enrolment.lastSlotAt), days };
    return { kind: 'postpone', until: Math.max(firstSlot(rule, now, day), now + RECHECK) };
  }
  const slotAt = asked ? now : (enrolment.nextDueAt ?? now);
  const behind = {
    lastPlace: Math.max(enrolment.lastPlace, lesson.place),
    history: [...history, { item: lesson.slug }],
  };
  const after = lessonAfter(course, reader, behind);
  if (!after) return { kind: 'deliver', lesson, slotAt, next: undefined };
  const next = nextAfter(course, reader, enrolment, after, slotAt, now);
  return { kind: 'deliver', lesson, slotAt, next: { lesson: after, ...next } };
}

/**
 * When the lesson after is due. It counts from the slot, also where the lesson left late, so that a `send`
 * that runs once a day keeps the weekday; the spacing to the moment it really left is kept when it is due.
 * What the reader is told counts from that moment at once.
 */
function nextAfter(
  course: Course,
  reader: Reader,
  enrolment: Enrolment,
  after: Lesson,
  slotAt: number,
  now: number,
) {
  const rule = slotRuleOf(course, reader, enrolment, after);
  const days = intervalOf(course, enrolment, after);
  const bySlot = firstSlot(rule, slotAt, { since: slotAt, days });
  const byNow = firstSlot(rule, now, { since: now, days });
  return { dueAt: bySlot > now ? bySlot : byNow, expectedAt: now - slotAt > DAY ? byNow : bySlot };
}

/**
 * Spacing counts from the slot where the lesson left at its slot, so that seconds of delay don't move the
 * hour; from the moment it really left where it was late.
 */
export function startOfSpacing(left: number, slot: number | null): number {
  return slot !== null && left >= slot && left - slot < 60 * MINUTE ? slot : left;
}
