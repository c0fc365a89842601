import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomId } from './random.ts';

/**
 * The secret that signs links where none is set: made on first start and kept, for its owner's eyes only.
 * Losing it makes every link in mail already sent worthless.
 */
export function keptSecret(folder: string): string {
  const path = join(folder, 'secret');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(path)) {
    const fresh = `${path}.${randomId(6)}`;
    writeFileSync(fresh, `${randomId(32)}\n`, { mode: 0o600, flag: 'wx' });
    try {
      // Of two processes that start at once, one puts its secret in place, whole, and both read that.
      linkSync(fresh, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(fresh);
    }
  }
  chmodSync(path, 0o600);
  const secret = readFileSync(path, 'utf8').trim();
  if (secret.length < 16)
    throw new Error(`${path} holds no secret; restore it or delete it to make a new one`);
  return secret;
}
