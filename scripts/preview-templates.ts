/**
 * React Email's own preview over the templates of `emails/` with sample texts, for work on the templates.
 * Run: npm run preview:templates -- [--port NUMBER]
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fail, UsageError } from './print.ts';

const { values } = parseArgs({ options: { port: { type: 'string', default: '3002' } } });
try {
  if (!/^\d{1,5}$/.test(values.port)) {
    throw new UsageError(`--port: found "${values.port}"; use a number`);
  }
  runServer(values.port);
} catch (error) {
  fail(error);
}

function runServer(port: string): void {
  const require = createRequire(import.meta.url);
  try {
    require.resolve('@react-email/ui/package.json');
  } catch {
    throw new UsageError('React Email’s preview is not installed: run `npm ci` without --omit=dev first.');
  }
  const cli = join(dirname(require.resolve('react-email')), 'cli/index.mjs');
  const templates = resolve(import.meta.dirname, '../emails');
  // A process group of its own: the server starts a child that would keep the port if only the parent were stopped.
  const server = spawn(process.execPath, [cli, 'dev', '--dir', templates, '--port', port], {
    stdio: 'inherit',
    detached: true,
  });
  const stop = () => server.pid !== undefined && process.kill(-server.pid, 'SIGTERM');
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  server.once('error', fail);
  server.once('exit', (code) => process.exit(code ? 1 : 0));
}
