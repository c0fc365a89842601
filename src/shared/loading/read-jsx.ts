import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CACHE, INSTALLED } from './cache-folder.ts';

/** Lets this process import files with JSX from now on, which Node can't read. */
export function readJsx(): void {
  registerHooks({
    load(url, context, next) {
      if (!url.startsWith('file:') || !url.endsWith('.tsx')) return next(url, context);
      return { format: 'module', source: withoutJsx(fileURLToPath(url)), shortCircuit: true };
    },
  });
}

/** A file as JavaScript. It is translated once and then kept, so that a start loads no compiler. */
export function withoutJsx(file: string): string {
  const source = readFileSync(file, 'utf8');
  const name = `jsx/${createHash('sha256').update(source).digest('hex')}.mjs`;
  const known = readKept(join(INSTALLED, name)) ?? readKept(join(CACHE, name));
  if (known !== undefined) return known;
  const { transformSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const { code } = transformSync(source, {
    loader: 'tsx',
    jsx: 'automatic',
    target: 'node24',
    sourcefile: file,
  });
  keep(join(CACHE, name), code);
  return code;
}

function readKept(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function keep(kept: string, code: string): void {
  const half = `${kept}.${process.pid}`;
  try {
    mkdirSync(dirname(kept), { recursive: true });
    writeFileSync(half, code);
    renameSync(half, kept);
  } catch {
    // This user may not write there: the file is translated again next time.
  }
}
