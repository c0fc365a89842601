import { rescheduled } from '../enrolment/enrolment.ts';
import type { SignupDeps } from './context.ts';
import { readerOf } from './subscriber.ts';

/** What became of a reader who was to be brought back. `not-bounced`: something else happened meanwhile. */
export type BroughtBack = 'active' | 'may-sign-up' | 'not-bounced';

/**
 * Brings back a reader who bounced for a refusal that was not about them: the address is lifted from the list of those
 * never to be mailed, which is kept on record, and their courses go on where they stood, at the pace. Lessons that they
 * missed by it are due again, each once. Somebody who had never confirmed, or had left, gets nothing: they may sign up.
 *
 * @param why kept for good with what was lifted.
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
      // A lesson that leaves now is what the next one keeps its distance from.
      const from = missed.has(enrolment.course) ? { ...enrolment, lastSlotAt: now } : enrolment;
      await store.enrol(id, enrolment.course, rescheduled(course, reader, from, now), now);
    }
    await store.reviveSkipped(id, now);
    if (deps.catalogue().publication.sunset) await store.showLife(id, now);
    return 'active';
  });
}
