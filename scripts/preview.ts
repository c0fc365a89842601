import { Command } from 'commander';
import type { PreviewApp } from '../src/run/app/preview.ts';
import type { Config } from '../src/run/config/config.ts';
import { systemClock } from '../src/shared/time/clock.ts';
import { print, UsageError } from './print.ts';
import { readSettings } from './settings.ts';
import { toldToStop } from './stop.ts';

export function previewCommand(): Command {
  return new Command('preview')
    .description(
      'Show every email as readers would get it, and follow your edits. Only this machine can open the page.',
    )
    .option('--port <number>', 'the port of the page', '3001')
    .action(async ({ port }: { port: string }) => {
      if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
        throw new UsageError(`--port: found "${port}"; use a number up to 65535`);
      const config = readSettings();
      const { listen } = await import('../src/adapters/web/listen.ts');
      // Requests that arrive before it is open wait.
      const opening = open(config);
      const server = await listen(async (request, bindings) => (await opening).web.fetch(request, bindings), {
        port: Number(port),
        hostname: '127.0.0.1',
      }).catch(async (error: NodeJS.ErrnoException) => {
        await opening.then((preview) => preview.close());
        if (error.code !== 'EADDRINUSE') throw error;
        throw new UsageError(`Port ${port} is in use; name another one, such as --port 3005.`);
      });
      const address = server.address();
      const at = typeof address === 'object' && address ? address.port : port;
      // Registered early: a supervisor may stop it as soon as it has read the address.
      const stopped = toldToStop();
      print(`\n  The preview follows your files: http://localhost:${at}/\n`);
      const preview = await opening;
      await stopped;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await preview.close();
    });
}

async function open(config: Config): Promise<PreviewApp> {
  // First, because its process takes as long to start as all of this.
  const { compileApart } = await import('../src/flow/compose/compile-apart.ts');
  const compiler = compileApart({ stay: true });
  const { readJsx } = await import('../src/shared/loading/read-jsx.ts');
  readJsx();
  const { openPreviewApp } = await import('../src/run/app/preview.ts');
  return openPreviewApp(config, { clock: systemClock, compiler });
}
