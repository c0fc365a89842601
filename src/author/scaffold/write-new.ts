import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ScaffoldError } from './new-emails.ts';

/**
 * Writes files below a folder and never overwrites one.
 *
 * @throws ScaffoldError that names the existing file; earlier ones have been written.
 */
export function writeNew(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    try {
      writeFileSync(path, content, { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      throw new ScaffoldError(`${path} already exists; existing files are not overwritten`);
    }
  }
}
