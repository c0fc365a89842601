/** @jsxImportSource hono/jsx */
import type { Course } from '../../../flow/content/catalogue.ts';
import type { Site } from './site.ts';

/** The courses with their contents. */
export function CourseList({ site }: { site: Site }) {
  const { courses, authored } = site;
  const words = site.words.pages.reading;
  if (courses.length === 0) return null;
  return (
    <section class="listing" aria-labelledby="pageCourses">
      <h2 id="pageCourses">{courses.length === 1 ? words.theCourse : words.theCourses}</h2>
      <ul class="entries">
        {courses.map((course) => (
          <li class="entry" key={course.slug}>
            <h3 {...authored}>
              <a href={`${site.root}/courses/${course.slug}`}>{course.title}</a>
            </h3>
            <p {...authored}>{course.description}</p>
            <p class="meta">{courseFacts(site, course)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** `4 lessons, one a week` */
export function courseFacts({ words }: Pick<Site, 'words'>, { lessons, cadence }: Course): string {
  return words.phrases.courseFacts(lessons.length, cadence.everyDays);
}
