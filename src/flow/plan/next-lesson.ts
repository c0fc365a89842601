import { DAY, MINUTE } from '../../shared/time/clock.ts';
import { firstSlot, isSlot, localDaysBetween, localWeekday, type SlotRule } from '../../shared/time/slots.ts';
import type { Course, Lesson } from '../content/catalogue.ts';
import { type Enrolment, intervalOf, type PastDelivery, slotRuleOf } from '../enrolment/enrolment.ts';
import { lessonAfter } from '../enrolment/lesson-order.ts';
import type { PacingProfile } from '../enrolment/pacing-profile.ts';

/** The decision about a due enrolment. */
export type PlanMove =
  /** This lesson leaves now. `next` tells the reader what follows it. */
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

/** How soon to look again while the previous lesson is still on its way. */
const RECHECK = 10 * MINUTE;

/**
 * Decides what a due enrolment gets. A late lesson, for example after downtime, leaves at once. The next one comes at
 * the reader's first slot at least an interval, in dates, after the late one really left. Lessons that are whole
 * weeks apart keep their weekday.
 *
 * @param history everything already planned for this reader in this course.
 */
export function planNext(
  course: Course,
  reader: PacingProfile,
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
  const since = startOfSpacing(left, enrolment.lastSlotAt);
  if (!asked && Number.isFinite(left) && localDaysBetween(since, now, reader.timeZone) < days) {
    const rule = slotRuleOf(course, reader, enrolment, lesson);
    // A lesson sent on request reveals nothing about the weekday.
    const { lastSlotAt, nextDueAt } = enrolment;
    const usual = lastSlotAt !== null && isSlot(rule, lastSlotAt) ? lastSlotAt : nextDueAt;
    const until = firstSlot(onItsWeekday(rule, days, usual), now, { since, days, byDate: true });
    return { kind: 'postpone', until: Math.max(until, now + RECHECK) };
  }
  const slotAt = asked ? now : (enrolment.nextDueAt ?? now);
  const behind = {
    lastPlace: Math.max(enrolment.lastPlace, lesson.place),
    history: [...history, { item: lesson.slug }],
  };
  const after = lessonAfter(course, reader, behind);
  if (!after) return { kind: 'deliver', lesson, slotAt, next: undefined };
  // The first lesson may leave when its reader confirms, outside any slot.
  const isFirst = history.length === 0;
  const atMoment = asked || (isFirst && !isSlot(slotRuleOf(course, reader, enrolment, lesson), slotAt));
  const next = nextAfter(course, reader, enrolment, after, { slotAt, atMoment }, now);
  return { kind: 'deliver', lesson, slotAt, next: { lesson: after, ...next } };
}

/**
 * When the lesson after this one is due. It counts from the slot even if this lesson left late, so that a `send` that
 * runs once a day keeps the weekday; the distance to the day on which it really left is enforced when the next one is
 * due. The date that the reader sees includes that distance already.
 */
function nextAfter(
  course: Course,
  reader: PacingProfile,
  enrolment: Enrolment,
  after: Lesson,
  { slotAt, atMoment }: { readonly slotAt: number; readonly atMoment: boolean },
  now: number,
) {
  const rule = slotRuleOf(course, reader, enrolment, after);
  const days = intervalOf(course, enrolment, after);
  const bySlot = firstSlot(rule, slotAt, { since: slotAt, days, byDate: !atMoment });
  const since = startOfSpacing(now, slotAt);
  const usual = onItsWeekday(rule, days, atMoment ? null : slotAt);
  const byNow = firstSlot(usual, now, { since, days, byDate: true });
  return { dueAt: bySlot > now ? bySlot : byNow, expectedAt: now - slotAt > DAY ? byNow : bySlot };
}

/** Lessons that are whole weeks apart, with no weekday set by author or reader, keep the one they have. */
function onItsWeekday(rule: SlotRule, days: number, usual: number | null): SlotRule {
  if (rule.on.length > 0 || days % 7 !== 0 || usual === null) return rule;
  return { ...rule, on: [localWeekday(usual, rule.zone)] };
}

/**
 * Spacing counts from the slot if the lesson left at its slot, so that seconds of delay don't move the hour. If it
 * was late, spacing counts from the moment it really left.
 */
export function startOfSpacing(left: number, slot: number | null): number {
  return slot !== null && left >= slot && left - slot < 60 * MINUTE ? slot : left;
}
