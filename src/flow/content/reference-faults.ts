import type { Course, Publication } from './catalogue.ts';
import type { ContentFault } from './content-error.ts';
import { coursesInCircles } from './course-circles.ts';

/** A mistake of a field, whose place in its file is not known yet. */
type Reference = Pick<ContentFault, 'rule' | 'file' | 'message' | 'remedy'> & { readonly field: string };

/** Courses that are named and missing, or that follow each other in a circle. */
export function referenceFaults(
  publication: Pick<Publication, 'startCourse'> | undefined,
  courses: ReadonlyMap<string, Pick<Course, 'slug' | 'then'>>,
): Reference[] {
  const known = [...courses.keys()].join(', ') || 'none';
  const found: Reference[] = [];
  const unknown = (file: string, field: string, slug: string | undefined) => {
    if (!slug || courses.has(slug)) return;
    const remedy = `the courses are ${known}`;
    found.push({ rule: 'reference-unknown', file, field, message: `found "${slug}"`, remedy });
  };
  unknown('newsletter.md', 'start-course', publication?.startCourse);
  for (const { slug, then } of courses.values()) unknown(`courses/${slug}/course.md`, 'then', then);
  for (const slug of coursesInCircles(courses)) {
    const message = 'the courses follow each other in a circle';
    const file = `courses/${slug}/course.md`;
    found.push({ rule: 'course-circle', file, field: 'then', message, remedy: undefined });
  }
  return found;
}
