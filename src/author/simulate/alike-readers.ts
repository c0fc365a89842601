import type { Catalogue, Course } from '../../flow/content/catalogue.ts';
import { SYSTEM } from '../../flow/content/catalogue.ts';
import { firstDue, rescheduled, slotRuleOf } from '../../flow/enrolment/enrolment.ts';
import { type PlanDeps, planDue } from '../../flow/plan/plan.ts';
import { silentLog } from '../../shared/log.ts';
import type { VirtualClock } from '../../shared/time/clock.ts';
import { firstSlot } from '../../shared/time/slots.ts';
import { alikeStore, type Cohort, readerOf } from './alike-store.ts';
import type { EmailsSent, Group, VirtualReaders } from './readers.ts';

/**
 * Readers in memory: the product's own planner over a store that merges identical readers. Emails are neither
 * compiled nor sent; each counts as sent the moment it is planned.
 *
 * @param course the slug of the course they begin; undefined: only the newsletter.
 */
export function alikeReaders(catalogue: Catalogue, clock: VirtualClock, course?: string): VirtualReaders {
  const store = alikeStore();
  const begun = course === undefined ? undefined : catalogue.courses.get(course);
  const cohorts = new WeakMap<Group, Cohort>();
  let system: EmailsSent[] = [];
  const deps: PlanDeps = {
    store,
    editions: { id: async (which) => (which.kind === 'lesson' ? which.lesson : which.slug) },
    catalogue,
    log: silentLog,
    clock,
    nextLooks: new Map(),
  };

  const join = (group: Group, now: number, dueAt: (course: Course, cohort: Cohort) => number): void => {
    const cohort = store.add(group, now);
    cohorts.set(group, cohort);
    if (begun) store.enrol(cohort, begun.slug, dueAt(begun, cohort), now);
  };
  const email = (kind: 'confirm' | 'welcome', { numbers }: Group, at: number): void => {
    system.push({ kind, stream: SYSTEM, item: kind, at, numbers, count: numbers.length });
  };

  return {
    async import(group, now) {
      join(group, now, (to, { reader }) =>
        firstSlot(slotRuleOf(to, reader, { intervalDays: null }, to.lessons[0]), now),
      );
    },
    async ask(group, now) {
      email('confirm', group, now);
    },
    async confirm(group, now) {
      join(group, now, (to, { reader }) => firstDue(to, reader, now));
      email('welcome', group, now);
    },
    async prefer(group, now) {
      const cohort = cohorts.get(group);
      if (!cohort) return;
      cohort.reader = readerOf(cohort.id, group.profile);
      for (const way of cohort.ways) {
        const of = catalogue.courses.get(way.enrolment.course);
        if (!of || way.enrolment.status !== 'active') continue;
        store.reschedule(way, rescheduled(of, cohort.reader, way.enrolment, now));
      }
    },
    async leave(number) {
      store.leave(number);
    },
    async look(now) {
      clock.set(now);
      await planDue(deps, now);
      const sent = [...system, ...store.deliver(now)];
      system = [];
      return sent;
    },
    nextDueAt: async () => store.nextDueAt(),
  };
}
