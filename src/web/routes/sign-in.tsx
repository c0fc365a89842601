/** @jsxImportSource hono/jsx */
import { Hono } from 'hono';
import type { Assets } from '../assets/assets.ts';
import { spend } from '../guards/budget.ts';
import { readForm } from '../guards/form.ts';
import { originOf } from '../guards/origin.ts';
import type { WebPorts } from '../ports.ts';
import { CheckInboxPage } from '../views/check-inbox-page.tsx';
import { show } from '../views/show.tsx';
import { SignInPage } from '../views/sign-in-page.tsx';
import { siteOf } from '../views/site.ts';

type Ports = Pick<WebPorts, 'signup' | 'pages' | 'baseUrl' | 'budgets' | 'trustProxy' | 'inbox'>;

/** A link to the preferences by mail. Goes before the routes with a token: no token reads `sent`. */
export function signInRoutes(ports: Ports, assets: Assets): Hono {
  const app = new Hono();

  app.get('/preferences', (c) => show(c, <SignInPage site={siteOf(ports, assets)} email="" errors={[]} />));

  app.post('/preferences', async (c) => {
    const email = (await readForm(c)).one('email');
    await spend(c, ports, 'sign-in');
    const answer = await ports.signup.requestSignIn(email, originOf(c, ports.trustProxy, 'preferences page'));
    if (answer.status === 'invalid') {
      return show(c, <SignInPage site={siteOf(ports, assets)} email={email} errors={answer.errors} />, 422);
    }
    return c.redirect('/preferences/sent', 303);
  });

  app.get('/preferences/sent', (c) =>
    show(c, <CheckInboxPage site={siteOf(ports, assets)} kind="sign-in" inbox={ports.inbox !== undefined} />),
  );

  return app;
}
