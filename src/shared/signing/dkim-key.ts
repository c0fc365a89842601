import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export type DkimKeyType = 'rsa' | 'ed25519';

/** RFC 8301 section 3.2: signers must use at least 1024 bits, and should use 2048. */
const LEAST_BITS = 1024;
const BITS = 2048;

/**
 * Reads the private key that signs mail. Its errors never show the text, which may be the key.
 *
 * @param text the key in PEM, or the path of a file that holds it.
 * @throws Error that says what is wrong with it.
 */
export function readDkimKey(text: string): KeyObject {
  const key = parse(text.includes('-----BEGIN') ? text.replaceAll('\\n', '\n') : contentOf(text));
  const type = key.asymmetricKeyType;
  if (type !== 'rsa' && type !== 'ed25519') {
    throw new Error(`the key is of the type ${type}; use rsa or ed25519. Make one with: pace dkim`);
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? BITS;
  if (bits < LEAST_BITS) {
    throw new Error(
      `the key has ${bits} bits, which receivers refuse; it needs ${BITS}. Make one with: pace dkim`,
    );
  }
  return key;
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new Error(`found neither a private key in PEM nor a file that can be read (${code})`);
  }
}

function parse(pem: string): KeyObject {
  if (/ENCRYPTED/.test(pem)) throw new Error('the key is encrypted; keep it without a passphrase, mode 0600');
  try {
    return createPrivateKey(pem);
  } catch {
    throw new Error('found no readable private key in PEM. Make one with: pace dkim');
  }
}

/**
 * Makes a key and keeps it in a file that only its owner can read.
 *
 * @throws Error if the file already exists.
 */
export function makeDkimKey(path: string, type: DkimKeyType): KeyObject {
  const { privateKey } =
    type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: BITS }) : generateKeyPairSync('ed25519');
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  return privateKey;
}

/** The text of the TXT record that lets receivers verify the key's signatures (RFC 6376 section 3.6.1). */
export function dkimRecord(key: KeyObject): string {
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  // RFC 8463 section 4: the 32 octets of the key itself, without the part that names its type.
  const published = key.asymmetricKeyType === 'ed25519' ? spki.subarray(-32) : spki;
  return `v=DKIM1; k=${key.asymmetricKeyType}; p=${published.toString('base64')}`;
}
