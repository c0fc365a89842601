import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExpectedError } from '../errors/expected-error.ts';
import { randomId } from '../random.ts';

/** Where the secret lies. */
export const secretFile = (folder: string): string => join(folder, 'secret');

/**
 * The secret that signs links where none is set: made on first start and kept, for its owner's eyes only.
 * Losing it makes every link in mail already sent worthless, those to unsubscribe too.
 *
 * @param wasUsed readers have got links, so that one that isn't there is lost.
 * @throws ExpectedError where it is lost, or holds nothing: another one in its place would go unnoticed.
 */
export function keptSecret(folder: string, wasUsed: boolean): string {
  const path = secretFile(folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(path)) {
    if (wasUsed) throw new ExpectedError(lost(path));
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
  if (secret.length < 16) throw new ExpectedError(`${path} holds no secret. Put it back from a backup.`);
  return secret;
}

const lost = (path: string) =>
  `The store has readers, but ${path} is missing, and SECRET_KEYS is not set: it signs every link in their emails, and knows erased addresses again. Put it back from a backup, or set SECRET_KEYS to the keys in use. If it is lost for good, create another one (openssl rand -base64 32 > ${path}): links in emails already sent, also those to unsubscribe, then stop working.`;
