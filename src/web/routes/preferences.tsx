/** @jsxImportSource hono/jsx */
import { type Context, Hono } from 'hono';
import type { Assets } from '../assets/assets.ts';
import { spend } from '../guards/budget.ts';
import { readForm } from '../guards/form.ts';
import { parsePreferences, wholeNumber } from '../guards/preference-fields.ts';
import type { Change, FieldError, WebPorts } from '../ports.ts';
import { UnknownLinkPage } from '../views/confirm-pages.tsx';
import { PausePage } from '../views/pause.tsx';
import { PreferencesPage } from '../views/preferences-page.tsx';
import { show } from '../views/show.tsx';
import { siteOf } from '../views/site.ts';
import { pauseEnd } from '../views/wording.ts';

type Ports = Pick<WebPorts, 'readers' | 'pages' | 'baseUrl' | 'budgets' | 'trustProxy' | 'now'>;

/** What `?saved=` may say. */
const SAVED = new Map([
  ['1', 'Saved.'],
  ['pace', 'The pace has changed.'],
  ['next', 'Your next lesson is on its way.'],
  ['left', 'You have left this course.'],
  ['pause', 'Your letters pause. They go on by themselves.'],
  ['resume', 'Your letters go on.'],
]);

/** The reader's own page and everything it changes: always a POST, then back to the page. */
export function preferenceRoutes(ports: Ports, assets: Assets): Hono {
  const app = new Hono();
  const { readers } = ports;

  const page = async (c: Context, errors: readonly FieldError[], saved?: string) => {
    const token = c.req.param('token') ?? '';
    const reader = await readers.view(token);
    const site = siteOf(ports, assets);
    if (!reader) return show(c, <UnknownLinkPage site={site} />, 404);
    const props = { site, token, reader, now: ports.now(), saved, errors };
    return show(c, <PreferencesPage {...props} />, errors.length > 0 ? 422 : 200);
  };

  /** Each change spends from the same budget and ends on the page. */
  const change = async (c: Context, saved: string, apply: (token: string) => Promise<Change>) => {
    await spend(c, ports, 'change');
    const token = c.req.param('token') ?? '';
    const answer = await apply(token);
    if (answer.kind === 'refused') return page(c, [{ field: '', message: answer.message }]);
    if (answer.kind === 'gone') return show(c, <UnknownLinkPage site={siteOf(ports, assets)} />, 404);
    return c.redirect(`/preferences/${encodeURIComponent(token)}?saved=${saved}`, 303);
  };

  app.get('/preferences/:token', (c) => page(c, [], SAVED.get(c.req.query('saved') ?? '')));

  app.post('/preferences/:token', async (c) => {
    const parsed = parsePreferences(await readForm(c));
    if (!parsed.ok) return page(c, parsed.errors);
    return change(c, '1', (token) => readers.change(token, parsed.changes));
  });

  app.post('/preferences/:token/pause', async (c) => {
    const weeks = wholeNumber((await readForm(c)).one('weeks'));
    return change(c, 'pause', (token) => readers.pause(token, weeks));
  });

  app.post('/preferences/:token/resume', (c) => change(c, 'resume', (token) => readers.resume(token)));

  app.post('/preferences/:token/courses/:course/interval', async (c) => {
    const days = wholeNumber((await readForm(c)).one('days'));
    return change(c, 'pace', (token) => readers.setInterval(token, c.req.param('course'), days));
  });

  app.post('/preferences/:token/courses/:course/next', (c) =>
    change(c, 'next', (token) => readers.askNext(token, c.req.param('course'))),
  );

  app.post('/preferences/:token/courses/:course/leave', (c) =>
    change(c, 'left', (token) => readers.leaveCourse(token, c.req.param('course'))),
  );

  app.get('/pause/:token', async (c) => {
    const token = c.req.param('token');
    const reader = await readers.view(token);
    const site = siteOf(ports, assets);
    if (!reader) return show(c, <UnknownLinkPage site={site} />, 404);
    const { pausedUntil, timeZone } = reader;
    const paused = pausedUntil !== null && pausedUntil > ports.now();
    const until = paused ? pauseEnd(pausedUntil, site.publication.language, timeZone) : undefined;
    return show(c, <PausePage site={site} token={token} until={until} />);
  });

  return app;
}
