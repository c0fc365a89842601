import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');

/** Changes with every file in these places, given relative to the root, and with the packages that they need. */
export function codeVersion(places: readonly string[]): string {
  const hash = createHash('sha256');
  for (const name of ['package.json', ...places]) {
    const path = join(ROOT, name);
    const files = statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true, encoding: 'utf8' })
      : [''];
    for (const file of files.sort()) {
      const { mtimeMs, size } = statSync(join(path, file));
      hash.update(`${name}/${file} ${mtimeMs} ${size}\n`);
    }
  }
  return hash.digest('base64url');
}
