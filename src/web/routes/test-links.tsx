/** @jsxImportSource hono/jsx */
import { Hono } from 'hono';
import { TEST_TOKEN } from '../../shared/token.ts';
import type { Assets } from '../assets/assets.ts';
import type { WebPorts } from '../ports.ts';
import { NoticePage } from '../views/notice-page.tsx';
import { show } from '../views/show.tsx';
import { siteOf } from '../views/site.ts';

/** The links of test letters, before the routes of those that name a reader: whatever is asked of them, nothing changes. */
export function testLinkRoutes(ports: Pick<WebPorts, 'pages' | 'baseUrl'>, assets: Assets): Hono {
  const app = new Hono();
  app.all(`/:page{confirm|preferences|pause|unsubscribe|rejoin}/${TEST_TOKEN}`, (c) =>
    show(
      c,
      <NoticePage site={siteOf(ports, assets)} title="A link of a test letter">
        <p class="lead">
          In a letter to a reader, this link leads to that reader’s own page. Here it leads nowhere, and
          changes nothing.
        </p>
      </NoticePage>,
    ),
  );
  return app;
}
