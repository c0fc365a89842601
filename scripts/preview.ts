import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import type { Compiler } from '../src/compose/compiler.ts';
import { readConfig } from '../src/config/config.ts';
import { UsageError } from './print.ts';

/** Beside the packages, because the preview server resolves React from where a template lies. */
const FOLDER = 'node_modules/.cache/pacesetter/preview';
let compiler: Compiler | undefined;

export function previewCommand(): Command {
  return new Command('preview')
    .description('React Email’s preview server over the real lessons, issues and system messages.')
    .option('--port <number>', 'port of the preview', '3001')
    .action(async ({ port }: { port: string }) => {
      if (!/^\d{1,5}$/.test(port)) throw new UsageError(`--port: found "${port}"; allowed is a number`);
      const { contentFolder, baseUrl } = readConfig(process.env);
      rmSync(FOLDER, { recursive: true, force: true });
      await write(contentFolder, baseUrl);
      let timer: NodeJS.Timeout | undefined;
      watch(contentFolder, { recursive: true }, () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          write(contentFolder, baseUrl).catch((error: Error) => process.stderr.write(`${error.message}\n`));
        }, 100);
      });
      await runServer(port);
    });
}

/** One template a letter, holding its finished HTML; unchanged ones are left alone, so that they don't reload. */
async function write(contentFolder: string, baseUrl: string): Promise<void> {
  const { compileApart } = await import('../src/compose/compile-apart.ts');
  const { readCatalogue } = await import('../src/content/read.ts');
  compiler ??= compileApart();
  const source = { catalogue: readCatalogue(contentFolder), baseUrl, confirmDays: 3 };
  for (const { path, html } of await compiler.pages(source)) {
    const [, attributes = '', inner = ''] =
      /<html([^>]*)>([\s\S]*)<\/html>/.exec(embedImages(html, contentFolder, baseUrl)) ?? [];
    const language = /lang="([^"]*)"/.exec(attributes)?.[1] ?? 'en';
    const dir = /dir="([^"]*)"/.exec(attributes)?.[1] ?? 'ltr';
    const source = `const __html = ${JSON.stringify(inner)};
export default function Letter() {
  return <html lang=${JSON.stringify(language)} dir=${JSON.stringify(dir)} dangerouslySetInnerHTML={{ __html }} />;
}
`;
    const file = join(FOLDER, `${path}.tsx`);
    mkdirSync(dirname(file), { recursive: true });
    if (readOrEmpty(file) !== source) writeFileSync(file, source);
  }
}

/** Pictures are put into the page: the preview must not need a running server. */
function embedImages(html: string, contentFolder: string, baseUrl: string): string {
  return html.replaceAll(new RegExp(`${baseUrl}/(images/[\\w./-]+\\.png)`, 'g'), (address, path: string) => {
    const picture = join(contentFolder, path);
    return existsSync(picture) ? `data:image/png;base64,${readFileSync(picture, 'base64')}` : address;
  });
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function runServer(port: string): Promise<void> {
  const require = createRequire(import.meta.url);
  try {
    require.resolve('@react-email/ui/package.json');
  } catch {
    throw new UsageError('The preview server is not installed: run `npm ci` without --omit=dev first.');
  }
  const cli = join(dirname(require.resolve('react-email')), 'cli/index.mjs');
  // A group of its own: the server starts a child that would keep the port if only the parent were stopped.
  const server = spawn(process.execPath, [cli, 'dev', '--dir', FOLDER, '--port', port], {
    stdio: 'inherit',
    detached: true,
  });
  const stop = () => server.pid !== undefined && process.kill(-server.pid, 'SIGTERM');
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => {
      if (code) process.exitCode = 1;
      resolve();
      process.exit();
    });
  });
}
