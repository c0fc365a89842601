import { Hono } from 'hono';
import { answersFinished } from './answer-finished.ts';
import { loadAssets } from './assets/assets.ts';
import { pathBelow, redirectsBelow, rootOf } from './below.ts';
import { FinishedPages } from './finished-pages.ts';
import { bodyLimits } from './guards/body-limit.ts';
import { sameOrigin } from './guards/same-origin.ts';
import { securityHeaders, tokenHeaders } from './guards/security-headers.ts';
import type { WebPorts } from './ports.ts';
import { apiRoutes } from './routes/api.ts';
import { confirmRoutes } from './routes/confirm.tsx';
import { errorHandlers } from './routes/errors.tsx';
import { feedRoutes } from './routes/feed.ts';
import { fileRoutes } from './routes/files.ts';
import { inboxRoutes } from './routes/inbox.tsx';
import { leaveRoutes } from './routes/leave.tsx';
import { machineRoutes } from './routes/machines.ts';
import { ownDataRoutes } from './routes/own-data.tsx';
import { preferenceRoutes } from './routes/preferences.tsx';
import { readingRoutes } from './routes/reading.tsx';
import { signInRoutes } from './routes/sign-in.tsx';
import { signupRoutes } from './routes/signup.tsx';
import { stayRoutes } from './routes/stay.tsx';
import { testLinkRoutes } from './routes/test-links.tsx';
import { webhookRoutes } from './routes/webhooks.ts';

/** The web interface: guards around routes; each route calls one port and shows one view. */
export function createWeb(ports: WebPorts): Hono {
  const assets = loadAssets(ports.proof !== undefined);
  const pages = new FinishedPages();
  const root = rootOf(ports.baseUrl);
  const app = new Hono({ getPath: pathBelow(root) });
  const { notFound, onError } = errorHandlers(ports, assets);
  app.notFound(notFound);
  app.onError(onError);

  app.use(
    answersFinished(ports, pages),
    redirectsBelow(root),
    securityHeaders(ports.baseUrl, ports.proof !== undefined),
    tokenHeaders,
    bodyLimits,
    sameOrigin(ports.baseUrl),
  );

  app.route('/', signupRoutes(ports, assets, pages));
  app.route('/', apiRoutes(ports));
  app.route('/', readingRoutes(ports, assets, pages));
  app.route('/', feedRoutes(ports, pages));
  app.route('/', machineRoutes(ports));
  app.route('/', fileRoutes(ports, assets));
  app.route('/', testLinkRoutes(ports, assets));
  app.route('/', confirmRoutes(ports, assets));
  app.route('/', signInRoutes(ports, assets));
  app.route('/', ownDataRoutes(ports, assets));
  app.route('/', preferenceRoutes(ports, assets));
  app.route('/', stayRoutes(ports, assets));
  app.route('/', leaveRoutes(ports, assets));
  app.route('/', webhookRoutes(ports));
  app.route('/', inboxRoutes(ports, assets));
  return app;
}
