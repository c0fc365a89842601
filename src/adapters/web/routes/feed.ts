import { Hono } from 'hono';
import { forEveryone } from '../../../flow/content/placeholders.ts';
import { firstAnswer, pageKey } from '../answer-finished.ts';
import type { FinishedPages } from '../finished-pages.ts';
import type { WebPorts } from '../ports.ts';
import { sentAt, sentIssues } from '../sent.ts';
import { languagesOf } from '../views/site.ts';
import { element, xmlDocument } from '../views/xml.ts';

type Ports = Pick<WebPorts, 'pages' | 'baseUrl' | 'now'>;

/** RSS 2.0: the issues that have been sent, then the lessons. */
export function feedRoutes(ports: Ports, pages: FinishedPages): Hono {
  return new Hono().get('/feed.xml', async (c) => {
    const catalogue = ports.pages.catalogue();
    const key = pageKey(c.req.path, languagesOf(c, catalogue.publication.language));
    const finished = await pages.take(catalogue, ports.now(), key, () => feed(ports));
    return firstAnswer(c, finished, 'application/rss+xml; charset=utf-8');
  });
}

function feed({ pages, baseUrl, now }: Ports): string {
  const base = baseUrl.replace(/\/+$/, '');
  const catalogue = pages.catalogue();
  const { publication } = catalogue;
  const item = (title: string, description: string, path: string, extra: readonly string[]): string =>
    element('item', {}, [
      element('title', {}, title),
      element('link', {}, base + path),
      element('guid', { isPermaLink: 'true' }, base + path),
      element('description', {}, description),
      ...extra,
    ]);
  const issues = sentIssues(catalogue, now()).map((issue) =>
    item(issue.title, forEveryone(issue.preview), `/issues/${issue.slug}`, [
      element('pubDate', {}, new Date(sentAt(issue)).toUTCString()),
    ]),
  );
  const lessons = [...catalogue.courses.values()].flatMap((course) =>
    course.lessons.map((lesson) =>
      item(lesson.title, forEveryone(lesson.preview), `/courses/${course.slug}/${lesson.slug}`, [
        element('category', {}, course.title),
      ]),
    ),
  );
  const channel = element('channel', {}, [
    element('title', {}, publication.name),
    element('link', {}, `${base}/`),
    element('atom:link', { href: `${base}/feed.xml`, rel: 'self', type: 'application/rss+xml' }, []),
    element('description', {}, publication.description),
    element('language', {}, publication.language),
    ...issues,
    ...lessons,
  ]);
  return xmlDocument(
    element('rss', { version: '2.0', 'xmlns:atom': 'http://www.w3.org/2005/Atom' }, [channel]),
  );
}
