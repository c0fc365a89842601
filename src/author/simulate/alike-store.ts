/**
 * The planner's store in memory, which merges identical readers: they joined at the same moment, live in the same
 * zone, chose the same hour and received the same emails at the same times, so every decision of the planner for one
 * applies to all. A cohort's enrolment holds what a row holds in SQL; the conditions are those of
 * `adapters/store/plan-store.ts`, and a test compares the two.
 */
import { NEWSLETTER } from '../../flow/content/catalogue.ts';
import type { Enrolment, PastDelivery } from '../../flow/enrolment/enrolment.ts';
import type { PacingProfile } from '../../flow/enrolment/pacing-profile.ts';
import type { DueEnrolment, IssuePlan, Leavers, PlannedStep, PlanStore } from '../../flow/plan/plan-store.ts';
import { DueTimes } from './due-times.ts';
import type { EmailsSent, Group, Profile } from './readers.ts';

/** Identical readers, under the number of one subscriber. */
export interface Cohort {
  readonly id: number;
  readonly confirmedAt: number;
  reader: PacingProfile;
  /** The members' numbers: those who have left are removed when the cohort is next examined. */
  readonly numbers: number[];
  readonly ways: Way[];
  /** Issues planned, or passed over for good. */
  readonly issues: Set<string>;
}

/** The cohort's way through one course. */
export interface Way {
  readonly cohort: Cohort;
  enrolment: Enrolment;
  endedAt: number | undefined;
  readonly history: PastDelivery[];
}

interface Outgoing {
  readonly cohort: Cohort;
  readonly stream: string;
  readonly item: string;
  /** The lesson's way; an issue has none. */
  readonly way: Way | undefined;
}

export interface AlikeStore extends PlanStore {
  add(group: Group, confirmedAt: number): Cohort;
  enrol(cohort: Cohort, course: string, nextDueAt: number, now: number): void;
  /** A reader changed their preferences. */
  reschedule(way: Way, nextDueAt: number): void;
  leave(number: number): void;
  nextDueAt(): number | undefined;
  /** Hands over everything planned: it counts as sent at once. */
  deliver(now: number): EmailsSent[];
}

export function alikeStore(): AlikeStore {
  const due = new DueTimes<Way>();
  const cohorts: Cohort[] = [];
  const byZone = new Map<string, Cohort[]>();
  /** Readers who may still get an issue, by issue and zone: nobody joins them once its time has come. */
  const waiting = new Map<string, Cohort[]>();
  let gone = new Uint8Array(1024);
  let outgoing: Outgoing[] = [];
  /** Ways that ended since the last hand-over: their readers' pending issues are planned in the same look. */
  let ended: Way[] = [];

  const stay = (cohort: Cohort): number => {
    const { numbers } = cohort;
    let kept = 0;
    for (const number of numbers) if (gone[number] !== 1) numbers[kept++] = number;
    numbers.length = kept;
    return kept;
  };
  const isDue = ({ cohort, enrolment }: Way, at: number): boolean =>
    enrolment.status === 'active' && enrolment.nextDueAt === at && cohort.numbers.length > 0;
  const place = (way: Way): void => {
    if (way.enrolment.nextDueAt !== null) due.add(way.enrolment.nextDueAt, way);
  };
  const wayOf = (cohort: Cohort | undefined, course: string): Way | undefined =>
    cohort?.ways.find(({ enrolment }) => enrolment.course === course);

  const cleared = (): number | undefined => due.first((way, at) => isDue(way, at) && stay(way.cohort) > 0);

  const begin = (
    cohort: Cohort,
    course: string,
    at: { slot: number | null; due: number },
    now: number,
  ): void => {
    if (wayOf(cohort, course)) return;
    const enrolment: Enrolment = {
      subscriberId: cohort.id,
      course,
      status: 'active',
      startedAt: now,
      lastPlace: 0,
      lastSlotAt: at.slot,
      nextDueAt: at.due,
      askedAt: null,
      intervalDays: null,
    };
    const way = { cohort, enrolment, endedAt: undefined, history: [] };
    cohort.ways.push(way);
    place(way);
  };

  const apply = (step: PlannedStep, now: number): { moved: boolean; planned: number } => {
    const cohort = cohorts[step.subscriberId];
    const way = wayOf(cohort, step.course);
    if (!cohort || !way || !isDue(way, step.readDueAt)) return { moved: false, planned: 0 };
    way.enrolment = {
      ...way.enrolment,
      status: step.nextDueAt === undefined ? 'completed' : 'active',
      nextDueAt: step.nextDueAt ?? null,
      lastPlace: step.place ?? way.enrolment.lastPlace,
      lastSlotAt: step.slotAt ?? way.enrolment.lastSlotAt,
    };
    place(way);
    if (step.nextDueAt === undefined) {
      way.endedAt = now;
      ended.push(way);
    }
    if (step.follow) {
      begin(cohort, step.follow.course, { slot: step.slotAt ?? null, due: step.follow.nextDueAt }, now);
    }
    const item = step.delivery?.item;
    if (item === undefined || way.history.some((past) => past.item === item))
      return { moved: true, planned: 0 };
    way.history.push({ item, status: 'due', sentAt: null });
    outgoing.push({ cohort, stream: step.course, item, way });
    return { moved: true, planned: cohort.numbers.length };
  };

  const readersFor = (plan: IssuePlan): Cohort[] => {
    const key = `${plan.item} ${plan.zone}`;
    const open = (waiting.get(key) ?? byZone.get(plan.zone) ?? []).filter(
      (cohort) =>
        cohort.confirmedAt <= plan.sendAt && !cohort.issues.has(plan.item) && wants(cohort, plan.topics),
    );
    waiting.set(key, open);
    const { now, notAfter, afterCourse = 0 } = plan;
    const may = (cohort: Cohort) =>
      now <= notAfter || (releasedAt(cohort, plan) ?? Number.NEGATIVE_INFINITY) >= now - afterCourse;
    return open.filter((cohort) => may(cohort) && stay(cohort) > 0);
  };

  return {
    add({ profile, numbers }, confirmedAt) {
      const id = cohorts.length;
      const reader = readerOf(id, { ...profile, weekday: null, minuteOfDay: null });
      const cohort = { id, confirmedAt, reader, numbers: [...numbers], ways: [], issues: new Set<string>() };
      cohorts.push(cohort);
      const zone = byZone.get(profile.timeZone);
      if (zone) zone.push(cohort);
      else byZone.set(profile.timeZone, [cohort]);
      return cohort;
    },
    enrol: (cohort, course, nextDueAt, now) => begin(cohort, course, { slot: null, due: nextDueAt }, now),
    reschedule(way, nextDueAt) {
      way.enrolment = { ...way.enrolment, nextDueAt, askedAt: null };
      place(way);
    },
    leave(number) {
      if (number >= gone.length) {
        const longer = new Uint8Array(2 * number);
        longer.set(gone);
        gone = longer;
      }
      gone[number] = 1;
    },
    nextDueAt: cleared,
    deliver(now) {
      const past = new Map<string, PastDelivery>();
      const sent = outgoing.map(({ cohort, stream, item, way }): EmailsSent => {
        if (way) {
          const done = past.get(item) ?? { item, status: 'sent', sentAt: now };
          past.set(item, done);
          way.history[way.history.length - 1] = done;
        }
        const kind = way ? 'lesson' : 'issue';
        return { kind, stream, item, at: now, numbers: cohort.numbers, count: cohort.numbers.length };
      });
      outgoing = [];
      ended = [];
      return sent;
    },

    async dueEnrolments(now, limit) {
      const at = cleared();
      if (at === undefined || at > now) return [];
      const found: DueEnrolment[] = [];
      for (const way of due.at(at)) {
        if (found.length === limit) break;
        if (!isDue(way, at) || stay(way.cohort) === 0) continue;
        found.push({ enrolment: way.enrolment, reader: way.cohort.reader, history: way.history });
      }
      return found;
    },
    async applySteps(steps, now) {
      const total = { planned: 0, moved: 0 };
      for (const step of steps) {
        const { moved, planned } = apply(step, now);
        total.moved += moved ? 1 : 0;
        total.planned += planned;
      }
      return { ...total, refused: [] };
    },
    // No lesson is added while a simulation runs.
    finishedWithout: async () => [],
    async reopen() {},
    zonesOfActive: async () =>
      [...byZone.keys()].map((zone) => ({ zone, timeZone: zone, languages: [null] })),
    async planIssue(plan) {
      let planned = 0;
      for (const cohort of readersFor(plan)) {
        const inside = isInside(cohort, plan);
        if (inside && plan.duringCourse === 'hold') continue;
        cohort.issues.add(plan.item);
        if (inside) continue;
        outgoing.push({ cohort, stream: NEWSLETTER, item: plan.item, way: undefined });
        planned += cohort.numbers.length;
      }
      return { planned, last: undefined, refused: [] };
    },
    async countIssue(plan) {
      const readers = readersFor(plan).filter((cohort) => !isInside(cohort, plan));
      return readers.reduce((sum, { numbers }) => sum + numbers.length, 0);
    },
    // No file changes while a simulation runs.
    withdrawIssues: async () => [],
    async leavers(courses, since) {
      const found = new Map<string, Leavers>();
      for (const { cohort, enrolment, endedAt = 0 } of ended) {
        if (endedAt < since || !courses.includes(enrolment.course)) continue;
        const zone = cohort.reader.timeZone;
        const began = cohort.ways.flatMap(({ enrolment: { course, startedAt } }) =>
          courses.includes(course) ? [startedAt] : [],
        );
        const { from, until } = found.get(zone) ?? { from: endedAt, until: endedAt };
        const all = { from: Math.min(from, ...began), until: Math.max(until, endedAt) };
        found.set(zone, { zone, ...all });
      }
      return [...found.values()];
    },
  };
}

/** What pacing knows of readers with this profile. */
export function readerOf(id: number, profile: Omit<Profile, 'key'>): PacingProfile {
  const { timeZone, weekday, minuteOfDay, optouts } = profile;
  return { id, language: null, timeZone, weekday, minuteOfDay, optouts, pausedUntil: null };
}

function wants({ reader }: Cohort, topics: readonly string[]): boolean {
  return topics.length === 0 || topics.filter((topic) => reader.optouts.has(topic)).length < topics.length;
}

function isInside({ ways }: Cohort, plan: IssuePlan): boolean {
  return (
    plan.duringCourse !== 'send' &&
    ways.some(({ enrolment }) => enrolment.status === 'active' && plan.courses.includes(enrolment.course))
  );
}

/** When the cohort left the last of the courses that held an issue back, if it was in one during the issue's time. */
function releasedAt({ ways }: Cohort, { courses, sendAt, notAfter }: IssuePlan): number | undefined {
  const left = ways.flatMap(({ enrolment, endedAt }) =>
    endedAt !== undefined && endedAt > sendAt && courses.includes(enrolment.course)
      ? [{ startedAt: enrolment.startedAt, endedAt }]
      : [],
  );
  const wasInside = left.some(({ startedAt }) => startedAt <= notAfter);
  return wasInside ? Math.max(...left.map(({ endedAt }) => endedAt)) : undefined;
}
