/** @jsxImportSource hono/jsx */
import { Hono } from 'hono';
import type { Assets } from '../assets/assets.ts';
import { spend } from '../guards/budget.ts';
import type { WebPorts } from '../ports.ts';
import { UnknownLinkPage } from '../views/confirm-pages.tsx';
import { NoticePage } from '../views/notice-page.tsx';
import { show } from '../views/show.tsx';
import { siteOf } from '../views/site.ts';
import { StayedPage, StayPage } from '../views/stay-pages.tsx';

type Ports = Pick<WebPorts, 'readers' | 'pages' | 'baseUrl' | 'budgets' | 'trustProxy'>;

/** A silent reader who was asked still wants the emails. */
export function stayRoutes(ports: Ports, assets: Assets): Hono {
  const app = new Hono();

  app.get('/stay/:token', (c) =>
    show(c, <StayPage site={siteOf(c, ports, assets)} token={c.req.param('token')} />),
  );

  app.post('/stay/:token', async (c) => {
    await spend(c, ports, 'change');
    const site = siteOf(c, ports, assets);
    const words = site.words.pages;
    const token = c.req.param('token');
    const answer = await ports.readers.stay(token);
    switch (answer.kind) {
      case 'done':
        return show(c, <StayedPage site={site} token={token} />);
      case 'gone':
        return show(c, <UnknownLinkPage site={site} />, 404);
      case 'refused':
        return show(
          c,
          <NoticePage site={site} title={words.leave.left}>
            <p class="lead">{site.words.faults.refused[answer.why]}</p>
            <p>{words.leave.atAnyTime(<a href={`${site.root}/`}>{words.leave.signUpAgain}</a>)}</p>
          </NoticePage>,
          422,
        );
    }
  });

  return app;
}
