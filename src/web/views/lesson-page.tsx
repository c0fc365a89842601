/** @jsxImportSource hono/jsx */
import type { Course, Lesson } from '../../content/catalogue.ts';
import { forEveryone } from '../../content/slots.ts';
import type { WebText } from '../ports.ts';
import { Layout } from './layout.tsx';
import { Contents, Prose } from './prose.tsx';
import { Share } from './share.tsx';
import type { Site } from './site.ts';
import { Track } from './track.tsx';
import { consentText, count } from './wording.ts';

export interface LessonProps {
  readonly site: Site;
  readonly course: Course;
  readonly lesson: Lesson;
  readonly text: WebText;
}

export function LessonPage({ site, course, lesson, text }: LessonProps) {
  const index = course.lessons.indexOf(lesson);
  const path = `/courses/${course.slug}/${lesson.slug}`;
  const place = `Lesson ${index + 1} of ${course.lessons.length}`;
  const head = {
    title: lesson.title,
    description: forEveryone(lesson.preview),
    path,
    scripts: [site.assets.copyLink],
  };
  return (
    <Layout site={site} head={head}>
      <article>
        <header class="opening">
          <p class="eyebrow">
            <a href={`/courses/${course.slug}`}>{course.title}</a>
          </p>
          <h1>{lesson.title}</h1>
          <p class="meta">
            {place} · {count(text.minutes, 'minute')} to read
          </p>
          <Track done={index + 1} of={course.lessons.length} label={place} />
        </header>
        <Contents text={text} />
        <Prose text={text} />
      </article>
      <Share site={site} title={lesson.title} path={path} />
      <Neighbours course={course} index={index} />
      <Nudge site={site} course={course} />
    </Layout>
  );
}

function Neighbours({ course, index }: { course: Course; index: number }) {
  const before = course.lessons[index - 1];
  const after = course.lessons[index + 1];
  if (!before && !after) return null;
  return (
    <nav class="neighbours" aria-label="Lessons">
      {before && (
        <a rel="prev" href={`/courses/${course.slug}/${before.slug}`}>
          <span class="meta">Previous lesson</span> <span>{before.title}</span>
        </a>
      )}
      {after && (
        <a rel="next" class="neighbour-next" href={`/courses/${course.slug}/${after.slug}`}>
          <span class="meta">Next lesson</span> <span>{after.title}</span>
        </a>
      )}
    </nav>
  );
}

function Nudge({ site, course }: { site: Site; course: Course }) {
  return (
    <aside class="card nudge" aria-labelledby="pageNudge">
      <h2 id="pageNudge">One lesson at a time, by e-mail</h2>
      <p>{consentText(site.publication, site.courses, course.slug)}</p>
      <p class="action">
        <a class="button" href={`/courses/${course.slug}#signUp`}>
          Begin the course
        </a>
      </p>
    </aside>
  );
}
