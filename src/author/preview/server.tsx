/** @jsxImportSource hono/jsx */
import { readFileSync } from 'node:fs';
import { type Context, Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { pathBelow, rootOf } from '../../adapters/web/below.ts';
import { show } from '../../adapters/web/views/show.tsx';
import { type Choice, choiceOf } from './choice.ts';
import { cssIn, htmlIn, type Scheme } from './color-scheme.ts';
import type { ListedEmail } from './email-list.ts';
import type { Preview, Proof } from './preview.ts';
import { sampleReader } from './sample-readers.ts';
import { Page } from './views/page.tsx';
import { previewWeb } from './web-pages.ts';

export interface PreviewServerOptions {
  readonly preview: Preview;
  readonly contentFolder: string;
  /** The prefix of the emails' links. */
  readonly baseUrl: string;
}

const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The content of a frame runs no script and makes no requests to others. */
const FRAME_POLICY = [
  "default-src 'none'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

/** An external page whose name was made to lead here (DNS rebinding) must not read drafts. */
const OWN_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

/** The pages of the preview, for this machine only: anyone who can connect can read every draft. */
export function previewServer({ preview, contentFolder, baseUrl }: PreviewServerOptions): Hono {
  const sheet = readFileSync(new URL('assets/preview.css', import.meta.url), 'utf8');
  const script = readFileSync(new URL('assets/preview.js', import.meta.url), 'utf8');
  const web = previewWeb({ preview, contentFolder, baseUrl });
  const root = rootOf(baseUrl);
  const app = new Hono({ getPath: pathBelow(root) });

  app.use(async (c, next) => {
    if (!OWN_HOST.test(c.req.header('host') ?? '')) return c.text('Open the preview at localhost.\n', 403);
    await next();
    // Everything may change with the next save.
    c.header('Cache-Control', 'no-store');
    c.header('X-Content-Type-Options', 'nosniff');
    c.header('Referrer-Policy', 'no-referrer');
    if (!c.res.headers.has('Content-Security-Policy')) c.header('Content-Security-Policy', PAGE_POLICY);
  });

  app.get('/', async (c) => {
    const asked = choiceOf(c.req.query());
    const email = emailOf(asked);
    const choice = { ...asked, email: email?.id ?? '' };
    const proof = email && (await preview.proof(email, sampleReader(choice.as)));
    return show(c, <Page preview={preview} choice={choice} proof={proof} />);
  });

  app.get('/preview.css', (c) =>
    c.body(`${preview.tokens}\n${sheet}`, 200, { 'Content-Type': 'text/css; charset=utf-8' }),
  );
  app.get('/preview.js', (c) => c.body(script, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }));

  app.get('/frame/email', async (c) => {
    const choice = choiceOf(c.req.query());
    const rendition = (await proofOf(choice))?.rendition;
    return rendition ? frame(c, onThisServer(htmlIn(choice.scheme, rendition.html), baseUrl)) : c.notFound();
  });

  app.get('/frame/web', async (c) => {
    const choice = choiceOf(c.req.query());
    const email = emailOf(choice);
    const html = email && (await web.page(email));
    return html === undefined ? c.notFound() : frame(c, inFrame(choice.scheme, html, root));
  });

  app.get('/in/:scheme{light|dark}/assets/:file', (c) => {
    const css = web.style(c.req.param('file'));
    if (css === undefined) return c.notFound();
    const body = cssIn(c.req.param('scheme') as Scheme, css);
    return c.body(body, 200, { 'Content-Type': 'text/css; charset=utf-8' });
  });

  app.get('/email.eml', async (c) => {
    const choice = choiceOf(c.req.query());
    const rendition = (await proofOf(choice))?.rendition;
    if (!rendition) return c.notFound();
    const name = choice.email.replaceAll(/[^\w-]+/g, '-');
    return c.body(rendition.raw, 200, {
      'Content-Type': 'message/rfc822',
      'Content-Disposition': `attachment; filename="${name}.eml"`,
    });
  });

  app.post('/scores', (c) => {
    const choice = choiceOf(c.req.query());
    const email = emailOf(choice);
    // They arrive as a change: a browser has few connections, and none should wait for seconds.
    if (email) void preview.askForScores(email, sampleReader(choice.as));
    return c.body(null, 202);
  });

  app.get('/events', (c) =>
    streamSSE(c, async (stream) => {
      const ended = Promise.withResolvers<void>();
      const end = preview.onEvent((event) => void stream.writeSSE({ event, data: '' }));
      stream.onAbort(() => ended.resolve());
      await stream.writeSSE({ event: 'hello', data: String(preview.revision) });
      await ended.promise;
      end();
    }),
  );

  app.route('/', web.routes);
  return app;

  function emailOf({ email }: Choice): ListedEmail | undefined {
    const { emails } = preview.live;
    return emails.find(({ id }) => id === email) ?? emails[0];
  }
  async function proofOf(choice: Choice): Promise<Proof | undefined> {
    const email = emailOf(choice);
    return email && preview.proof(email, sampleReader(choice.as));
  }
}

function frame(c: Context, html: string): Response | Promise<Response> {
  return c.html(html, 200, { 'Content-Security-Policy': FRAME_POLICY });
}

/** The email's own pictures and pages come from here, and its links open in separate windows. */
function onThisServer(html: string, baseUrl: string): string {
  return html
    .replaceAll(`="${baseUrl}/`, '="/')
    .replace(/<head(?:\s[^>]*)?>/i, (head) => `${head}<base target="_blank">`);
}

/** The page without its scripts, in the requested colours. */
function inFrame(scheme: Scheme, html: string, root: string): string {
  return html
    .replaceAll(/<script\b[^>]*>\s*<\/script>/gi, '')
    .replaceAll(`href="${root}/assets/`, `href="/in/${scheme}/assets/`)
    .replace(/<head>/i, '<head><base target="_blank">');
}
