/** @jsxImportSource hono/jsx */
import type { Course, Lesson } from '../../../flow/content/catalogue.ts';
import { forEveryone } from '../../../flow/content/placeholders.ts';
import type { WebText } from '../ports.ts';
import { consentText } from './consent-text.ts';
import { Layout } from './layout.tsx';
import { Contents, Prose } from './prose.tsx';
import { Share } from './share.tsx';
import type { Site } from './site.ts';
import { Track } from './track.tsx';

export interface LessonProps {
  readonly site: Site;
  readonly course: Course;
  readonly lesson: Lesson;
  readonly text: WebText;
}

export function LessonPage({ site, course, lesson, text }: LessonProps) {
  const index = course.lessons.indexOf(lesson);
  const path = `/courses/${course.slug}/${lesson.slug}`;
  const { phrases } = site.words;
  const place = phrases.lessonOf(index + 1, course.lessons.length);
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
          <p class="eyebrow" {...site.authored}>
            <a href={`${site.root}/courses/${course.slug}`}>{course.title}</a>
          </p>
          <h1 {...site.authored}>{lesson.title}</h1>
          <p class="meta">
            {place} · {phrases.minutesToRead(text.minutes)}
          </p>
          <Track done={index + 1} of={course.lessons.length} label={place} />
        </header>
        <Contents site={site} text={text} />
        <Prose site={site} text={text} />
      </article>
      <Share site={site} title={lesson.title} path={path} />
      <Neighbours site={site} course={course} index={index} />
      <Nudge site={site} course={course} />
    </Layout>
  );
}

function Neighbours({ site, course, index }: { site: Site; course: Course; index: number }) {
  const words = site.words.pages.reading;
  const before = course.lessons[index - 1];
  const after = course.lessons[index + 1];
  if (!before && !after) return null;
  return (
    <nav class="neighbours" aria-label={words.lessons}>
      {before && (
        <a rel="prev" href={`${site.root}/courses/${course.slug}/${before.slug}`}>
          <span class="meta">{words.previous}</span> <span {...site.authored}>{before.title}</span>
        </a>
      )}
      {after && (
        <a rel="next" class="neighbour-next" href={`${site.root}/courses/${course.slug}/${after.slug}`}>
          <span class="meta">{words.next}</span> <span {...site.authored}>{after.title}</span>
        </a>
      )}
    </nav>
  );
}

function Nudge({ site, course }: { site: Site; course: Course }) {
  const { reading, signUp } = site.words.pages;
  return (
    <aside class="card nudge" aria-labelledby="pageNudge">
      <h2 id="pageNudge">{reading.nudgeLesson}</h2>
      <p>{consentText(site, course.slug)}</p>
      <p class="action">
        <a class="button" href={`${site.root}/courses/${course.slug}#signUp`}>
          {signUp.begin}
        </a>
      </p>
    </aside>
  );
}
