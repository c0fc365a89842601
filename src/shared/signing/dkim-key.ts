import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ExpectedError } from '../errors/expected-error.ts';

export type DkimKeyType = 'rsa' | 'ed25519';

/** Why a key can't sign mail. */
export type DkimKeyFault =
  | { readonly code: 'no-file'; readonly errno: string }
  | { readonly code: 'encrypted' | 'unreadable' }
  | { readonly code: 'type'; readonly found: string | undefined }
  | { readonly code: 'short'; readonly bits: number };

/** A key that can't sign mail. */
export class DkimKeyError extends ExpectedError {
  readonly fault: DkimKeyFault;

  constructor(fault: DkimKeyFault) {
    super(dkimKeyFaultText(fault));
    this.fault = fault;
  }
}

/** RFC 8301 section 3.2: signers must use at least 1024 bits, and should use 2048. */
const LEAST_BITS = 1024;
const BITS = 2048;

/**
 * Reads the private key that signs mail. Its errors never show the text, which may be the key.
 *
 * @param text the key in PEM, or the path of a file that holds it.
 * @throws DkimKeyError
 */
export function readDkimKey(text: string): KeyObject {
  const key = parse(text.includes('-----BEGIN') ? text.replaceAll('\\n', '\n') : contentOf(text));
  const type = key.asymmetricKeyType;
  if (type !== 'rsa' && type !== 'ed25519') {
    throw new DkimKeyError({ code: 'type', found: type });
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? BITS;
  if (bits < LEAST_BITS) throw new DkimKeyError({ code: 'short', bits });
  return key;
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new DkimKeyError({ code: 'no-file', errno: code });
  }
}

function parse(pem: string): KeyObject {
  if (/ENCRYPTED/.test(pem)) throw new DkimKeyError({ code: 'encrypted' });
  try {
    return createPrivateKey(pem);
  } catch {
    throw new DkimKeyError({ code: 'unreadable' });
  }
}

/** What is wrong with a key, and the remedy, in one line without the key. */
export function dkimKeyFaultText(fault: DkimKeyFault): string {
  switch (fault.code) {
    case 'no-file':
      return `found neither a private key in PEM nor a file that can be read (${fault.errno})`;
    case 'encrypted':
      return 'the key is encrypted; keep it without a passphrase, mode 0600';
    case 'unreadable':
      return 'found no readable private key in PEM. Make one with: pace dkim';
    case 'type':
      return `the key is of the type ${fault.found}; use rsa or ed25519. Make one with: pace dkim`;
    case 'short':
      return `the key has ${fault.bits} bits, which receivers refuse; it needs ${BITS}. Make one with: pace dkim`;
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
