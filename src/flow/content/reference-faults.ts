import type { Course, Publication } from './catalogue.ts';
import type { MistakeOf } from './content-error.ts';
import { coursesInCircles } from './course-circles.ts';

/** A mistake of a field, whose place in its file is not known yet. */
interface Reference {
  readonly file: string;
  readonly field: string;
  readonly mistake: MistakeOf<'reference-unknown' | 'course-circle'>;
}

/** Courses that are named and missing, or that follow each other in a circle. */
export function referenceFaults(
  publication: Pick<Publication, 'startCourse'> | undefined,
  courses: ReadonlyMap<string, Pick<Course, 'slug' | 'then'>>,
): Reference[] {
  const known = [...courses.keys()];
  const found: Reference[] = [];
  const unknown = (file: string, field: string, slug: string | undefined) => {
    if (!slug || courses.has(slug)) return;
    const data = { code: 'course', found: slug, known } as const;
    found.push({ file, field, mistake: { rule: 'reference-unknown', data } });
  };
  unknown('newsletter.md', 'start-course', publication?.startCourse);
  for (const { slug, then } of courses.values()) unknown(`courses/${slug}/course.md`, 'then', then);
  for (const slug of coursesInCircles(courses)) {
    const file = `courses/${slug}/course.md`;
    found.push({ file, field: 'then', mistake: { rule: 'course-circle', data: {} } });
  }
  return found;
}
