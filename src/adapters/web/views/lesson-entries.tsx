/** @jsxImportSource hono/jsx */
import type { Course } from '../../../flow/content/catalogue.ts';
import { forEveryone } from '../../../flow/content/placeholders.ts';
import type { Site } from './site.ts';

/** A course's lessons in order, with their descriptions. */
export function LessonEntries({ course, site }: { course: Course; site: Site }) {
  return (
    <ol class="entries entries-numbered" {...site.authored}>
      {course.lessons.map((lesson) => (
        <li class="entry" key={lesson.slug}>
          <h3>
            <a href={`${site.root}/courses/${course.slug}/${lesson.slug}`}>{lesson.title}</a>
          </h3>
          <p>{forEveryone(lesson.preview)}</p>
        </li>
      ))}
    </ol>
  );
}
