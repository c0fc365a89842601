import type { Course } from './catalogue.ts';

/** Courses from which `then:` leads into a circle: a reader would never finish. */
export function coursesInCircles(courses: ReadonlyMap<string, Pick<Course, 'slug' | 'then'>>): string[] {
  return [...courses.keys()].filter((slug) => {
    const seen = new Set<string>();
    for (let next: string | undefined = slug; next; next = courses.get(next)?.then) {
      if (seen.has(next)) return true;
      seen.add(next);
    }
    return false;
  });
}
