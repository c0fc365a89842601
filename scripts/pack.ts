/**
 * Packs the packages and translates the pages, so that every command starts quickly.
 * Run by npm after each installation.
 */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { packPackages } from '../src/shared/loading/pack-packages.ts';
import { withoutJsx } from '../src/shared/loading/read-jsx.ts';

await packPackages().catch((error: unknown) => {
  process.stderr.write(`The packages were not packed; commands start slower without: ${error}\n`);
});

const root = join(import.meta.dirname, '..');
for (const file of globSync('src/**/*.tsx', { cwd: root })) withoutJsx(join(root, file));
