/** @jsxImportSource hono/jsx */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Assets } from '../assets/assets.ts';
import { readForm } from '../guards/form.ts';
import { originOf } from '../guards/origin.ts';
import type { WebPorts } from '../ports.ts';
import { UnknownLinkPage } from '../views/confirm-pages.tsx';
import { LeftPage, RejoinedPage, RejoinPage, UnsubscribePage } from '../views/leave-pages.tsx';
import { NoticePage } from '../views/notice-page.tsx';
import { show } from '../views/show.tsx';
import { siteOf } from '../views/site.ts';

type Ports = Pick<WebPorts, 'readers' | 'pages' | 'baseUrl' | 'trustProxy'>;

/**
 * Leaving, by the page's button or by the mailbox provider's one-click POST (RFC 8058). It needs no cookie, answers
 * known and unknown links alike, and treats every POST as a wish to leave, whatever its body; there is no budget
 * either. Only a failure of the store is reported, so that the provider retries.
 */
export function leaveRoutes(ports: Ports, assets: Assets): Hono {
  const app = new Hono();
  const oneClick = async (c: Context) => {
    await ports.readers.leave(c.req.param('token') ?? '', 'one-click');
    return c.text('You’re unsubscribed. We won’t send you any more emails.\n');
  };

  app.get('/unsubscribe/:token', (c) =>
    show(c, <UnsubscribePage site={siteOf(c, ports, assets)} token={c.req.param('token')} />),
  );

  app.post('/unsubscribe/:token', bodyLimit({ maxSize: 16 * 1024, onError: oneClick }), async (c) => {
    const form = await readForm(c).catch(() => undefined);
    if (form?.one('confirm') !== 'yes') return oneClick(c);
    const token = c.req.param('token');
    await ports.readers.leave(token, 'page');
    return show(c, <LeftPage site={siteOf(c, ports, assets)} token={token} />);
  });

  app.get('/rejoin/:token', (c) =>
    show(c, <RejoinPage site={siteOf(c, ports, assets)} token={c.req.param('token')} />),
  );

  app.post('/rejoin/:token', async (c) => {
    const site = siteOf(c, ports, assets);
    const words = site.words.pages.leave;
    const shown = words.comeBackLead(site.publication.name);
    const origin = originOf(c, ports.trustProxy, 'way back after leaving', site, shown);
    const answer = await ports.readers.rejoin(c.req.param('token'), origin);
    switch (answer.kind) {
      case 'done':
        return show(c, <RejoinedPage site={site} />);
      case 'gone':
        return show(c, <UnknownLinkPage site={site} />, 404);
      case 'refused':
        return show(
          c,
          <NoticePage site={site} title={words.tooLate}>
            <p class="lead">{site.words.faults.refused[answer.why]}</p>
            <p>{words.atAnyTime(<a href={`${site.root}/`}>{words.signUpAgain}</a>)}</p>
          </NoticePage>,
          422,
        );
    }
  });

  return app;
}
