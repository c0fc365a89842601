import type { Server } from 'node:http';
import { Command } from 'commander';
import type { listen as Listen } from '../src/adapters/web/listen.ts';
import { jsonLog } from '../src/shared/log.ts';
import { storeOptions } from './open.ts';
import { print } from './print.ts';
import { readSettings } from './settings.ts';
import { GRACE, newEnding } from './stop.ts';

export function serveCommand(): Command {
  return new Command('serve')
    .description('Serve the web pages and deliver due emails, until stopped.')
    .option('--no-worker', 'serve the pages only; run workers elsewhere with pace worker')
    .action(async (options: { worker: boolean }) => {
      const config = readSettings();
      const { openApp } = await import('../src/run/app/app.ts');
      const { knownTexts } = await import('../src/run/app/known-texts.ts');
      const { startWorker } = await import('../src/run/worker/worker.ts');
      const createWeb = await webOf();
      const log = jsonLog(config.logLevel);
      const ending = newEnding();
      const { onOutdated } = ending;
      const app = await openApp(config, { ...storeOptions(log, true), onOutdated, texts: knownTexts() });
      const work = options.worker ? app.worker() : undefined;
      await work?.check();
      const ports = await app.web();
      const server = await serveOn(config.port, createWeb(ports), app.arrive);
      const worker = work && startWorker(work);
      app.bell.onRing = () => worker?.wake();

      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : config.port;
      // Compiles them now, so that the first sign-up need not wait. That sign-up reports their errors.
      const course = app.signup.catalogue().publication.startCourse ?? null;
      app.signup.editions.id({ kind: 'confirm', course }).catch(() => {});
      app.signup.editions.id({ kind: 'sign-in' }).catch(() => {});
      const stopped = ending.awaited(log, 'stopping: claims nothing more and settles the batch in flight');
      print(greeting(config.baseUrl.replace(/:0$/, `:${port}`), ports.inbox !== undefined));

      const over = new AbortController();
      const tended = app.tend(over.signal);

      const outdated = await stopped;
      over.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const impatient = setTimeout(() => server.closeAllConnections(), GRACE);
      server.closeIdleConnections();
      await Promise.all([worker?.stop(AbortSignal.timeout(GRACE)), tended, closed]);
      clearTimeout(impatient);
      await app.close();
      if (outdated) throw outdated;
    });
}

async function webOf() {
  const { readJsx } = await import('../src/shared/loading/read-jsx.ts');
  readJsx();
  const { createWeb } = await import('../src/adapters/web/server.ts');
  return createWeb;
}

async function serveOn(
  port: number,
  web: { fetch: Parameters<typeof Listen>[0] },
  arrive: () => () => void,
): Promise<Server> {
  const { listen } = await import('../src/adapters/web/listen.ts');
  return listen(web.fetch, { port, arrive }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EADDRINUSE' ? new Error(`Port ${port} is in use; set PORT to another one.`) : error;
  });
}

function greeting(url: string, inbox: boolean): string {
  const lines = [`Pacesetter is running: ${url}/`];
  if (inbox) lines.push(`Messages stay on this machine: ${url}/dev/inbox`);
  return `\n  ${lines.join('\n  ')}\n`;
}
