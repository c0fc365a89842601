/** @jsxImportSource hono/jsx */
import type { Course } from '../../content/catalogue.ts';
import { count, pacePhrase } from './wording.ts';

/** The courses with what each holds. */
export function CourseList({ courses }: { courses: readonly Course[] }) {
  if (courses.length === 0) return null;
  return (
    <section class="listing" aria-labelledby="pageCourses">
      <h2 id="pageCourses">{courses.length === 1 ? 'The course' : 'The courses'}</h2>
      <ul class="entries">
        {courses.map((course) => (
          <li class="entry" key={course.slug}>
            <h3>
              <a href={`/courses/${course.slug}`}>{course.title}</a>
            </h3>
            <p>{course.description}</p>
            <p class="meta">{courseFacts(course)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** `4 lessons, one a week` */
export function courseFacts(course: Course): string {
  return `${count(course.lessons.length, 'lesson')}, ${pacePhrase(course.cadence)}`;
}
