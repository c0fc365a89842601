import { createPublicKey } from 'node:crypto';
import type { Result } from './diagnosis.ts';
import { dnsSilent } from './dns-record.ts';
import type { Lookup } from './lookups.ts';
import { readTags } from './tags.ts';
import type { DkimFlaw, KeyRecord } from './words/dkim.ts';

/** Where the key is published, and what is known about it. */
export interface DkimSubject {
  readonly selector: string;
  readonly domain: string;
  /** The record as it should be, if known. */
  readonly wanted: { readonly type: 'TXT' | 'CNAME'; readonly value: string } | undefined;
  /** Who makes the key, and so chooses its length. */
  readonly keyOf: 'provider' | 'own';
}

export function dkimName({ selector, domain }: Pick<DkimSubject, 'selector' | 'domain'>): string {
  return `${selector}._domainkey.${domain}`;
}

/** RFC 8301 section 3.2: shorter ones are never accepted, and 2048 bits are recommended. */
const LEAST_BITS = 1024;
const ADVISED_BITS = 2048;

/**
 * Whether receivers find a usable key (RFC 6376 section 3.6.1).
 *
 * @param answer the TXT records, after following an alias.
 * @param alias the target of the name if it is a CNAME.
 */
export function judgeDkim(subject: DkimSubject, answer: Lookup<string>, alias: Lookup<string>): Result {
  const name = dkimName(subject);
  const key = keyRecord(subject);
  if (answer.kind === 'failed') return dnsSilent('dkim', name, answer.reason);
  const target = alias.kind === 'found' ? alias.values[0] : undefined;
  if (answer.kind === 'none') {
    return target === undefined
      ? { code: 'dkim-missing', key }
      : { code: 'dkim-alias-without-key', target, key };
  }
  if (answer.values.length > 1) return { code: 'dkim-several', count: answer.values.length, key };
  const tags = readTags(answer.values[0] ?? '');
  if (tags === undefined) return { code: 'dkim-unusable', flaw: 'no-tags', key };
  const flaw = flawOf(tags);
  if (flaw !== undefined) return { code: 'dkim-unusable', ...flaw, key };
  const { wanted, keyOf } = subject;
  if (wanted?.type === 'TXT' && bare(tags.get('p')) !== bare(readTags(wanted.value)?.get('p'))) {
    return { code: 'dkim-other-key', signer: keyOf, key };
  }
  return judgeKey(subject, tags, { where: { name, target }, key });
}

function bare(key: string | undefined): string {
  return (key ?? '').replace(/\s+/g, '');
}

function keyRecord(subject: DkimSubject): KeyRecord {
  const { wanted, keyOf } = subject;
  const name = dkimName(subject);
  if (wanted) return { name, ...wanted, keyFrom: 'here' };
  return keyOf === 'provider'
    ? { name, type: 'TXT', value: 'p=…', keyFrom: 'resend' }
    : { name, type: 'TXT', value: 'v=DKIM1; k=rsa; p=…', keyFrom: 'mail-server' };
}

/** The defect that makes a key unusable. */
function flawOf(tags: ReadonlyMap<string, string>): DkimFlaw | undefined {
  const version = tags.get('v');
  if (version !== undefined && version !== 'DKIM1') return { flaw: 'version', value: version };
  if (version !== undefined && [...tags.keys()][0] !== 'v') return { flaw: 'version-not-first' };
  const key = tags.get('p');
  if (key === undefined) return { flaw: 'no-key' };
  if (key === '') return { flaw: 'revoked' };
  const kind = tags.get('k') ?? 'rsa';
  if (kind !== 'rsa' && kind !== 'ed25519') return { flaw: 'type', value: kind };
  const hashes = listIn(tags.get('h'));
  if (hashes && !hashes.includes('sha256')) return { flaw: 'hash' };
  const services = listIn(tags.get('s'));
  return services && !services.includes('*') && !services.includes('email')
    ? { flaw: 'not-for-email' }
    : undefined;
}

function listIn(tag: string | undefined): string[] | undefined {
  return tag?.split(':').map((one) => one.trim());
}

function judgeKey(
  { keyOf }: DkimSubject,
  tags: ReadonlyMap<string, string>,
  found: {
    readonly where: { readonly name: string; readonly target: string | undefined };
    readonly key: KeyRecord;
  },
): Result {
  const { where } = found;
  const bits = keyBits(tags.get('k') ?? 'rsa', tags.get('p') ?? '');
  if (bits === undefined) return { code: 'dkim-damaged', ...found };
  if (bits !== 'ed25519' && bits < LEAST_BITS) {
    return { code: 'dkim-too-short', bits, least: LEAST_BITS, advised: ADVISED_BITS, ...found };
  }
  if (listIn(tags.get('t'))?.includes('y')) return { code: 'dkim-test-mode', where };
  if (bits === 'ed25519') return { code: 'dkim-ed25519', where };
  if (bits < ADVISED_BITS && keyOf === 'own') {
    return { code: 'dkim-short', bits, advised: ADVISED_BITS, ...found };
  }
  return { code: 'dkim-good', bits, where };
}

/** The key's length; undefined if it isn't a key. RFC 6376 allows SubjectPublicKeyInfo, and some publish PKCS #1. */
function keyBits(kind: string, text: string): number | 'ed25519' | undefined {
  const base64 = bare(text);
  if (!/^[a-z\d+/]+={0,2}$/i.test(base64)) return undefined;
  const key = Buffer.from(base64, 'base64');
  if (kind === 'ed25519') return key.length === 32 ? 'ed25519' : undefined;
  for (const type of ['spki', 'pkcs1'] as const) {
    try {
      return createPublicKey({ key, format: 'der', type }).asymmetricKeyDetails?.modulusLength;
    } catch {
      // Not of this form.
    }
  }
  return undefined;
}
