import { Command } from 'commander';
import { readConfig } from '../src/config/config.ts';
import { systemClock } from '../src/shared/clock.ts';
import { UsageError } from './print.ts';
import { toldToStop } from './stop.ts';

export function previewCommand(): Command {
  return new Command('preview')
    .description('Show every letter as its readers would get it, and follow your edits. For this machine alone.')
    .option('--port <number>', 'port of the page', '3001')
    .action(async ({ port }: { port: string }) => {
      if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
        throw new UsageError(`--port: found "${port}"; allowed is a number up to 65535`);
      const config = readConfig(process.env);
      // The pages are written in JSX, which Node doesn't read by itself.
      const { register } = await import('tsx/esm/api');
      register();
      const { openPreviewApp } = await import('../src/app/preview.ts');
      const { listen } = await import('../src/web/listen.ts');
      const preview = openPreviewApp(config, { clock: systemClock });
      const server = await listen(preview.web.fetch, { port: Number(port), hostname: '127.0.0.1' }).catch(
        async (error: NodeJS.ErrnoException) => {
          await preview.close();
          if (error.code !== 'EADDRINUSE') throw error;
          throw new UsageError(`Port ${port} is taken: name another one, as in --port 3002.`);
        },
      );
      const address = server.address();
      const at = typeof address === 'object' && address ? address.port : port;
      process.stdout.write(`\n  The preview follows your files: http://localhost:${at}/\n\n`);
      await toldToStop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await preview.close();
    });
}
