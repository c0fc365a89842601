/** @jsxImportSource hono/jsx */
import type { Course, Issue } from '../../../flow/content/catalogue.ts';
import { forEveryone } from '../../../flow/content/placeholders.ts';
import { dayPhrase } from '../../../shared/words/dates.ts';
import { sentAt } from '../sent.ts';
import { Layout } from './layout.tsx';
import { LessonEntries } from './lesson-entries.tsx';
import type { Site } from './site.ts';

export function ArchivePage({ site, issues }: { site: Site; issues: readonly Issue[] }) {
  const { publication } = site;
  const words = site.words.pages.reading;
  const courses = site.courses.filter((course) => course.lessons.length > 0);
  const head = {
    title: words.archive,
    description: words.everything(publication.name),
    path: '/archive',
  };
  return (
    <Layout site={site} head={head}>
      <header class="opening">
        <h1>{words.archive}</h1>
        <p class="lead">{words.archiveLead}</p>
      </header>
      {issues.length > 0 && <Issues issues={issues} site={site} />}
      {courses.map((course) => (
        <CourseLessons key={course.slug} course={course} site={site} />
      ))}
      {issues.length + courses.length === 0 && <p>{words.nothing}</p>}
    </Layout>
  );
}

function Issues({ issues, site }: { issues: readonly Issue[]; site: Site }) {
  return (
    <section class="listing" aria-labelledby="pageIssues">
      <h2 id="pageIssues">{site.words.pages.reading.newsletter}</h2>
      <ul class="entries">
        {issues.map((issue) => (
          <li class="entry" key={issue.slug}>
            <h3 {...site.authored}>
              <a href={`${site.root}/issues/${issue.slug}`}>{issue.title}</a>
            </h3>
            <p {...site.authored}>{forEveryone(issue.preview)}</p>
            <p class="meta">
              <time datetime={new Date(sentAt(issue)).toISOString()}>
                {dayPhrase(sentAt(issue), site.locale)}
              </time>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function CourseLessons({ course, site }: { course: Course; site: Site }) {
  const id = `pageCourse-${course.slug}`;
  return (
    <section class="listing" aria-labelledby={id}>
      <h2 id={id} {...site.authored}>
        <a href={`${site.root}/courses/${course.slug}`}>{course.title}</a>
      </h2>
      <LessonEntries course={course} site={site} />
    </section>
  );
}
