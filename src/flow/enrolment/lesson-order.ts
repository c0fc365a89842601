import type { Course, Lesson } from '../content/catalogue.ts';
import type { PastDelivery } from './enrolment.ts';
import { type PacingProfile, wants } from './pacing-profile.ts';

/** Where a reader stands in a course. */
export interface CoursePosition {
  /** The number of the last lesson planned, as it was then. */
  readonly lastPlace: number;
  /** Everything planned for the reader in this course, oldest first. */
  readonly history: readonly Pick<PastDelivery, 'item'>[];
}

/**
 * The lesson that comes next: the first behind where the reader stands. A lesson inserted or moved before that
 * comes all the same, as the next in line, where it says `late: catch-up` or `late: everyone`. Lessons already
 * planned and topics not wanted are left out.
 */
export function lessonAfter(
  course: Course,
  reader: Pick<PacingProfile, 'optouts'>,
  standing: CoursePosition,
): Lesson | undefined {
  const had = new Set(standing.history.map(({ item }) => item));
  const place = placeOf(course, standing);
  return course.lessons.find(
    (lesson) =>
      !had.has(lesson.slug) &&
      wants(reader, lesson.topics) &&
      (lesson.place > place || lesson.late !== 'skip'),
  );
}

/**
 * A reader stands behind the lesson they had last, wherever it is now: files get renumbered. The number kept
 * with the enrolment counts only when the course has none of those lessons any more.
 */
function placeOf(course: Course, { lastPlace, history }: CoursePosition): number {
  const places = new Map(course.lessons.map(({ slug, place }) => [slug, place]));
  const last = history.findLast(({ item }) => places.has(item));
  return last === undefined ? lastPlace : (places.get(last.item) ?? lastPlace);
}

/**
 * Whether a reader who finished gets a lesson that came later: a new one at the end of an evergreen course,
 * or any that says `late: everyone`.
 */
export function lessonsForFinished(course: Course): readonly Lesson[] {
  return course.lessons.filter((lesson) => course.evergreen || lesson.late === 'everyone');
}
