import type { serve as Serve } from '@hono/node-server';
import { Command } from 'commander';
import { readConfig } from '../src/config.ts';
import { jsonLog } from '../src/shared/log.ts';

/** How long open requests may take after a stop; the whole stop stays under ten seconds. */
const GRACE = 5000;

export function serveCommand(): Command {
  return new Command('serve')
    .description('Serve the web pages and deliver what is due, until stopped.')
    .action(async () => {
      const config = readConfig(process.env);
      const { openApp } = await import('../src/app.ts');
      const { createWeb } = await import('../src/web/server.ts');
      const { startWorker } = await import('../src/worker/worker.ts');
      const log = jsonLog(config.logLevel);
      const app = await openApp(config, { log });
      const work = app.worker();
      await work.check();
      const server = await listen(createWeb(app.web()).fetch, config.port);
      const worker = startWorker(work);
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
      const impatient = setTimeout(
        () => 'closeAllConnections' in server && server.closeAllConnections(),
        GRACE,
      );
      if ('closeIdleConnections' in server) server.closeIdleConnections();
      await Promise.all([worker.stop(AbortSignal.timeout(GRACE)), closed]);
      clearTimeout(impatient);
      await app.close();
    });
}

type Server = ReturnType<typeof Serve>;

async function listen(fetch: Parameters<typeof Serve>[0]['fetch'], port: number): Promise<Server> {
  const { serve } = await import('@hono/node-server');
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port }, () => resolve(server));
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE' ? new Error(`Port ${port} is taken. Set PORT to another one.`) : error,
      );
    });
  });
}

function greeting(url: string, inbox: boolean): string {
  const lines = [`Pacesetter is running: ${url}/`];
  if (inbox) lines.push(`Messages stay on this machine: ${url}/dev/inbox`);
  return `\n  ${lines.join('\n  ')}\n\n`;
}
