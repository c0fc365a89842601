import { createPublicKey } from 'node:crypto';
import { type Assessment, fault, notAsked, ok, record, warning } from './diagnosis.ts';
import type { Lookup } from './lookups.ts';
import { readTags } from './tags.ts';

/** Where the key is published, and what is known of it. */
export interface DkimSubject {
  readonly selector: string;
  readonly domain: string;
  /** The record as it should be, where it is known. */
  readonly wanted: { readonly type: 'TXT' | 'CNAME'; readonly value: string } | undefined;
  /** Who makes the key and so chooses its length. */
  readonly keyOf: 'provider' | 'own';
}

export function dkimName({ selector, domain }: Pick<DkimSubject, 'selector' | 'domain'>): string {
  return `${selector}._domainkey.${domain}`;
}

/** RFC 8301 section 3.2: shorter ones are never accepted, and 2048 bits are advised. */
const LEAST_BITS = 1024;
const ADVISED_BITS = 2048;

/**
 * Whether receivers find a usable key (RFC 6376 section 3.6.1).
 *
 * @param answer the TXT records, an alias already followed.
 * @param alias where the name leads, if it is a CNAME.
 */
export function judgeDkim(subject: DkimSubject, answer: Lookup<string>, alias: Lookup<string>): Assessment {
  const name = dkimName(subject);
  const remedy = putKey(subject);
  if (answer.kind === 'failed') return notAsked(`the DKIM key ${name}`, answer.reason);
  const target = alias.kind === 'found' ? alias.values[0] : undefined;
  if (answer.kind === 'none') {
    return target === undefined
      ? fault(`there is no DKIM key at ${name}`, remedy)
      : fault(`${name} is a CNAME of ${target}, which has no key`, remedy);
  }
  if (answer.values.length > 1) {
    return fault(
      `${name} has ${answer.values.length} TXT records, and it is undefined which one counts`,
      `keep one of them: ${remedy}`,
    );
  }
  const tags = readTags(answer.values[0] ?? '');
  const trouble = tags === undefined ? 'is not a list of tags' : troubleOf(tags);
  if (tags === undefined || trouble !== undefined) return fault(`the DKIM key at ${name} ${trouble}`, remedy);
  const { wanted } = subject;
  if (wanted?.type === 'TXT' && bare(tags.get('p')) !== bare(readTags(wanted.value)?.get('p'))) {
    const signer = subject.keyOf === 'provider' ? 'the provider' : 'DKIM_KEY';
    return fault(`the DKIM key at ${name} is not the one that ${signer} signs with`, remedy);
  }
  return judgeKey(subject, tags, target === undefined ? name : `${name} (a CNAME of ${target})`);
}

function bare(key: string | undefined): string {
  return (key ?? '').replace(/\s+/g, '');
}

function putKey(subject: DkimSubject): string {
  const { wanted, keyOf } = subject;
  if (wanted) return record(dkimName(subject), wanted.type, wanted.value);
  const value = 'v=DKIM1; k=rsa; p=…';
  return keyOf === 'provider'
    ? `${record(dkimName(subject), 'TXT', 'p=…')}; the key is on the domain's page at https://resend.com/domains`
    : `${record(dkimName(subject), 'TXT', value)}; the key is the public half of the one that your mail server signs with`;
}

/** What makes a key unusable. */
function troubleOf(tags: ReadonlyMap<string, string>): string | undefined {
  const version = tags.get('v');
  if (version !== undefined && version !== 'DKIM1') return `begins with v=${version} instead of v=DKIM1`;
  if (version !== undefined && [...tags.keys()][0] !== 'v') return 'does not begin with v=DKIM1';
  const key = tags.get('p');
  if (key === undefined) return 'has no p=, the key itself';
  if (key === '') return 'is revoked, because its p= is empty';
  const kind = tags.get('k') ?? 'rsa';
  if (kind !== 'rsa' && kind !== 'ed25519') return `is of a type that no receiver supports: k=${kind}`;
  const hashes = tags
    .get('h')
    ?.split(':')
    .map((hash) => hash.trim());
  if (hashes && !hashes.includes('sha256')) return 'forbids SHA-256 in its h=, and no receiver accepts SHA-1';
  const services = tags
    .get('s')
    ?.split(':')
    .map((service) => service.trim());
  if (services && !services.includes('*') && !services.includes('email'))
    return 'is not for email, according to its s=';
  return undefined;
}

function judgeKey(subject: DkimSubject, tags: ReadonlyMap<string, string>, where: string): Assessment {
  const remedy = putKey(subject);
  const bits = keyBits(tags.get('k') ?? 'rsa', tags.get('p') ?? '');
  if (bits === undefined) {
    return fault(
      `the DKIM key at ${where} is cut off or damaged`,
      `${remedy}; publish the complete key in one record`,
    );
  }
  if (bits !== 'ed25519' && bits < LEAST_BITS) {
    return fault(
      `the DKIM key at ${where} has ${bits} bits; receivers accept no key below ${LEAST_BITS}`,
      `create a key of ${ADVISED_BITS} bits: ${remedy}`,
    );
  }
  if (
    tags
      .get('t')
      ?.split(':')
      .some((flag) => flag.trim() === 'y')
  ) {
    return warning(
      `the DKIM key at ${where} is in test mode (t=y): some receivers treat the mail as unsigned`,
      'remove t=y from the record',
    );
  }
  if (bits === 'ed25519') {
    return warning(
      `the DKIM key at ${where} is Ed25519, which Gmail and Microsoft do not verify`,
      'also sign with an RSA key of 2048 bits, under another selector',
    );
  }
  if (bits < ADVISED_BITS && subject.keyOf === 'own') {
    return warning(
      `the DKIM key at ${where} has ${bits} bits; ${ADVISED_BITS} are recommended`,
      `create a key of ${ADVISED_BITS} bits: ${remedy}`,
    );
  }
  return ok(`an RSA key of ${bits} bits at ${where}`);
}

/** The key's length; undefined where it is none. RFC 6376 allows SubjectPublicKeyInfo, and some publish PKCS #1. */
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
