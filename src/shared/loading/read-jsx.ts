import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CACHE } from './packed-packages.ts';

const FOLDER = join(CACHE, 'jsx');

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
  const kept = join(FOLDER, `${createHash('sha256').update(source).digest('hex')}.mjs`);
  try {
    return readFileSync(kept, 'utf8');
  } catch {
    const { transformSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
    const { code } = transformSync(source, {
      loader: 'tsx',
      jsx: 'automatic',
      target: 'node24',
      sourcefile: file,
    });
    keep(kept, code);
    return code;
  }
}

function keep(kept: string, code: string): void {
  const half = `${kept}.${process.pid}`;
  try {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(half, code);
    renameSync(half, kept);
  } catch {
    // This user may not write there: the file is translated again next time.
  }
}
