/** @jsxImportSource hono/jsx */
import { Hono } from 'hono';
import type { Assets } from '../assets/assets.ts';
import type { WebPorts } from '../ports.ts';
import { sentIssues } from '../sent.ts';
import { ArchivePage } from '../views/archive-page.tsx';
import { CoachPage } from '../views/coach-page.tsx';
import { IssuePage } from '../views/issue-page.tsx';
import { LessonPage } from '../views/lesson-page.tsx';
import { show } from '../views/show.tsx';
import { fresh } from '../views/signup-form.tsx';
import { siteOf } from '../views/site.ts';
import { coursePage } from './signup.tsx';

type Ports = Pick<WebPorts, 'pages' | 'baseUrl' | 'now' | 'stamps'>;

/** What may be read without signing up: courses, lessons, issues past their time, the coach. */
export function readingRoutes(ports: Ports, assets: Assets): Hono {
  const app = new Hono();

  app.get('/courses', (c) => c.redirect('/', 302));

  app.get('/courses/:course', (c) => {
    const page = coursePage(
      siteOf(c, ports, assets),
      ports,
      c.req.param('course'),
      fresh(ports.stamps.issue()),
    );
    return page ? show(c, page) : c.notFound();
  });

  app.get('/courses/:course/:lesson', (c) => {
    const course = ports.pages.catalogue().courses.get(c.req.param('course'));
    const lesson = course?.lessons.find(({ slug }) => slug === c.req.param('lesson'));
    if (!course || !lesson) return c.notFound();
    const text = ports.pages.render(lesson.body);
    return show(
      c,
      <LessonPage site={siteOf(c, ports, assets)} course={course} lesson={lesson} text={text} />,
    );
  });

  app.get('/issues/:issue', (c) => {
    const issues = sentIssues(ports.pages.catalogue(), ports.now());
    const issue = issues.find(({ slug }) => slug === c.req.param('issue'));
    if (!issue) return c.notFound();
    return show(
      c,
      <IssuePage site={siteOf(c, ports, assets)} issue={issue} text={ports.pages.render(issue.body)} />,
    );
  });

  app.get('/archive', (c) => {
    const issues = sentIssues(ports.pages.catalogue(), ports.now());
    return show(c, <ArchivePage site={siteOf(c, ports, assets)} issues={issues} />);
  });

  app.get('/coach', (c) => {
    const { coach } = ports.pages.catalogue();
    if (!coach) return c.notFound();
    return show(
      c,
      <CoachPage site={siteOf(c, ports, assets)} coach={coach} text={ports.pages.render(coach.body)} />,
    );
  });

  return app;
}
