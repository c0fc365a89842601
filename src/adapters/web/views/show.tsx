/** @jsxImportSource hono/jsx */
import type { Context } from 'hono';
import { html } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { firstAnswer, pageKey } from '../answer-finished.ts';
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

/** What a page depends on. */
export interface StaticPage {
  readonly pages: FinishedPages;
  readonly catalogue: ReturnType<WebPorts['pages']['catalogue']>;
  readonly now: number;
  readonly site: Pick<Site, 'language' | 'query'>;
  /** Makes the text that differs in each answer, and the placeholder that the page is rendered with. */
  readonly stamp?: readonly [mark: string, make: () => string];
}

/** Answers with a page that was already rendered, or is rendered now and kept; 304 if the client has it. */
export async function showStanding(c: Context, standing: StaticPage, page: () => Child): Promise<Response> {
  const { pages, catalogue, now, site, stamp } = standing;
  const render = async () => String(await html`<!DOCTYPE html>${page()}`);
  const finished = await pages.take(catalogue, now, pageKey(c.req.path, site), render, stamp);
  c.header('Vary', 'Accept-Language', { append: true });
  return firstAnswer(c, finished, 'text/html; charset=UTF-8');
}
