import { asides } from '../../shared/errors/set-aside.ts';
import { planNext } from './next-lesson.ts';
import { keyOf, type PlanDeps } from './plan.ts';
import { issuePlans } from './plan-issues.ts';
import type { DueEnrolment } from './plan-store.ts';

const PAGE = 1000;

/** All due enrolments, with no more than a page in memory. */
async function* allDue({ store, only }: PlanDeps, now: number): AsyncGenerator<DueEnrolment> {
  let seen = new Set<string>();
  let last: DueEnrolment | undefined;
  for (;;) {
    const page = await store.dueEnrolments(now, PAGE, only, last?.enrolment);
    // A page begins with the last subscriber of the previous one, who may be due in several courses.
    const fresh = page.filter((one) => !seen.has(keyOf(one.enrolment)));
    yield* fresh;
    last = fresh.at(-1);
    if (!last) return;
    seen = new Set(page.map(({ enrolment }) => keyOf(enrolment)));
  }
}

/** What `planDue` would plan now, counted by course or newsletter and by lesson or issue. Writes nothing. */
export async function previewDue(
  deps: PlanDeps,
  now: number,
): Promise<{ stream: string; item: string; count: number }[]> {
  const fails = asides(deps.log, 'could not work out what is due');
  const counts = new Map<string, number>();
  const add = (stream: string, item: string, count: number) => {
    const key = `${stream}/${item}`;
    if (count > 0) counts.set(key, (counts.get(key) ?? 0) + count);
  };
  for await (const { enrolment, reader, history } of allDue(deps, now)) {
    const course = deps.catalogue.courses.get(enrolment.course);
    try {
      const move = course && planNext(course, reader, enrolment, history, now);
      if (move?.kind === 'deliver') add(enrolment.course, move.lesson.slug, 1);
    } catch (error) {
      const culprit = { reader: reader.id, course: enrolment.course };
      fails.note('reader-not-planned', enrolment.course, culprit, error, now);
    }
  }
  for await (const plan of issuePlans({ ...deps, nextLooks: new Map() }, now, fails)) {
    try {
      add('newsletter', plan.item, await deps.store.countIssue(plan));
    } catch (error) {
      fails.note('issue-not-planned', plan.item, { email: plan.item, zone: plan.zone }, error, now);
    }
  }
  await fails.end(now);
  return [...counts].map(([key, count]) => {
    const [stream = '', item = ''] = key.split('/');
    return { stream, item, count };
  });
}
