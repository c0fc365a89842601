import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';

let made: Promise<string> | undefined;

/** The file of the worker process, built once for all runs of this process, which removes it at its end. */
export function bundledWorker(): Promise<string> {
  made ??= inNewFolder();
  return made;
}

function inNewFolder(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'pace-chaos-worker-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return bundleWorker(join(folder, 'worker'));
}

/**
 * Builds the worker process into one folder: started from its sources through tsx, a process takes three seconds of a
 * core before it works; from here, a third of that.
 *
 * @returns the file to start.
 */
async function bundleWorker(folder: string): Promise<string> {
  await build({
    entryPoints: [resolve(import.meta.dirname, 'worker-process.ts')],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    jsx: 'automatic',
    external: ['pg-native'],
    define: { 'process.env.NODE_ENV': '"production"' },
    // Packages written for require() still call it.
    banner: {
      js: "import { createRequire as toRequire } from 'node:module'; const require = toRequire(import.meta.url);",
    },
    plugins: [lateModules],
    logLevel: 'error',
  });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  return join(folder, 'worker-process.mjs');
}

/** A module that a process loads late, by a `require` of its own, becomes part of the bundle as well. */
const lateModules: Plugin = {
  name: 'late-modules',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/].*\.tsx?$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!text.includes(LATE)) return undefined;
      const contents = text.replace(LATE, '').replaceAll(/\bload\((?=\s*'\.)/g, 'require(');
      return { contents, loader: path.endsWith('x') ? 'tsx' : 'ts' };
    });
  },
};

const LATE = 'const load = createRequire(import.meta.url);';
