import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const NODE_MODULES = join(import.meta.dirname, '../../../node_modules');

/** Files made from the packages are kept with them, where only the installing user may write. `npm ci` removes both. */
export const INSTALLED = join(NODE_MODULES, '.cache/pacesetter');

/** Where processes of this user keep files that make the next start quick. It may be deleted at any time. */
export const CACHE = cacheFolder(INSTALLED, homedir);

/** The folder of the installation where this user may write there, otherwise one in the user's home. */
export function cacheFolder(installed: string, home: () => string): string {
  try {
    mkdirSync(installed, { recursive: true });
    accessSync(installed, constants.W_OK);
    return installed;
  } catch {
    return join(home(), '.cache/pacesetter');
  }
}
