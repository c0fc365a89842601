import { z } from 'zod';
import { cleanFirstName } from '../../shared/addresses/first-name.ts';
import type { NotChanged } from '../../shared/reasons/not-changed.ts';
import { DAY } from '../../shared/time/clock.ts';
import type { Weekday } from '../../shared/time/slots.ts';
import { LANGUAGES } from '../../shared/words/wording.ts';
import type { Course } from '../content/catalogue.ts';
import { timeZone } from '../content/fields.ts';
import { type Enrolment, rescheduled } from '../enrolment/enrolment.ts';
import { intervalChoices } from '../enrolment/interval-choices.ts';
import { lessonAfter } from '../enrolment/lesson-order.ts';
import type { SignupDeps } from './context.ts';
import { readerOf, type Subscriber, type SubscriberStore } from './subscriber.ts';

/** `gone`: an unknown or revoked link. `refused` names the sentence that explains why. */
export type PreferenceResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly why: NotChanged }
  | { readonly kind: 'gone' };

export const DONE: PreferenceResult = { kind: 'done' };
export const GONE: PreferenceResult = { kind: 'gone' };

const refused = (why: NotChanged): PreferenceResult => ({ kind: 'refused', why });

const PAUSE_WEEKS = [2, 4, 8];

const changesSchema = z.object({
  topics: z.array(z.string()).readonly().optional(),
  weekday: z.int().min(1).max(7).nullable().optional(),
  minuteOfDay: z.int().min(0).max(1439).nullable().optional(),
  timeZone: timeZone.optional(),
  firstName: z.string().nullable().optional(),
  language: z.enum(LANGUAGES).optional(),
});

export type PreferenceChanges = z.input<typeof changesSchema>;

/** Saves a reader's choices. Lessons move to the new hour, never closer than the interval. */
export function changePreferences(
  deps: SignupDeps,
  token: string,
  changes: PreferenceChanges,
): Promise<PreferenceResult> {
  return asReader(deps, token, async (store, subscriber) => {
    const parsed = changesSchema.safeParse(changes);
    if (!parsed.success) return refused('no-such-choice');
    const { topics, firstName, language, weekday, ...timing } = parsed.data;
    if (topics) {
      const known = deps.catalogue().publication.topics.map(({ id }) => id);
      await store.setOptouts(
        subscriber.id,
        known.filter((id) => !topics.includes(id)),
      );
    }
    await store.update(subscriber.id, {
      ...(firstName === undefined ? {} : { firstName: cleanFirstName(firstName) }),
      ...(language === undefined ? {} : { language }),
      ...(weekday === undefined ? {} : { weekday: weekday as Weekday | null }),
      ...(timing.minuteOfDay === undefined ? {} : { minuteOfDay: timing.minuteOfDay }),
      ...(timing.timeZone === undefined ? {} : { timeZone: timing.timeZone }),
    });
    const moved =
      (weekday !== undefined && weekday !== subscriber.weekday) ||
      (timing.minuteOfDay !== undefined && timing.minuteOfDay !== subscriber.minuteOfDay) ||
      (timing.timeZone !== undefined && timing.timeZone !== subscriber.timeZone);
    if (moved) await rescheduleAll(deps, store, subscriber.id);
    return DONE;
  });
}

/** Pauses lessons and issues for some weeks; the first one afterwards comes at the reader's own hour. */
export function pause(deps: SignupDeps, token: string, weeks: number): Promise<PreferenceResult> {
  return asReader(deps, token, async (store, subscriber) => {
    if (!PAUSE_WEEKS.includes(weeks)) return refused('pause-length');
    await store.update(subscriber.id, { pausedUntil: deps.now() + weeks * 7 * DAY });
    await rescheduleAll(deps, store, subscriber.id);
    return DONE;
  });
}

/** Ends a pause. */
export function resume(deps: SignupDeps, token: string): Promise<PreferenceResult> {
  return asReader(deps, token, async (store, subscriber) => {
    await store.update(subscriber.id, { pausedUntil: null });
    await rescheduleAll(deps, store, subscriber.id);
    return DONE;
  });
}

/** A silent reader who was asked still wants the emails: it counts as a sign of life, and a pause ends. */
export function stay(deps: SignupDeps, token: string): Promise<PreferenceResult> {
  return resume(deps, token);
}

/** Slower or faster, within the course's limits. */
export function setInterval(
  deps: SignupDeps,
  token: string,
  slug: string,
  days: number,
): Promise<PreferenceResult> {
  return inCourse(deps, token, slug, async (store, subscriber, course, enrolment) => {
    if (!intervalChoices(course).includes(days)) return refused('interval');
    const intervalDays = days === course.cadence.everyDays ? null : days;
    const reader = readerOf(subscriber, await store.optouts(subscriber.id));
    const nextDueAt =
      enrolment.askedAt === null || enrolment.nextDueAt === null
        ? rescheduled(course, reader, { ...enrolment, intervalDays }, deps.now())
        : enrolment.nextDueAt;
    await store.reschedule(subscriber.id, slug, { nextDueAt, intervalDays });
    return DONE;
  });
}

/** Sends the next lesson now, at the reader's request. */
export function askNext(deps: SignupDeps, token: string, slug: string): Promise<PreferenceResult> {
  return inCourse(deps, token, slug, async (store, subscriber, course, enrolment) => {
    if (isPaused(subscriber, deps.now())) return refused('paused');
    const history = await store.history(subscriber.id, slug);
    if (history.some(({ status }) => status === 'due' || status === 'claimed')) {
      return refused('under-way');
    }
    const optouts = new Set(await store.optouts(subscriber.id));
    if (!lessonAfter(course, { optouts }, { lastPlace: enrolment.lastPlace, history })) {
      return refused('no-lesson');
    }
    const now = deps.now();
    await store.reschedule(subscriber.id, slug, { nextDueAt: now, askedAt: now });
    return DONE;
  });
}

/** Leaves one course and keeps the rest. */
export function leaveCourse(deps: SignupDeps, token: string, slug: string): Promise<PreferenceResult> {
  return inCourse(deps, token, slug, async (store, subscriber) => {
    await store.cancelEnrolment(subscriber.id, slug, deps.now());
    return DONE;
  });
}

export function isPaused(subscriber: Pick<Subscriber, 'pausedUntil'>, now: number): boolean {
  return subscriber.pausedUntil !== null && subscriber.pausedUntil > now;
}

/** The subscriber of a preferences link; undefined if it is forged, foreign or revoked. */
export async function subscriberOf(
  deps: SignupDeps,
  store: SubscriberStore,
  token: string,
): Promise<Subscriber | undefined> {
  const claims = deps.keys.verify('manage', token);
  const subscriber = claims && (await store.find(claims.subject));
  return subscriber && subscriber.tokenVersion === claims.version ? subscriber : undefined;
}

async function asReader(
  deps: SignupDeps,
  token: string,
  change: (store: SubscriberStore, subscriber: Subscriber) => Promise<PreferenceResult>,
): Promise<PreferenceResult> {
  const result = await deps.store.transaction(async (store) => {
    const subscriber = await subscriberOf(deps, store, token);
    if (!subscriber) return GONE;
    if (subscriber.status !== 'active') return refused('has-left');
    const result = await change(store, subscriber);
    if (result.kind === 'done' && deps.catalogue().publication.sunset) {
      await store.showLife(subscriber.id, deps.now());
    }
    return result;
  });
  deps.wake();
  return result;
}

function inCourse(
  deps: SignupDeps,
  token: string,
  slug: string,
  change: (
    store: SubscriberStore,
    subscriber: Subscriber,
    course: Course,
    enrolment: Enrolment,
  ) => Promise<PreferenceResult>,
): Promise<PreferenceResult> {
  return asReader(deps, token, async (store, subscriber) => {
    const course = deps.catalogue().courses.get(slug);
    const enrolment = (await store.enrolments(subscriber.id)).find((candidate) => candidate.course === slug);
    if (!course || enrolment?.status !== 'active') return refused('not-enrolled');
    return change(store, subscriber, course, enrolment);
  });
}

/**
 * Reschedules the next lesson of every course after a change of hour, zone or pause. A lesson already requested and
 * promised still comes, unless the reader is now paused.
 */
export async function rescheduleAll(deps: SignupDeps, store: SubscriberStore, id: number): Promise<void> {
  const subscriber = await store.find(id);
  if (!subscriber) return;
  const reader = readerOf(subscriber, await store.optouts(id));
  for (const enrolment of await store.enrolments(id)) {
    const course = deps.catalogue().courses.get(enrolment.course);
    if (!course || enrolment.status !== 'active') continue;
    if (enrolment.askedAt !== null && !isPaused(subscriber, deps.now())) continue;
    await store.reschedule(id, enrolment.course, {
      nextDueAt: rescheduled(course, reader, enrolment, deps.now()),
      askedAt: null,
    });
  }
}
