/** @jsxImportSource hono/jsx */
import { Hono } from 'hono';
import type { Assets } from '../assets/assets.ts';
import { errorsOf } from '../field-error.ts';
import { spend } from '../guards/budget.ts';
import { readForm } from '../guards/form.ts';
import { seesInbox } from '../guards/inbox-door.ts';
import type { WebPorts } from '../ports.ts';
import { CheckInboxPage } from '../views/check-inbox-page.tsx';
import { UnknownLinkPage } from '../views/confirm-pages.tsx';
import { NoticePage } from '../views/notice-page.tsx';
import { ErasedPage, OwnDataExpiredPage, OwnDataPage } from '../views/own-data-pages.tsx';
import { show } from '../views/show.tsx';
import { SignInPage } from '../views/sign-in-page.tsx';
import { siteOf } from '../views/site.ts';

type Ports = Pick<WebPorts, 'ownData' | 'pages' | 'baseUrl' | 'budgets' | 'trustProxy' | 'inbox'>;

/**
 * Access to and erasure of a person's stored data: by a link mailed within the last hour, and by a POST, because
 * scanners follow every link. Register it before other routes with a token: no token equals `sent`.
 */
export function ownDataRoutes(ports: Ports, assets: Assets): Hono {
  const app = new Hono();
  const { ownData } = ports;

  app.get('/my-data', (c) => {
    const site = siteOf(c, ports, assets);
    return show(c, <SignInPage site={site} about="own-data" email="" errors={[]} />);
  });

  app.post('/my-data', async (c) => {
    const email = (await readForm(c)).one('email');
    await spend(c, ports, 'sign-in');
    const site = siteOf(c, ports, assets);
    const answer = await ownData.request(email);
    if (answer.status === 'invalid') {
      return show(
        c,
        <SignInPage
          site={site}
          about="own-data"
          email={email}
          errors={errorsOf(answer.faults, site.words)}
        />,
        422,
      );
    }
    return c.redirect('/my-data/sent', 303);
  });

  app.get('/my-data/sent', (c) => {
    const site = siteOf(c, ports, assets);
    return show(c, <CheckInboxPage site={site} kind="ownData" inbox={seesInbox(c, ports)} />);
  });

  app.post('/preferences/:token/my-data', async (c) => {
    await spend(c, ports, 'sign-in');
    const token = c.req.param('token');
    const answer = await ownData.mail(token);
    const site = siteOf(c, ports, assets);
    if (answer.kind === 'gone') return show(c, <UnknownLinkPage site={site} />, 404);
    if (answer.kind === 'refused') {
      return show(
        c,
        <NoticePage site={site} title={site.words.preferences.data.held}>
          <p class="lead">{site.words.faults.refused[answer.why]}</p>
        </NoticePage>,
        422,
      );
    }
    return c.redirect(`/preferences/${encodeURIComponent(token)}?saved=data`, 303);
  });

  app.get('/my-data/:token', async (c) => {
    const token = c.req.param('token');
    const link = await ownData.inspect(token);
    if (link.kind === 'gone') return show(c, <OwnDataExpiredPage site={siteOf(c, ports, assets)} />, 404);
    return show(c, <OwnDataPage site={siteOf(c, ports, assets, link.language)} token={token} />);
  });

  app.post('/my-data/:token/export', async (c) => {
    await spend(c, ports, 'change');
    const stored = await ownData.read(c.req.param('token'));
    if (!stored) return show(c, <OwnDataExpiredPage site={siteOf(c, ports, assets)} />, 404);
    return c.body(`${JSON.stringify(stored, null, 2)}\n`, 200, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Disposition': 'attachment; filename="my-data.json"',
    });
  });

  app.post('/my-data/:token/erase', async (c) => {
    await spend(c, ports, 'change');
    const link = await ownData.erase(c.req.param('token'));
    if (link.kind === 'gone') return show(c, <OwnDataExpiredPage site={siteOf(c, ports, assets)} />, 404);
    return show(c, <ErasedPage site={siteOf(c, ports, assets, link.language)} />);
  });

  return app;
}
