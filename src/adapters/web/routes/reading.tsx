/** @jsxImportSource hono/jsx */
import { type Context, Hono } from 'hono';
import type { Child } from 'hono/jsx';
import type { Assets } from '../assets/assets.ts';
import type { FinishedPages } from '../finished-pages.ts';
import type { WebPorts } from '../ports.ts';
import { sentIssues } from '../sent.ts';
import { ArchivePage } from '../views/archive-page.tsx';
import { CoachPage } from '../views/coach-page.tsx';
import { IssuePage } from '../views/issue-page.tsx';
import { LessonPage } from '../views/lesson-page.tsx';
import { showStanding } from '../views/show.tsx';
import { type Site, siteOf } from '../views/site.ts';
import { freshCourse } from './signup.tsx';

type Ports = Pick<WebPorts, 'pages' | 'baseUrl' | 'now' | 'stamps'>;

/** Everything that can be read without signing up: courses, lessons, issues past their time, the coach. */
export function readingRoutes(ports: Ports, assets: Assets, pages: FinishedPages): Hono {
  const app = new Hono();

  const standing = (c: Context, page: (site: Site) => Child) => {
    const site = siteOf(c, ports, assets);
    const catalogue = ports.pages.catalogue();
    return showStanding(c, { pages, catalogue, now: ports.now(), site }, () => page(site));
  };

  app.get('/courses', (c) => c.redirect('/', 302));

  app.get('/courses/:course', (c) => freshCourse(c, ports, assets, pages, c.req.param('course')));

  app.get('/courses/:course/:lesson', (c) => {
    const course = ports.pages.catalogue().courses.get(c.req.param('course'));
    const lesson = course?.lessons.find(({ slug }) => slug === c.req.param('lesson'));
    if (!course || !lesson) return c.notFound();
    return standing(c, (site) => (
      <LessonPage site={site} course={course} lesson={lesson} text={ports.pages.render(lesson.body)} />
    ));
  });

  app.get('/issues/:issue', (c) => {
    const issues = sentIssues(ports.pages.catalogue(), ports.now());
    const issue = issues.find(({ slug }) => slug === c.req.param('issue'));
    if (!issue) return c.notFound();
    return standing(c, (site) => (
      <IssuePage site={site} issue={issue} text={ports.pages.render(issue.body)} />
    ));
  });

  app.get('/archive', (c) => {
    const issues = sentIssues(ports.pages.catalogue(), ports.now());
    return standing(c, (site) => <ArchivePage site={site} issues={issues} />);
  });

  app.get('/coach', (c) => {
    const { coach } = ports.pages.catalogue();
    if (!coach) return c.notFound();
    return standing(c, (site) => (
      <CoachPage site={site} coach={coach} text={ports.pages.render(coach.body)} />
    ));
  });

  return app;
}
