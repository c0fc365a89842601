/** The product's pages as `pace serve --no-worker` serves them, from a process that reports its CPU time. */
import type { AddressInfo } from 'node:net';
import { register } from 'tsx/esm/api';
import { listen } from '../../../src/adapters/web/listen.ts';
import { openApp } from '../../../src/run/app/app.ts';
import { readConfig } from '../../../src/run/config/config.ts';
import { silentLog } from '../../../src/shared/log.ts';
import { serveChild } from '../support/serve-child.ts';

await serveChild(async (env: Record<string, string>) => {
  // The pages are written in JSX, which Node can't read.
  register();
  const { createWeb } = await import('../../../src/adapters/web/server.ts');
  const app = await openApp(readConfig(env), { clock: undefined, log: silentLog });
  const web = createWeb(await app.web());
  const server = await listen(web.fetch, { port: 0, hostname: '127.0.0.1', arrive: app.arrive });
  let since = process.cpuUsage();
  return {
    ready: { port: (server.address() as AddressInfo).port },
    /** CPU time since the last call, in seconds. */
    call() {
      const { user, system } = process.cpuUsage(since);
      since = process.cpuUsage();
      return (user + system) / 1e6;
    },
    async close() {
      server.closeAllConnections();
      await app.close();
    },
  };
});
