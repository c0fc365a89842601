import type { Course, Lesson } from '../content/catalogue.ts';
import type { PastDelivery } from './enrolment.ts';
import { type PacingProfile, wants } from './pacing-profile.ts';

/** A reader's position in a course. */
export interface CoursePosition {
  /** The number of the last planned lesson, as it was then. */
  readonly lastPlace: number;
  /** Everything planned for the reader in this course, oldest first. */
  readonly history: readonly Pick<PastDelivery, 'item'>[];
}

/**
 * The next lesson: the first one after the reader's position. A lesson inserted or moved before that position still
 * comes next if it has `late: catch-up` or `late: everyone`. Lessons already planned and unwanted topics are skipped.
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
 * A reader's position is after their last lesson, wherever that is now: files get renumbered. The number kept with
 * the enrolment counts only if the course has none of those lessons any more.
 */
function placeOf(course: Course, { lastPlace, history }: CoursePosition): number {
  const places = new Map(course.lessons.map(({ slug, place }) => [slug, place]));
  const last = history.findLast(({ item }) => places.has(item));
  return last === undefined ? lastPlace : (places.get(last.item) ?? lastPlace);
}

/**
 * The lessons that a reader who finished still gets: new ones at the end of an evergreen course, and any with `late:
 * everyone`.
 */
export function lessonsForFinished(course: Course): readonly Lesson[] {
  return course.lessons.filter((lesson) => course.evergreen || lesson.late === 'everyone');
}
