import type { Context, MiddlewareHandler } from 'hono';
import type { FinishedPage, FinishedPages } from './finished-pages.ts';
import type { WebPorts } from './ports.ts';
import { languagesOf } from './views/site.ts';

declare module 'hono' {
  interface ContextVariableMap {
    /** The finished page that this request is answered with. */
    finishedPage: FinishedPage;
  }
}

type Ports = Pick<WebPorts, 'pages' | 'now'>;

/**
 * The pages of one catalogue, by path and language: a client chooses nothing else about them, so neither a query nor a
 * header makes another page.
 */
export function pageKey(path: string, { language, query }: { language: string; query: string }): string {
  return `${path}\n${language}\n${query}`;
}

/**
 * Answers with a page that was rendered before, without any of the work that leads to a page: to collect its headers
 * alone takes several times as long as to send it. The first answer runs through everything, and its headers are kept.
 */
export function answersFinished({ pages, now }: Ports, finished: FinishedPages): MiddlewareHandler {
  return async (c, next) => {
    if (c.req.method !== 'GET') return next();
    const catalogue = pages.catalogue();
    const page = finished.known(
      catalogue,
      now(),
      pageKey(c.req.path, languagesOf(c, catalogue.publication.language)),
    );
    if (page?.headers) return answer(c, page, page.headers);
    await next();
    const made = c.get('finishedPage');
    if (made && c.res.status === 200) made.headers = Object.fromEntries(c.res.headers);
    return undefined;
  };
}

function answer(c: Context, page: FinishedPage, headers: Readonly<Record<string, string>>): Response {
  if (page.stamped) return new Response(textOf(page), { headers });
  if (!isKnown(c.req.header('if-none-match'), page.etag)) return new Response(page.body, { headers });
  const { 'content-type': _, ...others } = headers;
  return new Response(null, { status: 304, headers: others });
}

/** Answers with a page for the first time; 304 if the client has it. */
export function firstAnswer(c: Context, page: FinishedPage, contentType: string): Response {
  c.set('finishedPage', page);
  // Proxies and browsers may keep it, but ask each time whether it has changed.
  c.header('Cache-Control', page.stamped ? 'private, no-cache' : 'no-cache');
  if (page.stamped) return c.body(textOf(page), 200, { 'Content-Type': contentType });
  c.header('ETag', page.etag);
  if (isKnown(c.req.header('if-none-match'), page.etag)) return c.body(null, 304);
  return c.body(page.body, 200, { 'Content-Type': contentType });
}

function textOf({ stamped }: FinishedPage): string {
  return stamped ? stamped.parts.join(stamped.stamp()) : '';
}

/** RFC 9110 section 13.1.2: a weak comparison, because a compressing proxy makes tags weak. */
function isKnown(field: string | undefined, etag: string): boolean {
  return (field ?? '').split(',').some((one) => ['*', etag, `W/${etag}`].includes(one.trim()));
}
