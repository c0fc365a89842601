/** @jsxImportSource hono/jsx */
import { type Context, Hono } from 'hono';
import type { Words } from '../../../shared/words/en.ts';
import type { Assets } from '../assets/assets.ts';
import type { FieldError } from '../field-error.ts';
import { spend } from '../guards/budget.ts';
import { readForm } from '../guards/form.ts';
import { parsePreferences, wholeNumber } from '../guards/preference-fields.ts';
import type { PreferenceResult, WebPorts } from '../ports.ts';
import { UnknownLinkPage } from '../views/confirm-pages.tsx';
import { PausePage } from '../views/pause.tsx';
import { PreferencesPage } from '../views/preferences-page.tsx';
import { show } from '../views/show.tsx';
import { siteOf } from '../views/site.ts';

type Ports = Pick<WebPorts, 'readers' | 'pages' | 'baseUrl' | 'budgets' | 'trustProxy' | 'now'>;

/** The changes that `?saved=` may confirm. */
type Saved = keyof Words['preferences']['saved'];

function isSaved(sentences: Words['preferences']['saved'], done: string | undefined): done is Saved {
  return done !== undefined && Object.hasOwn(sentences, done);
}

/** The reader's own page and everything it changes: always a POST, then a redirect back to the page. */
export function preferenceRoutes(ports: Ports, assets: Assets): Hono {
  const app = new Hono();
  const { readers } = ports;

  const page = async (
    c: Context,
    errorsIn: (words: Words) => readonly FieldError[] = () => [],
    done?: string,
  ) => {
    const token = c.req.param('token') ?? '';
    const reader = await readers.view(token);
    const site = siteOf(c, ports, assets, reader?.language);
    if (!reader) return show(c, <UnknownLinkPage site={site} />, 404);
    const { saved: sentences } = site.words.preferences;
    const saved = isSaved(sentences, done) ? sentences[done] : undefined;
    const errors = errorsIn(site.words);
    const props = { site, token, reader, now: ports.now(), saved, errors };
    return show(c, <PreferencesPage {...props} />, errors.length > 0 ? 422 : 200);
  };

  /** Each change spends from the same budget and ends on the page. */
  const change = async (c: Context, saved: Saved, apply: (token: string) => Promise<PreferenceResult>) => {
    await spend(c, ports, 'change');
    const token = c.req.param('token') ?? '';
    const answer = await apply(token);
    if (answer.kind === 'refused') {
      const { why } = answer;
      return page(c, ({ faults }) => [{ field: '', message: faults.refused[why] }]);
    }
    if (answer.kind === 'gone') return show(c, <UnknownLinkPage site={siteOf(c, ports, assets)} />, 404);
    return c.redirect(`/preferences/${encodeURIComponent(token)}?saved=${saved}`, 303);
  };

  app.get('/preferences/:token', (c) => page(c, undefined, c.req.query('saved')));

  app.post('/preferences/:token', async (c) => {
    const parsed = parsePreferences(await readForm(c));
    if (parsed.ok) return change(c, 'changes', (token) => readers.change(token, parsed.changes));
    return page(c, ({ faults }) =>
      parsed.faults.map(({ field, list }) => ({ field, message: faults.choices[list] })),
    );
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
    const site = siteOf(c, ports, assets, reader?.language);
    if (!reader) return show(c, <UnknownLinkPage site={site} />, 404);
    const { pausedUntil, timeZone } = reader;
    const paused = pausedUntil !== null && pausedUntil > ports.now();
    const until = paused ? pausedUntil : undefined;
    return show(c, <PausePage site={site} token={token} until={until} timeZone={timeZone} />);
  });

  return app;
}
