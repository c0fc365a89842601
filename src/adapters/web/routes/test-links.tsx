/** @jsxImportSource hono/jsx */
import { Hono } from 'hono';
import { TEST_TOKEN } from '../../../shared/signing/token.ts';
import type { Assets } from '../assets/assets.ts';
import type { WebPorts } from '../ports.ts';
import { NoticePage } from '../views/notice-page.tsx';
import { show } from '../views/show.tsx';
import { siteOf } from '../views/site.ts';

/**
 * The links of test emails, registered before the routes that identify a reader: whatever is requested, nothing
 * changes.
 */
export function testLinkRoutes(ports: Pick<WebPorts, 'pages' | 'baseUrl'>, assets: Assets): Hono {
  const app = new Hono();
  app.all(`/:page{confirm|preferences|pause|stay|my-data|unsubscribe|rejoin}/${TEST_TOKEN}`, (c) => {
    const site = siteOf(c, ports, assets);
    const words = site.words.pages.testLink;
    return show(
      c,
      <NoticePage site={site} title={words.title}>
        <p class="lead">{words.text}</p>
      </NoticePage>,
    );
  });
  return app;
}
