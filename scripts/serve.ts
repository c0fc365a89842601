import { serve } from '@hono/node-server';
import { Command } from 'commander';
import { openApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { jsonLog } from '../src/shared/log.ts';
import { createWeb } from '../src/web/server.ts';
import { startWorker } from '../src/worker/worker.ts';

/** How long open requests may take after a stop; the whole stop stays under ten seconds. */
const GRACE = 5000;

export function serveCommand(): Command {
  return new Command('serve')
    .description('Serve the web pages and deliver what is due, until stopped.')
    .action(async () => {
      const config = readConfig(process.env);
      const log = jsonLog(config.logLevel);
      const app = await openApp(config, { log });
      const server = await listen(createWeb(app.web()).fetch, config.port);
      const worker = startWorker(app.worker());
      app.onWake = () => worker.wake();

      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : config.port;
      process.stdout.write(greeting(config.baseUrl.replace(/:0$/, `:${port}`), app.inbox !== undefined));

      await new Promise<void>((resolve) => {
        process.once('SIGTERM', () => resolve());
        process.once('SIGINT', () => resolve());
      });
      log.info({}, 'stopping: no new claims; the batch in flight settles');
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const impatient = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), GRACE);
      if ('closeIdleConnections' in server) server.closeIdleConnections();
      await Promise.all([worker.stop(), closed]);
      clearTimeout(impatient);
      await app.close();
    });
}

function listen(fetch: Parameters<typeof serve>[0]['fetch'], port: number): Promise<ReturnType<typeof serve>> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port }, () => resolve(server));
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new Error(`Port ${port} is taken. Set PORT to another one.`) : error);
    });
  });
}

function greeting(url: string, inbox: boolean): string {
  const lines = [`Pacesetter is running: ${url}/`];
  if (inbox) lines.push(`Messages stay on this machine: ${url}/dev/inbox`);
  return `\n  ${lines.join('\n  ')}\n\n`;
}
