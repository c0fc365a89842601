import { rescheduled } from '../enrolment/enrolment.ts';
import type { SignupDeps } from './context.ts';
import { readerOf } from './subscriber.ts';

/** The result for a reader who was to be brought back. `not-bounced`: something else happened in the meantime. */
export type BroughtBack = 'active' | 'may-sign-up' | 'not-bounced';

/**
 * Brings back a reader who bounced because of a refusal that was not about them. The address is removed from the
 * suppressions, which is recorded, and their courses continue where they were, at the usual pace. Lessons that they
 * missed because of it are due again, once each. Somebody who had never confirmed, or had left, gets nothing: they
 * may sign up.
 *
 * @param why kept for good with the lifted suppression.
 */
export async function bringBack(deps: SignupDeps, id: number, why: string): Promise<BroughtBack> {
  return deps.store.transaction(async (store) => {
    const subscriber = await store.find(id);
    if (subscriber?.status !== 'bounced') return 'not-bounced';
    const now = deps.now();
    await store.liftSuppression([subscriber.addressHash], why, now);
    const { confirmedAt, leftAt } = subscriber;
    if (confirmedAt === null || (await store.hasWithdrawn(id, confirmedAt))) return 'may-sign-up';
    await store.update(id, { status: 'active', leftAt: null });
    const missed = new Set(await store.reviveRefused(id, now));
    const reader = readerOf(subscriber, await store.optouts(id));
    for (const enrolment of await store.enrolments(id)) {
      const course = deps.catalogue().courses.get(enrolment.course);
      if (!course || enrolment.status !== 'cancelled' || enrolment.endedAt !== leftAt) continue;
      // The next lesson keeps its distance from the one that leaves now.
      const from = missed.has(enrolment.course) ? { ...enrolment, lastSlotAt: now } : enrolment;
      await store.enrol(id, enrolment.course, rescheduled(course, reader, from, now), now);
    }
    await store.reviveSkipped(id, now);
    if (deps.catalogue().publication.sunset) await store.showLife(id, now);
    return 'active';
  });
}
