/** @jsxImportSource hono/jsx */
import { type Context, Hono } from 'hono';
import type { Assets } from '../assets/assets.ts';
import { spend } from '../guards/budget.ts';
import { seesInbox } from '../guards/inbox-door.ts';
import { originOf } from '../guards/origin.ts';
import type { ConfirmState, WebPorts } from '../ports.ts';
import { CheckInboxPage } from '../views/check-inbox-page.tsx';
import { ConfirmPage } from '../views/confirm-pages.tsx';
import { show } from '../views/show.tsx';
import { siteOf } from '../views/site.ts';

type Ports = Pick<WebPorts, 'signup' | 'pages' | 'baseUrl' | 'budgets' | 'trustProxy' | 'inbox'>;

/** Confirmation needs a person's click: scanners follow the link, and that changes nothing. */
export function confirmRoutes(ports: Ports, assets: Assets): Hono {
  const app = new Hono();
  const page = (c: Context, token: string, state: ConfirmState, pressed: boolean) => {
    const own = state.kind === 'unknown' ? undefined : state.language;
    const props = { site: siteOf(c, ports, assets, own), token, state, pressed };
    return show(c, <ConfirmPage {...props} />, state.kind === 'unknown' ? 404 : 200);
  };

  app.get('/confirm/:token', async (c) => {
    const token = c.req.param('token');
    return page(c, token, await ports.signup.inspect(token), false);
  });

  app.post('/confirm/:token', async (c) => {
    const token = c.req.param('token');
    const origin = originOf(c, ports.trustProxy, 'confirmation page', siteOf(c, ports, assets));
    return page(c, token, await ports.signup.confirm(token, origin), true);
  });

  app.post('/confirm/:token/renew', async (c) => {
    await spend(c, ports, 'sign-in');
    const site = siteOf(c, ports, assets);
    await ports.signup.renew(
      c.req.param('token'),
      originOf(c, ports.trustProxy, 'expired confirmation', site),
    );
    return show(c, <CheckInboxPage site={site} kind="signUp" inbox={seesInbox(c, ports)} />);
  });

  return app;
}
