import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExpectedError } from '../errors/expected-error.ts';
import { randomId } from '../random.ts';
import type { TokenKeys } from './token.ts';

/** Where the secret is kept. */
export const secretFile = (folder: string): string => join(folder, 'secret');

/**
 * The secret that signs links if none is set: made on first start and kept, readable only by its owner. Losing it
 * breaks every link in mail already sent, including the links to unsubscribe.
 *
 * @param wasUsed readers have received links, so a missing secret means it is lost.
 * @throws ExpectedError if it is lost or empty: replacing it would go unnoticed.
 */
export function keptSecret(folder: string, wasUsed: boolean): string {
  const path = secretFile(folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(path)) {
    if (wasUsed) throw new ExpectedError(lost(path));
    const fresh = `${path}.${randomId(6)}`;
    writeFileSync(fresh, `${randomId(32)}\n`, { mode: 0o600, flag: 'wx' });
    try {
      // If two processes start at once, one puts its whole secret in place, and both read that one.
      linkSync(fresh, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(fresh);
    }
  }
  chmodSync(path, 0o600);
  const secret = readFileSync(path, 'utf8').trim();
  if (secret.length < 16) throw new ExpectedError(`${path} contains no secret. Restore it from a backup.`);
  return secret;
}

/**
 * Represents a secret in the store without revealing it; one mark per key of the ring, the current key's first.
 *
 * @param store the store's own name.
 */
export function secretMarks(keys: Pick<TokenKeys, 'fingerprints'>, store: string): readonly string[] {
  return keys.fingerprints(`the secret of the store ${store}`);
}

/** @throws ExpectedError: the store has readers, and no key of the ring is the one it knows. */
export function refuseReplaced(isSet: boolean, folder: string): never {
  const where = isSet ? 'SECRET_KEYS' : secretFile(folder);
  throw new ExpectedError(
    `The store has readers, but ${where} contains a different secret from the one that signed the links in their emails: links to unsubscribe would stop working, and erased addresses would not be recognized. Restore the former secret; to change it, set SECRET_KEYS to the new one followed by the former (SECRET_KEYS=new,former). If the former one is lost for good, run "pace accept-secret".`,
  );
}

const lost = (path: string) =>
  `The store has readers, but ${path} is missing, and SECRET_KEYS is not set: this secret signs every link in their emails and recognizes erased addresses. Restore it from a backup, or set SECRET_KEYS to the keys in use. If it is lost for good, create another one (openssl rand -base64 32 > ${path}) and run "pace accept-secret": links in emails already sent, including those to unsubscribe, then stop working.`;
