import { Hono } from 'hono';
import { readinessJson } from '../../../operator/status/readiness.ts';
import { rootOf } from '../below.ts';
import type { WebPorts } from '../ports.ts';
import { sentIssues } from '../sent.ts';
import { element, xmlDocument } from '../views/xml.ts';

type Ports = Pick<WebPorts, 'pages' | 'baseUrl' | 'now' | 'readiness' | 'log'>;

const PRIVATE = [
  '/api/',
  '/confirm/',
  '/dev/',
  '/my-data',
  '/pause/',
  '/preferences',
  '/rejoin/',
  '/stay/',
  '/subscribe',
  '/unsubscribe/',
];

/** Answers for crawlers and monitoring. */
export function machineRoutes(ports: Ports): Hono {
  const base = ports.baseUrl.replace(/\/+$/, '');
  const root = rootOf(ports.baseUrl);
  const app = new Hono();

  app.get('/robots.txt', (c) =>
    c.text(
      [
        'User-agent: *',
        ...PRIVATE.map((path) => `Disallow: ${root}${path}`),
        '',
        `Sitemap: ${base}/sitemap.xml`,
        '',
      ].join('\n'),
    ),
  );

  app.get('/sitemap.xml', (c) => {
    c.header('Content-Type', 'application/xml; charset=utf-8');
    const urls = publicPaths(ports).map((path) => element('url', {}, [element('loc', {}, base + path)]));
    return c.body(
      xmlDocument(element('urlset', { xmlns: 'http://www.sitemaps.org/schemas/sitemap/0.9' }, urls)),
    );
  });

  // A supervisor that restarts dead processes must not do so because the store is unavailable, so this uses no store.
  app.get('/healthz', (c) => {
    c.header('Cache-Control', 'no-store');
    return c.json({ status: 'ok' });
  });

  app.get('/readyz', async (c) => {
    c.header('Cache-Control', 'no-store');
    const readiness = await ports.readiness();
    return c.json(readinessJson(readiness), readiness.store === 'ok' ? 200 : 503);
  });

  return app;
}

function publicPaths({ pages, now }: Pick<Ports, 'pages' | 'now'>): string[] {
  const catalogue = pages.catalogue();
  return [
    '/',
    '/archive',
    ...(catalogue.coach ? ['/coach'] : []),
    ...[...catalogue.courses.values()].flatMap(({ slug, lessons }) => [
      `/courses/${slug}`,
      ...lessons.map((lesson) => `/courses/${slug}/${lesson.slug}`),
    ]),
    ...sentIssues(catalogue, now()).map(({ slug }) => `/issues/${slug}`),
  ];
}
