import { DAY } from '../../shared/time/clock.ts';
import type { Language } from '../../shared/words/wording.ts';
import { rescheduled } from '../enrolment/enrolment.ts';
import { inEachLanguage, type RequestOrigin, type SignupDeps } from './context.ts';
import { emailGate } from './email-gate.ts';
import { DONE, GONE, type PreferenceResult, subscriberOf } from './preferences.ts';
import { readerOf, type SubscriberStore } from './subscriber.ts';

/** How long the goodbye page offers the way back. */
const UNDO_WITHIN = 7 * DAY;

/**
 * Stops everything for a reader, at once and for good. Any genuine link does it, even if revoked or years old: a way
 * out must never expire. Idempotent.
 */
export async function leave(
  deps: SignupDeps,
  token: string,
  via: 'page' | 'one-click' | 'mail',
): Promise<PreferenceResult> {
  const claims = deps.keys.verify('manage', token);
  if (!claims) return GONE;
  const goodbye =
    via === 'page' && deps.catalogue().publication.goodbye
      ? await inEachLanguage(deps.editions, { kind: 'goodbye' })
      : undefined;
  return stopAll(deps, claims.subject, via, goodbye);
}

/** The same for a reader who leaves by email; it needs nothing of the content. */
export async function leaveByMail(deps: LeaveDeps, token: string): Promise<PreferenceResult> {
  const claims = deps.keys.verify('manage', token);
  return claims ? stopAll(deps, claims.subject, 'mail') : GONE;
}

type LeaveDeps = Pick<SignupDeps, 'keys' | 'store' | 'now' | 'wake'>;

async function stopAll(
  deps: LeaveDeps,
  id: number,
  via: 'page' | 'one-click' | 'mail',
  goodbye?: (own: Language | null) => string,
): Promise<PreferenceResult> {
  const known = goodbye && (await deps.store.find(id));
  const result = await deps.store.transaction(async (store): Promise<PreferenceResult> => {
    const gate = known && (await emailGate(deps, store, known.emailKey));
    const subscriber = await store.find(id);
    if (!subscriber) return GONE;
    if (subscriber.status !== 'active' && subscriber.status !== 'pending') return DONE;
    const now = deps.now();
    await stopAndRecord(store, subscriber.id, via, now);
    // A reader who leaves and comes back in a loop leaves each time; only the email is limited.
    if (goodbye && (await gate?.(now)) !== undefined) {
      const item = `goodbye-${now}`;
      const editionId = goodbye(subscriber.language);
      await store.enqueue({ subscriberId: subscriber.id, kind: 'goodbye', item, editionId, now });
    }
    return DONE;
  });
  deps.wake();
  return result;
}

async function stopAndRecord(store: SubscriberStore, id: number, source: string, now: number): Promise<void> {
  await store.stop(id, 'unsubscribed', now);
  await store.addConsent({
    subscriberId: id,
    at: now,
    kind: 'withdrawn',
    text: '',
    source,
    ip: null,
    userAgent: null,
    signupId: null,
  });
}

/** Undoes a departure within a week: the same courses continue where they were, at the usual pace. */
export async function rejoin(
  deps: SignupDeps,
  token: string,
  origin: RequestOrigin,
): Promise<PreferenceResult> {
  const result = await deps.store.transaction(async (store): Promise<PreferenceResult> => {
    const subscriber = await subscriberOf(deps, store, token);
    if (!subscriber) return GONE;
    if (subscriber.status === 'active') return DONE;
    const now = deps.now();
    const { leftAt, confirmedAt, status } = subscriber;
    if (status !== 'unsubscribed' || confirmedAt === null || leftAt === null || now - leftAt > UNDO_WITHIN) {
      return { kind: 'refused', why: 'too-late' };
    }
    await store.update(subscriber.id, { status: 'active', leftAt: null });
    const reader = readerOf(subscriber, await store.optouts(subscriber.id));
    for (const enrolment of await store.enrolments(subscriber.id)) {
      const course = deps.catalogue().courses.get(enrolment.course);
      if (!course || enrolment.status !== 'cancelled' || enrolment.endedAt !== leftAt) continue;
      await store.enrol(subscriber.id, enrolment.course, rescheduled(course, reader, enrolment, now), now);
    }
    await store.reviveSkipped(subscriber.id, now);
    if (deps.catalogue().publication.sunset) await store.showLife(subscriber.id, now);
    await store.addConsent({
      subscriberId: subscriber.id,
      at: now,
      kind: 'confirmed',
      text: origin.consent,
      source: origin.form,
      ip: origin.ip,
      userAgent: origin.userAgent,
      signupId: null,
    });
    return DONE;
  });
  deps.wake();
  return result;
}
