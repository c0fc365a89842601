import { shortAddress } from '../../shared/log.ts';
import { WITHOUT_END } from '../../shared/time/clock.ts';
import type { Language } from '../../shared/words/wording.ts';
import type { Course } from '../content/catalogue.ts';
import { intervalOf } from '../enrolment/enrolment.ts';
import { intervalChoices } from '../enrolment/interval-choices.ts';
import { lessonAfter } from '../enrolment/lesson-order.ts';
import type { SignupDeps } from './context.ts';
import { isPaused, subscriberOf } from './preferences.ts';

/** A reader on their preferences page. The address is shortened, because links get forwarded. */
export interface ReaderView {
  readonly shortAddress: string;
  readonly firstName: string | null;
  /** Null if unknown. */
  readonly language: Language | null;
  readonly status: 'active' | 'unsubscribed';
  readonly timeZone: string;
  readonly weekday: number | null;
  readonly minuteOfDay: number | null;
  /** Topic ids wanted. */
  readonly topics: readonly string[];
  /** Epoch milliseconds; `WITHOUT_END`: until the reader ends it. */
  readonly pausedUntil: number | null;
  readonly enrolments: readonly EnrolmentView[];
}

export interface EnrolmentView {
  readonly course: Course;
  readonly status: 'active' | 'paused' | 'completed' | 'cancelled';
  readonly lessonsSent: number;
  readonly nextTitle: string | undefined;
  readonly nextDueAt: number | null;
  readonly intervalDays: number;
  readonly intervalChoices: readonly number[];
}

/** Undefined for an unknown, revoked or foreign link, and for a reader who never confirmed. */
export async function viewReader(deps: SignupDeps, token: string): Promise<ReaderView | undefined> {
  const subscriber = await subscriberOf(deps, deps.store, token);
  if (!subscriber || subscriber.status === 'pending') return undefined;
  const optouts = new Set(await deps.store.optouts(subscriber.id));
  const catalogue = deps.catalogue();
  const paused = isPaused(subscriber, deps.now());
  const enrolments: EnrolmentView[] = [];
  for (const enrolment of await deps.store.enrolments(subscriber.id)) {
    const course = catalogue.courses.get(enrolment.course);
    if (!course) continue;
    const history = await deps.store.history(subscriber.id, enrolment.course);
    enrolments.push({
      course,
      status: enrolment.status === 'active' && paused ? 'paused' : enrolment.status,
      lessonsSent: history.filter(({ status }) => status === 'sent').length,
      nextTitle: lessonAfter(course, { optouts }, { lastPlace: enrolment.lastPlace, history })?.title,
      nextDueAt: subscriber.pausedUntil === WITHOUT_END ? null : enrolment.nextDueAt,
      intervalDays: intervalOf(course, enrolment),
      intervalChoices: intervalChoices(course),
    });
  }
  return {
    shortAddress: shortAddress(subscriber.email),
    firstName: subscriber.firstName,
    language: subscriber.language,
    status: subscriber.status === 'active' ? 'active' : 'unsubscribed',
    timeZone: subscriber.timeZone,
    weekday: subscriber.weekday,
    minuteOfDay: subscriber.minuteOfDay,
    topics: catalogue.publication.topics.map(({ id }) => id).filter((id) => !optouts.has(id)),
    pausedUntil: paused ? subscriber.pausedUntil : null,
    enrolments,
  };
}
