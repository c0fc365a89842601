/** @jsxImportSource hono/jsx */
import { Hono } from 'hono';
import type { Assets } from '../assets/assets.ts';
import { errorsOf } from '../field-error.ts';
import { spend } from '../guards/budget.ts';
import { readForm } from '../guards/form.ts';
import { seesInbox } from '../guards/inbox-door.ts';
import type { WebPorts } from '../ports.ts';
import { CheckInboxPage } from '../views/check-inbox-page.tsx';
import { show } from '../views/show.tsx';
import { SignInPage } from '../views/sign-in-page.tsx';
import { siteOf } from '../views/site.ts';

type Ports = Pick<WebPorts, 'signup' | 'pages' | 'baseUrl' | 'budgets' | 'trustProxy' | 'inbox'>;

/** Mails a link to the preferences. Register it before the routes with a token: no token equals `sent`. */
export function signInRoutes(ports: Ports, assets: Assets): Hono {
  const app = new Hono();

  app.get('/preferences', (c) => {
    const site = siteOf(c, ports, assets);
    return show(c, <SignInPage site={site} about="preferences" email="" errors={[]} />);
  });

  app.post('/preferences', async (c) => {
    const email = (await readForm(c)).one('email');
    await spend(c, ports, 'sign-in');
    const site = siteOf(c, ports, assets);
    const answer = await ports.signup.requestSignIn(email);
    if (answer.status === 'invalid') {
      return show(
        c,
        <SignInPage
          site={site}
          about="preferences"
          email={email}
          errors={errorsOf(answer.faults, site.words)}
        />,
        422,
      );
    }
    return c.redirect('/preferences/sent', 303);
  });

  app.get('/preferences/sent', (c) => {
    const site = siteOf(c, ports, assets);
    return show(c, <CheckInboxPage site={site} kind="signIn" inbox={seesInbox(c, ports)} />);
  });

  return app;
}
