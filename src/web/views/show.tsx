/** @jsxImportSource hono/jsx */
import type { Context } from 'hono';
import { html } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** Answers with a page. Its words depend on what the browser asks for. */
export function show(
  c: Context,
  page: Child,
  status: ContentfulStatusCode = 200,
): Response | Promise<Response> {
  c.header('Vary', 'Accept-Language', { append: true });
  return c.html(html`<!DOCTYPE html>${page}`, status);
}
