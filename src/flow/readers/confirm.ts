import { WITHOUT_END } from '../../shared/time/clock.ts';
import { type Language, type Wording, wordingFor } from '../../shared/words/wording.ts';
import { firstPhrase } from '../compose/phrases.ts';
import type { Catalogue, Course } from '../content/catalogue.ts';
import { firstDue, rescheduled } from '../enrolment/enrolment.ts';
import { lessonAfter } from '../enrolment/lesson-order.ts';
import type { PacingProfile } from '../enrolment/pacing-profile.ts';
import type { RequestOrigin, SignupDeps } from './context.ts';
import { emailGate } from './email-gate.ts';
import { isPaused, rescheduleAll } from './preferences.ts';
import { askToConfirm, wayOf } from './signup.ts';
import { readerOf, type Signup, type Subscriber, type SubscriberStore } from './subscriber.ts';

/** What a confirmation link leads to, and the language of its sign-up. */
export type ConfirmState =
  | { readonly kind: 'open'; readonly courseTitle: string | undefined; readonly language?: Language | null }
  | {
      readonly kind: 'confirmed';
      readonly manageToken: string;
      /** Nothing is sent before the reader's pause ends. */
      readonly paused: boolean;
      readonly courseTitle: string | undefined;
      readonly language?: Language | null;
    }
  | { readonly kind: 'expired'; readonly language?: Language | null }
  | { readonly kind: 'unknown' };

/**
 * Whether a sign-up may be confirmed now. A used one stays `used`; one requested before its reader left, or too long
 * ago, is `expired`: the reader may get a fresh one.
 */
export function confirmable(
  signup: Pick<Signup, 'confirmedAt' | 'requestedAt' | 'expiresAt'>,
  subscriber: Pick<Subscriber, 'status' | 'leftAt'>,
  now: number,
): 'open' | 'used' | 'expired' | 'refused' {
  if (subscriber.status === 'bounced' || subscriber.status === 'complained') return 'refused';
  if (signup.confirmedAt !== null) return subscriber.status === 'active' ? 'used' : 'expired';
  if (subscriber.leftAt !== null && subscriber.leftAt >= signup.requestedAt) return 'expired';
  return now > signup.expiresAt ? 'expired' : 'open';
}

/** Inspects a confirmation link and changes nothing: scanners follow every link. */
export async function inspectConfirm(deps: SignupDeps, token: string): Promise<ConfirmState> {
  const found = await lookUp(deps, deps.store, token);
  if (!found) return { kind: 'unknown' };
  return stateOf(deps, found);
}

/** A person confirms: the reader becomes active, is enrolled and welcomed, once, however often they click. */
export async function confirm(deps: SignupDeps, token: string, origin: RequestOrigin): Promise<ConfirmState> {
  const first = await lookUp(deps, deps.store, token);
  if (!first) return { kind: 'unknown' };
  const welcome = await deps.editions.id({ kind: 'welcome', course: first.signup.course }, languageIn(first));
  const state = await deps.store.transaction(async (store): Promise<ConfirmState> => {
    const found = await lookUp(deps, store, token);
    if (!found) return { kind: 'unknown' };
    if (confirmable(found.signup, found.subscriber, deps.now()) === 'open') {
      await admit(deps, store, found, origin, welcome);
      const subscriber = (await store.find(found.subscriber.id)) ?? found.subscriber;
      return { kind: 'confirmed', ...linksOf(deps, { ...found, subscriber }) };
    }
    return stateOf(deps, found);
  });
  deps.wake();
  return state;
}

/** Sends a fresh confirmation to replace an expired link, within the address's daily limit. */
export async function renewConfirm(deps: SignupDeps, token: string, origin: RequestOrigin): Promise<void> {
  const first = await lookUp(deps, deps.store, token);
  if (!first) return;
  const edition = await deps.editions.id({ kind: 'confirm', course: first.signup.course }, languageIn(first));
  await deps.store.transaction(async (store) => {
    const gate = await emailGate(deps, store, first.subscriber.emailKey);
    const found = await lookUp(deps, store, token);
    if (!found || confirmable(found.signup, found.subscriber, deps.now()) !== 'expired') return;
    if ((await gate(deps.now())) === undefined) return;
    const asked = { ...origin, consent: found.signup.consent };
    await askToConfirm(store, found.subscriber.id, found.signup, asked, edition, deps.now());
  });
  deps.wake();
}

interface Found {
  readonly signup: Signup;
  readonly subscriber: Subscriber;
}

async function lookUp(deps: SignupDeps, store: SubscriberStore, token: string): Promise<Found | undefined> {
  const claims = deps.keys.verify('confirm', token);
  const signup = claims && (await store.signup(claims.subject));
  const subscriber = signup && (await store.find(signup.subscriberId));
  return signup && subscriber && { signup, subscriber };
}

function stateOf(deps: SignupDeps, found: Found): ConfirmState {
  const courseTitle = titleOf(deps, found.signup);
  switch (confirmable(found.signup, found.subscriber, deps.now())) {
    case 'open':
      return { kind: 'open', courseTitle, language: languageIn(found) };
    case 'used':
      return { kind: 'confirmed', ...linksOf(deps, found) };
    case 'expired':
      return { kind: 'expired', language: languageIn(found) };
    case 'refused':
      return { kind: 'unknown' };
  }
}

function linksOf(deps: SignupDeps, { signup, subscriber }: Found) {
  const { id, tokenVersion } = subscriber;
  const manageToken = deps.keys.sign({ purpose: 'manage', subject: id, version: tokenVersion }) as string;
  const paused = isPaused(subscriber, deps.now());
  return {
    manageToken,
    paused,
    courseTitle: titleOf(deps, signup),
    language: languageIn({ signup, subscriber }),
  };
}

function languageIn({ signup, subscriber }: Found): Language | null {
  return signup.language ?? subscriber.language;
}

function titleOf(deps: SignupDeps, { course }: Signup): string | undefined {
  return course === null ? undefined : deps.catalogue().courses.get(course)?.title;
}

async function admit(
  deps: SignupDeps,
  store: SubscriberStore,
  { signup, subscriber }: Found,
  origin: RequestOrigin,
  welcomeEdition: string,
): Promise<void> {
  const now = deps.now();
  const { publication, courses } = deps.catalogue();
  // A reader who was paused for not answering has now answered.
  const wasSilent = subscriber.pausedUntil === WITHOUT_END;
  await store.update(subscriber.id, {
    status: 'active',
    leftAt: null,
    ...(subscriber.status === 'active' ? {} : { confirmedAt: now, pausedUntil: null }),
    ...(wasSilent ? { pausedUntil: null } : {}),
    ...(signup.firstName === null ? {} : { firstName: signup.firstName }),
    ...(signup.language === null ? {} : { language: signup.language }),
    ...(signup.timeZone === null ? {} : { timeZone: signup.timeZone }),
  });
  if (signup.topics !== null || subscriber.status !== 'active') {
    const wanted = new Set(signup.topics ?? publication.topics.map(({ id }) => id));
    await store.setOptouts(
      subscriber.id,
      publication.topics.map(({ id }) => id).filter((id) => !wanted.has(id)),
    );
  }
  if (wasSilent) await rescheduleAll(deps, store, subscriber.id);
  if (publication.sunset) await store.showLife(subscriber.id, now);
  await store.markConfirmed(signup.id, now);
  await store.liftErasure(deps.keys.fingerprints(subscriber.emailKey));
  await store.addConsent({
    subscriberId: subscriber.id,
    at: now,
    kind: 'confirmed',
    text: signup.consent,
    source: origin.form,
    ip: origin.ip,
    userAgent: origin.userAgent,
    signupId: signup.id,
  });
  const enrolments = await store.enrolments(subscriber.id);
  // The second link of two sign-ups for the same thing: nothing new to welcome the reader to.
  if (wayOf(subscriber, enrolments, signup) !== 'confirm') return;
  const reader = readerOf(
    (await store.find(subscriber.id)) ?? subscriber,
    await store.optouts(subscriber.id),
  );
  const course = courseToEnter(signup.course, enrolments, courses);
  const nextNote =
    course && (await enrolIn(store, course, reader, now, wordingFor(reader.language, publication.language)));
  await store.enqueue({
    subscriberId: subscriber.id,
    kind: 'welcome',
    item: `welcome-${signup.id}`,
    editionId: welcomeEdition,
    now,
    ...(nextNote === undefined ? {} : { nextNote }),
  });
}

/** The requested course; for a reader who has finished it, the first unfinished one of those that follow it. */
function courseToEnter(
  slug: string | null,
  enrolments: readonly { readonly course: string; readonly status: string }[],
  courses: Catalogue['courses'],
): Course | undefined {
  let course = slug === null ? undefined : courses.get(slug);
  const finished = new Set(
    enrolments.filter(({ status }) => status === 'completed').map((one) => one.course),
  );
  // Removed as it is passed: courses may follow one another in a circle.
  while (course?.then !== undefined && finished.delete(course.slug))
    course = courses.get(course.then) ?? course;
  return course;
}

/**
 * Begins a course, or continues it where the reader left it, at the usual pace.
 *
 * @returns the next lesson for the welcome; undefined if there is none.
 */
async function enrolIn(
  store: SubscriberStore,
  course: Course,
  reader: PacingProfile,
  now: number,
  wording: Wording,
): Promise<string | undefined> {
  const before = (await store.enrolments(reader.id)).find((enrolment) => enrolment.course === course.slug);
  const history = await store.history(reader.id, course.slug);
  const dueAt =
    before && history.length > 0 ? rescheduled(course, reader, before, now) : firstDue(course, reader, now);
  await store.enrol(reader.id, course.slug, dueAt, now);
  await store.reviveSkipped(reader.id, now);
  const lesson = lessonAfter(course, reader, { lastPlace: before?.lastPlace ?? 0, history });
  return lesson && firstPhrase(wording, lesson.title, dueAt, now, reader.timeZone);
}
