/**
 * Tokens, seals and fingerprints, and the ring of keys that makes them. Links in sent emails never expire: every
 * token that was ever made must still be read, so the format may be extended but not changed.
 */
import { createHash, hash, timingSafeEqual } from 'node:crypto';

/** What a token is for. A token made for one purpose is never accepted for another. */
export type TokenPurpose = 'manage' | 'confirm' | 'form' | 'data';

/** The contents of a token. It carries no address. */
export interface TokenClaims {
  readonly purpose: TokenPurpose;
  /** The subscriber's id; the sign-up's for `confirm`; for `form` the instant at which it was shown. */
  readonly subject: number;
  /**
   * The subscriber's token version: raising it revokes every earlier token. For `data`, its end; see `dataClaims`.
   */
  readonly version: number;
}

/** Signs and reads tokens with a ring of keys: the first one signs, all of them verify. */
export interface TokenKeys {
  /** Names the key that signs now; stored with everything that must be reproduced byte for byte later. */
  readonly current: string;
  /** Signs with the named key (the current one by default); undefined if the ring no longer has that key. */
  sign(claims: TokenClaims, keyId?: string): string | undefined;
  /** The claims of a genuine token of this purpose; undefined for anything else, without saying why. */
  verify(purpose: TokenPurpose, token: string): TokenClaims | undefined;
  /** A short proof that this text came from here, of 20 hexadecimal digits: for places that ignore letter case. */
  seal(purpose: 'bounce', text: string): string;
  /** Whether a key of the ring made this seal for this text. */
  isSealed(purpose: 'bounce', text: string, seal: string): boolean;
  /** One secret per key for another library to sign with; the current key's first. */
  secretsFor(purpose: 'proof of work'): string[];
  /** A keyed hash that replaces an address after its erasure; one hash per key, the current key's first. */
  fingerprints(text: string): string[];
}

const PATTERN = /^([0-9a-z]{1,11})\.([0-9a-z]{1,6})\.([A-Za-z0-9_-]{6})([A-Za-z0-9_-]{27})$/;
const MAX_LENGTH = 80;

/**
 * Replaces the token in the links of test emails and of the preview. It is as long as a reader's token, and no key
 * produces it, so it names nobody.
 */
export const TEST_TOKEN = '1.0.test-link-that-names-no-reader-xx';

/** 80 bits, the minimum that RFC 2104 section 5 allows. */
const SEAL_LENGTH = 20;

/**
 * A key ring of HMAC-SHA-256 keys (RFC 2104), truncated to 160 bits as RFC 2104 section 5 allows. Tokens have the
 * form `subject.version.keyIdMac`, URL-safe, at most 80 characters; they don't expire on their own.
 *
 * @param store the store's own name. It goes into the keys of tokens, so that two publications with the same secrets
 *   don't accept each other's. Older tokens made without it are still accepted, because the links of emails never
 *   expire. The hashes of addresses and return paths don't need it.
 */
export function tokenKeys(secrets: readonly [string, ...string[]], store?: string): TokenKeys {
  const ring = new Map<string, MacKey>(secrets.map((secret) => [idOf(secret), keyOf(secret)]));
  const named = store === undefined ? [] : secrets.map((secret) => `${secret}\n${store}`);
  const tokenRing = new Map([...named.map((name) => [idOf(name), keyOf(name)] as const), ...ring]);
  const first = idOf(secrets[0]);
  const current = idOf(named[0] ?? secrets[0]);
  return {
    current,
    sign(claims, keyId = current) {
      const key = tokenRing.get(keyId);
      if (!key) return undefined;
      const subject = `${claims.subject.toString(36)}.${claims.version.toString(36)}`;
      return `${subject}.${keyId}${mac(key, claims.purpose, subject)}`;
    },
    verify(purpose, token) {
      if (token.length > MAX_LENGTH) return undefined;
      const match = PATTERN.exec(token);
      const key = match && tokenRing.get(match[3] as string);
      if (!key) return undefined;
      const [, subject, version, , given] = match as unknown as [string, string, string, string, string];
      const expected = mac(key, purpose, `${subject}.${version}`);
      if (!timingSafeEqual(Buffer.from(given), Buffer.from(expected))) return undefined;
      return { purpose, subject: Number.parseInt(subject, 36), version: Number.parseInt(version, 36) };
    },
    seal: (purpose, text) => sealOf(ring.get(first) as MacKey, purpose, text),
    isSealed: (purpose, text, seal) =>
      seal.length === SEAL_LENGTH &&
      [...ring.values()].some((key) =>
        timingSafeEqual(Buffer.from(sealOf(key, purpose, text), 'latin1'), Buffer.from(seal, 'latin1')),
      ),
    secretsFor: (purpose) => [...ring.values()].map((key) => mac(key, 'secret', purpose)),
    fingerprints: (text) => [...ring.values()].map((key) => mac(key, 'address', text)),
  };
}

/** A key of HMAC-SHA-256 with its two pads, and room after the second for a hash. */
interface MacKey {
  readonly inner: Buffer;
  readonly outer: Buffer;
}

const BLOCK = 64;

function keyOf(secret: string): MacKey {
  const key = createHash('sha256').update(`pacesetter token key\n${secret}`).digest();
  const [inner, outer] = [Buffer.alloc(BLOCK, 0x36), Buffer.alloc(BLOCK + key.length, 0x5c)];
  for (const [at, byte] of key.entries()) {
    inner[at] = (inner[at] as number) ^ byte;
    outer[at] = (outer[at] as number) ^ byte;
  }
  return { inner, outer };
}

function idOf(secret: string): string {
  return createHash('sha256').update(`pacesetter key id\n${secret}`).digest('base64url').slice(0, 6);
}

function mac(key: MacKey, purpose: string, text: string): string {
  return hmac(key, `${purpose}\n${text}`, 'base64url').slice(0, 27);
}

function sealOf(key: MacKey, purpose: string, text: string): string {
  return hmac(key, `${purpose}\n${text}`, 'hex').slice(0, SEAL_LENGTH);
}

/** HMAC as RFC 2104 section 2 spells it out: one is made for each email, and `createHmac` takes twice as long. */
function hmac({ inner, outer }: MacKey, text: string, encoding: 'base64url' | 'hex'): string {
  outer.set(hash('sha256', Buffer.concat([inner, Buffer.from(text)]), 'buffer'), BLOCK);
  return hash('sha256', outer, encoding);
}
