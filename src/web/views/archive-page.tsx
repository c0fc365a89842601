/** @jsxImportSource hono/jsx */
import type { Course, Issue } from '../../content/catalogue.ts';
import { forEveryone } from '../../content/slots.ts';
import { sentAt } from '../sent.ts';
import { Layout } from './layout.tsx';
import { LessonEntries } from './lesson-entries.tsx';
import type { Site } from './site.ts';
import { dayPhrase } from './wording.ts';

export function ArchivePage({ site, issues }: { site: Site; issues: readonly Issue[] }) {
  const { publication } = site;
  const courses = site.courses.filter((course) => course.lessons.length > 0);
  const head = {
    title: 'Archive',
    description: `Everything ${publication.name} has published.`,
    path: '/archive',
  };
  return (
    <Layout site={site} head={head}>
      <header class="opening">
        <h1>Archive</h1>
        <p class="lead">Everything published so far, to read here.</p>
      </header>
      {issues.length > 0 && <Issues issues={issues} language={publication.language} />}
      {courses.map((course) => (
        <CourseLessons key={course.slug} course={course} />
      ))}
      {issues.length + courses.length === 0 && <p>Nothing has been published yet.</p>}
    </Layout>
  );
}

function Issues({ issues, language }: { issues: readonly Issue[]; language: string }) {
  return (
    <section class="listing" aria-labelledby="pageIssues">
      <h2 id="pageIssues">Newsletter</h2>
      <ul class="entries">
        {issues.map((issue) => (
          <li class="entry" key={issue.slug}>
            <h3>
              <a href={`/issues/${issue.slug}`}>{issue.title}</a>
            </h3>
            <p>{forEveryone(issue.preview)}</p>
            <p class="meta">
              <time datetime={new Date(sentAt(issue)).toISOString()}>
                {dayPhrase(sentAt(issue), language)}
              </time>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function CourseLessons({ course }: { course: Course }) {
  const id = `pageCourse-${course.slug}`;
  return (
    <section class="listing" aria-labelledby={id}>
      <h2 id={id}>
        <a href={`/courses/${course.slug}`}>{course.title}</a>
      </h2>
      <LessonEntries course={course} />
    </section>
  );
}
