/** @jsxImportSource hono/jsx */
import { Hono } from 'hono';
import type { Assets } from '../assets/assets.ts';
import { seesInbox } from '../guards/inbox-door.ts';
import type { WebPorts } from '../ports.ts';
import { InboxPage, MessagePage } from '../views/inbox-pages.tsx';
import { show } from '../views/show.tsx';
import { siteOf } from '../views/site.ts';

const MOST = 200;

/** An email's own HTML: inline styles and images, no script, and links that open in the whole window. */
const EMAIL_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src 'self' data: http: https:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation',
].join('; ');

/** The outbox's contents while the outbox is the transport: for a person at this machine. */
export function inboxRoutes(ports: Pick<WebPorts, 'inbox' | 'pages' | 'baseUrl'>, assets: Assets): Hono {
  const app = new Hono();
  const { inbox } = ports;
  if (!inbox) return app;

  app.use('/dev/*', async (c, next) => {
    if (!seesInbox(c, ports)) return c.notFound();
    await next();
    c.header('Cache-Control', 'no-store');
    c.header('X-Robots-Tag', 'noindex');
  });

  app.get('/dev/inbox', async (c) =>
    show(c, <InboxPage site={siteOf(c, ports, assets)} entries={await inbox.list(MOST)} />),
  );

  app.get('/dev/inbox/:name', async (c) => {
    const message = await inbox.read(c.req.param('name'));
    return message
      ? show(c, <MessagePage site={siteOf(c, ports, assets)} message={message} />)
      : c.notFound();
  });

  app.get('/dev/inbox/:name/html', async (c) => {
    const message = await inbox.read(c.req.param('name'));
    if (!message) return c.notFound();
    return c.html(withTopTarget(message.html), 200, {
      'Content-Security-Policy': EMAIL_POLICY,
      'X-Frame-Options': 'SAMEORIGIN',
    });
  });

  return app;
}

/** Links without a target leave the frame: the tag goes after the head's tag, or first if there is no head. */
export function withTopTarget(html: string): string {
  const base = '<base target="_top">';
  const head = /<head(?:\s[^>]*)?>/i.exec(html);
  if (!head) return base + html;
  const at = head.index + head[0].length;
  return html.slice(0, at) + base + html.slice(at);
}
