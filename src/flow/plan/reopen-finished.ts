import { asides } from '../../shared/errors/set-aside.ts';
import { HOUR } from '../../shared/time/clock.ts';
import { rescheduled } from '../enrolment/enrolment.ts';
import { lessonAfter, lessonsForFinished } from '../enrolment/lesson-order.ts';
import type { PlanDeps } from './plan.ts';

const PAGE = 1000;

/**
 * Reopens finished enrolments for lessons added since: in evergreen courses, and those with `late: everyone`. Each
 * lesson comes at the reader's next slot, never at once.
 *
 * @returns the number of reopened enrolments, and of those that the store, or their own data, didn't let be reopened.
 */
export async function reopenFinished(
  { store, catalogue, log, setAside }: PlanDeps,
  now: number,
): Promise<{ done: number; refused: number }> {
  const fails = asides(log, 'could not reopen a finished course for a reader', setAside);
  const total = { done: 0, refused: 0 };
  for (const course of catalogue.courses.values()) {
    for (const lesson of lessonsForFinished(course)) {
      for (let after = 0; ; ) {
        const page = await store.finishedWithout(course.slug, lesson.slug, after, PAGE);
        for (const { enrolment, reader, history } of page) {
          try {
            const next = lessonAfter(course, reader, { lastPlace: enrolment.lastPlace, history });
            if (next !== lesson) continue;
            await store.reopen(reader.id, course.slug, rescheduled(course, reader, enrolment, now));
            total.done += 1;
          } catch (error) {
            const culprit = { reader: reader.id, course: course.slug };
            fails.note('course-not-reopened', course.slug, culprit, error, now + HOUR);
            total.refused += 1;
          }
        }
        const last = page.at(-1);
        if (!last) break;
        after = last.reader.id;
      }
    }
  }
  await fails.end(now);
  await setAside?.done(['course-not-reopened'], now);
  return total;
}
