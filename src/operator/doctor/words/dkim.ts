import { type DkimKeyFault, dkimKeyFaultText } from '../../../shared/signing/dkim-key.ts';
import type { DnsRecord } from '../dns-record.ts';
import { publish } from './dns.ts';
import { fault, ok, warning } from './wording.ts';

/** A key's record, and where its value comes from if it isn't known here. */
export interface KeyRecord extends DnsRecord {
  readonly keyFrom: 'here' | 'resend' | 'mail-server';
}

/** What makes a published key unusable. */
export type DkimFlaw =
  | { readonly flaw: 'no-tags' | 'version-not-first' | 'no-key' | 'revoked' | 'hash' | 'not-for-email' }
  | { readonly flaw: 'version' | 'type'; readonly value: string };

export const DKIM = {
  'dkim-good': ok<{ bits: number; where: KeyPlace }>(
    ({ bits, where }) => `an RSA key of ${bits} bits at ${place(where)}`,
  ),
  'dkim-signer-unknown': warning<{ domain: string }>(
    ({ domain }) => `doctor can't see whether emails are signed for ${domain}: the SMTP server does it`,
    ({ domain }) => `have it sign with DKIM for ${domain}, and check the key: pace doctor --selector NAME`,
  ),
  'dkim-own-key-unusable': fault<{ fault: DkimKeyFault }>(
    ({ fault }) => `DKIM_KEY: ${dkimKeyFaultText(fault)}`,
    'correct it; nothing is sent until then',
  ),
  'dkim-missing': fault<{ key: KeyRecord }>(
    ({ key }) => `there is no DKIM key at ${key.name}`,
    ({ key }) => putKey(key),
  ),
  'dkim-alias-without-key': fault<{ target: string; key: KeyRecord }>(
    ({ target, key }) => `${key.name} is a CNAME of ${target}, which has no key`,
    ({ key }) => putKey(key),
  ),
  'dkim-several': fault<{ count: number; key: KeyRecord }>(
    ({ count, key }) => `${key.name} has ${count} TXT records, and receivers may use any of them`,
    ({ key }) => `keep one of them: ${putKey(key)}`,
  ),
  'dkim-unusable': fault<DkimFlaw & { key: KeyRecord }>(
    ({ key, ...flaw }) => `the DKIM key at ${key.name} ${flawText(flaw)}`,
    ({ key }) => putKey(key),
  ),
  'dkim-other-key': fault<{ signer: 'provider' | 'own'; key: KeyRecord }>(
    ({ signer, key }) =>
      `the DKIM key at ${key.name} is not the one that ${signer === 'provider' ? 'the provider' : 'DKIM_KEY'} signs with`,
    ({ key }) => putKey(key),
  ),
  'dkim-damaged': fault<{ where: KeyPlace; key: KeyRecord }>(
    ({ where }) => `the DKIM key at ${place(where)} is cut off or damaged`,
    ({ key }) => `${putKey(key)}; publish the complete key in one record`,
  ),
  'dkim-too-short': fault<{ bits: number; least: number; advised: number; where: KeyPlace; key: KeyRecord }>(
    ({ bits, least, where }) =>
      `the DKIM key at ${place(where)} has ${bits} bits; receivers accept no key below ${least}`,
    ({ advised, key }) => `create a key of ${advised} bits: ${putKey(key)}`,
  ),
  'dkim-short': warning<{ bits: number; advised: number; where: KeyPlace; key: KeyRecord }>(
    ({ bits, advised, where }) =>
      `the DKIM key at ${place(where)} has ${bits} bits; ${advised} are recommended`,
    ({ advised, key }) => `create a key of ${advised} bits: ${putKey(key)}`,
  ),
  'dkim-test-mode': warning<{ where: KeyPlace }>(
    ({ where }) =>
      `the DKIM key at ${place(where)} is in test mode (t=y): some receivers treat the mail as unsigned`,
    'remove t=y from the record',
  ),
  'dkim-ed25519': warning<{ where: KeyPlace }>(
    ({ where }) => `the DKIM key at ${place(where)} is Ed25519, which Gmail and Microsoft do not verify`,
    'also sign with an RSA key of 2048 bits, under another selector',
  ),
};

/** A key's name, and the one that it is an alias of. */
interface KeyPlace {
  readonly name: string;
  readonly target: string | undefined;
}

function place({ name, target }: KeyPlace): string {
  return target === undefined ? name : `${name} (a CNAME of ${target})`;
}

function putKey(key: KeyRecord): string {
  switch (key.keyFrom) {
    case 'here':
      return publish(key);
    case 'resend':
      return `${publish(key)}; the key is on the domain's page at https://resend.com/domains`;
    case 'mail-server':
      return `${publish(key)}; the key is the public half of the one that your mail server signs with`;
  }
}

function flawText(flaw: DkimFlaw): string {
  switch (flaw.flaw) {
    case 'no-tags':
      return 'is not a list of tags';
    case 'version':
      return `begins with v=${flaw.value} instead of v=DKIM1`;
    case 'version-not-first':
      return 'does not begin with v=DKIM1';
    case 'no-key':
      return 'has no p=, the key itself';
    case 'revoked':
      return 'is revoked, because its p= is empty';
    case 'type':
      return `is of a type that no receiver supports: k=${flaw.value}`;
    case 'hash':
      return 'forbids SHA-256 in its h=, and no receiver accepts SHA-1';
    case 'not-for-email':
      return 'is not for email, according to its s=';
  }
}
