import { shutOut } from '../../shared/errors/shut-out.ts';
import { rescheduled } from '../enrolment/enrolment.ts';
import { lessonAfter, lessonsForFinished } from '../enrolment/lesson-order.ts';
import type { PlanDeps } from './plan.ts';

const PAGE = 1000;

/**
 * Reopens finished enrolments for lessons added since: in evergreen courses, and those with `late: everyone`. Each
 * lesson comes at the reader's next slot, never at once.
 *
 * @returns the number of reopened enrolments.
 */
export async function reopenFinished({ store, catalogue, log }: PlanDeps, now: number): Promise<number> {
  const fails = shutOut(log, 'a finished course can’t be reopened for a reader');
  let reopened = 0;
  for (const course of catalogue.courses.values()) {
    for (const lesson of lessonsForFinished(course)) {
      for (let after = 0; ; ) {
        const page = await store.finishedWithout(course.slug, lesson.slug, after, PAGE);
        for (const { enrolment, reader, history } of page) {
          try {
            const next = lessonAfter(course, reader, { lastPlace: enrolment.lastPlace, history });
            if (next !== lesson) continue;
            await store.reopen(reader.id, course.slug, rescheduled(course, reader, enrolment, now));
            reopened += 1;
          } catch (error) {
            fails.note(course.slug, { reader: reader.id, course: course.slug }, error);
          }
        }
        const last = page.at(-1);
        if (!last) break;
        after = last.reader.id;
      }
    }
  }
  fails.end();
  return reopened;
}
