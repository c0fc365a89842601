import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';
import { installation, PACKAGES, PACKED, type PackedList } from './packed-packages.ts';

/** Modules that a package imports only if they are installed. */
const ABSENT = ['pg-native'];

/**
 * Packs each package into one file. Node spends about a millisecond and 0.1 MB on every file that it loads, and
 * packages consist of hundreds: Kysely alone of 257.
 *
 * @throws Error where the folder can't be written, or a package can't be packed.
 */
export async function packPackages(): Promise<void> {
  const { build } = await import('esbuild');
  mkdirSync(dirname(PACKED), { recursive: true });
  const folder = mkdtempSync(`${PACKED}-`);
  try {
    const entryPoints = PACKAGES.map((name) => ({ in: `packed:${name}`, out: name.replaceAll('/', '+') }));
    await build({
      entryPoints,
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      // Shared modules exist once, so that there is one React and one of each context.
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      external: ABSENT,
      // A process keeps the text of what it loads. Names stay, and lines short enough for a stack trace.
      minifyWhitespace: true,
      minifySyntax: true,
      lineLimit: 160,
      plugins: [entries, unneeded],
      // Packages written for require() still call it.
      banner: {
        js: "import { createRequire as toRequire } from 'node:module'; const require = toRequire(import.meta.url);",
      },
      legalComments: 'none',
      logLevel: 'error',
    });
    const files = Object.fromEntries(PACKAGES.map((name, at) => [name, `${entryPoints[at]?.out}.mjs`]));
    const list: PackedList = { installed: installation(), files };
    writeFileSync(join(folder, 'list.json'), JSON.stringify(list));
    // The product may run as another user.
    chmodSync(folder, 0o755);
    rmSync(PACKED, { recursive: true, force: true });
    renameSync(folder, PACKED);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One module for each package, with the names that Node would give it. */
const entries: Plugin = {
  name: 'entries',
  setup(build) {
    build.onResolve({ filter: /^packed:/ }, ({ path }) => ({
      path: path.slice('packed:'.length),
      namespace: 'packed',
    }));
    build.onLoad({ filter: /.*/, namespace: 'packed' }, async ({ path }) => {
      const names = Object.keys(await import(path));
      const from = JSON.stringify(path);
      const hasDefault = names.includes('default') ? `export { default } from ${from};` : '';
      const named = names.filter((name) => name !== 'default' && name !== 'module.exports').join(', ');
      // Only Node finds the names of a package written for require().
      const contents = names.includes('module.exports')
        ? `import all from ${from}; export const { ${named} } = all; export default all;`
        : `export * from ${from}; ${hasDefault}`;
      return { resolveDir: import.meta.dirname, contents };
    });
  },
};

/** What packages load and the product never uses: zod’s messages in fifty languages, and the parser of JavaScript that js-yaml asks for. */
const unneeded: Plugin = {
  name: 'unneeded',
  setup(build) {
    build.onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
    // Without it, js-yaml has no such type.
    build.onLoad({ filter: /js-yaml\/type\/js\/function\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace("_require('esprima')", 'undefined'),
    }));
  },
};
