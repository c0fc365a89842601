/** @jsxImportSource hono/jsx */
import type { Context } from 'hono';
import { html } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { FinishedPages } from '../finished-pages.ts';
import type { WebPorts } from '../ports.ts';
import type { Site } from './site.ts';

/** Answers with a page in the browser's preferred language. */
export function show(
  c: Context,
  page: Child,
  status: ContentfulStatusCode = 200,
): Response | Promise<Response> {
  c.header('Vary', 'Accept-Language', { append: true });
  return c.html(html`<!DOCTYPE html>${page}`, status);
}

/** What a page depends on in addition to the catalogue. */
export interface StaticPage {
  readonly pages: FinishedPages;
  readonly catalogue: ReturnType<WebPorts['pages']['catalogue']>;
  readonly site: Pick<Site, 'language' | 'query'>;
  /** Its path without a query, and anything else it depends on. */
  readonly key: string;
}

/** Answers with a page that was already rendered, or is rendered now and kept; 304 if the client has it. */
export async function showStanding(c: Context, standing: StaticPage, page: () => Child): Promise<Response> {
  const { body, etag } = await finished(standing, page);
  c.header('Vary', 'Accept-Language', { append: true });
  c.header('ETag', etag);
  if (isKnown(c.req.header('if-none-match'), etag)) return c.body(null, 304);
  return c.body(body, 200, { 'Content-Type': 'text/html; charset=UTF-8' });
}

/**
 * The same for a page that contains one text that changes each time.
 *
 * @param mark the placeholder that the page was rendered with.
 */
export async function showFilled(
  c: Context,
  standing: StaticPage,
  page: () => Child,
  [mark, text]: readonly [mark: string, text: string],
): Promise<Response> {
  const { body } = await finished(standing, page);
  c.header('Vary', 'Accept-Language', { append: true });
  const [before = '', ...after] = new TextDecoder().decode(body).split(mark);
  return c.html(after.reduce((filled, part) => filled + text + part, before));
}

function finished({ pages, catalogue, site, key }: StaticPage, page: () => Child) {
  return pages.take(catalogue, `${key}\n${site.language}\n${site.query}`, async () =>
    String(await html`<!DOCTYPE html>${page()}`),
  );
}

/** RFC 9110 section 13.1.2: a weak comparison, because a compressing proxy makes tags weak. */
function isKnown(field: string | undefined, etag: string): boolean {
  return (field ?? '').split(',').some((one) => ['*', etag, `W/${etag}`].includes(one.trim()));
}
