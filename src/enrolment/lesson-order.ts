import type { Course, Lesson } from '../content/catalogue.ts';
import type { PastDelivery } from './enrolment.ts';
import { type Reader, wants } from './reader.ts';

/**
 * The lesson that comes next for a reader who is at `place`: one that was inserted before and says
 * `catch-up` or `everyone` first, then the first behind. Lessons already planned and topics not wanted are
 * left out.
 */
export function lessonAfter(
  course: Course,
  reader: Pick<Reader, 'optouts'>,
  place: number,
  history: readonly Pick<PastDelivery, 'item'>[],
): Lesson | undefined {
  const had = new Set(history.map(({ item }) => item));
  return course.lessons.find(
    (lesson) =>
      !had.has(lesson.slug) &&
      wants(reader, lesson.topics) &&
      (lesson.place > place || lesson.late !== 'skip'),
  );
}

/**
 * Whether a reader who finished gets a lesson that came later: a new one at the end of an evergreen course,
 * or any that says `late: everyone`.
 */
export function lessonsForFinished(course: Course): readonly Lesson[] {
  return course.lessons.filter((lesson) => course.evergreen || lesson.late === 'everyone');
}
