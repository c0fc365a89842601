import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type DkimSubject, dkimName, judgeDkim } from '../../../../src/operator/doctor/dkim.ts';
import { type Zone, zoneDns } from '../../../support/zone.ts';

const keyOf = (bits: number, type: 'spki' | 'pkcs1' = 'spki') =>
  generateKeyPairSync('rsa', { modulusLength: bits })
    .publicKey.export({ type, format: 'der' })
    .toString('base64');
const KEYS = { short: keyOf(512), provider: keyOf(1024), good: keyOf(2048), bare: keyOf(2048, 'pkcs1') };
const ED25519 = generateKeyPairSync('ed25519')
  .publicKey.export({ type: 'spki', format: 'der' })
  .subarray(-32);

const OWN: DkimSubject = { selector: 'mail', domain: 'letters.test', wanted: undefined, keyOf: 'own' };
const NAME = 'mail._domainkey.letters.test';

async function judge(zone: Zone, subject = OWN) {
  const dns = zoneDns(zone);
  const name = dkimName(subject);
  return judgeDkim(subject, await dns.txt(name), await dns.cname(name));
}

describe('a key that receivers use', () => {
  test.each([
    ['with its version', `v=DKIM1; k=rsa; p=${KEYS.good}`],
    ['without version and kind', `p=${KEYS.good}`],
    ['with spaces in it', `v = DKIM1 ; p = ${KEYS.good.replace(/(.{40})/g, '$1 ')};`],
    ['in several strings', `v=DKIM1; p=${KEYS.good.slice(0, 200)}|${KEYS.good.slice(200)}`],
    ['as PKCS #1', `v=DKIM1; p=${KEYS.bare}`],
    ['for email and strict about subdomains', `v=DKIM1; s=email; t=s; h=sha1:sha256; p=${KEYS.good}`],
  ])('%s', async (_, value) => {
    expect(await judge({ [`${NAME} TXT`]: [value] })).toEqual({
      ...{ code: 'dkim-good', bits: 2048 },
      where: { name: NAME, target: undefined },
    });
  });

  test('with an alias as its name', async () => {
    const zone = {
      [`${NAME} CNAME`]: ['mail.dkim.provider.test'],
      'mail.dkim.provider.test TXT': [`p=${KEYS.good}`],
    };
    expect(await judge(zone)).toMatchObject({
      code: 'dkim-good',
      where: { name: NAME, target: 'mail.dkim.provider.test' },
    });
  });

  test('of 1024 bits, if the provider makes it; a warning if it is the operator’s', async () => {
    const zone = { [`${NAME} TXT`]: [`p=${KEYS.provider}`] };
    expect(await judge(zone, { ...OWN, keyOf: 'provider' })).toMatchObject({ code: 'dkim-good' });
    expect(await judge(zone)).toMatchObject({ code: 'dkim-short', bits: 1024, advised: 2048 });
  });
});

describe('a key that they do not use', () => {
  test('none at all: the name and the type to set', async () => {
    const key = { name: NAME, type: 'TXT', value: 'v=DKIM1; k=rsa; p=…', keyFrom: 'mail-server' };
    expect(await judge({})).toEqual({ code: 'dkim-missing', key });
  });

  test('if the provider has given the record, that one', async () => {
    const wanted = { type: 'TXT', value: `p=${KEYS.provider}` } as const;
    expect(await judge({}, { ...OWN, wanted, keyOf: 'provider' })).toMatchObject({
      ...{ code: 'dkim-missing', key: { name: NAME, ...wanted, keyFrom: 'here' } },
    });
    expect(
      await judge({ [`${NAME} TXT`]: [`p=${KEYS.good}`] }, { ...OWN, wanted, keyOf: 'provider' }),
    ).toMatchObject({ code: 'dkim-other-key', signer: 'provider', key: wanted });
    expect(
      await judge(
        { [`${NAME} TXT`]: [`v=DKIM1; p=${KEYS.provider}`] },
        { ...OWN, wanted, keyOf: 'provider' },
      ),
    ).toMatchObject({ code: 'dkim-good' });
  });

  test('an alias that leads nowhere', async () => {
    expect(await judge({ [`${NAME} CNAME`]: ['gone.provider.test'] })).toMatchObject({
      code: 'dkim-alias-without-key',
      target: 'gone.provider.test',
    });
  });

  test('a name server that fails', async () => {
    expect(await judge({ [`${NAME} TXT`]: ['SERVFAIL'] })).toEqual({
      ...{ code: 'dns-silent', asked: 'dkim', name: NAME, reason: 'ESERVFAIL' },
    });
  });

  test.each([
    ['revoked', 'v=DKIM1; p=', 'revoked'],
    ['without a key', 'v=DKIM1; k=rsa', 'no-key'],
    ['of another version', `v=DKIM2; p=${KEYS.good}`, 'version'],
    ['its version not first', `p=${KEYS.good}; v=DKIM1`, 'version-not-first'],
    ['of an unknown kind', `k=dsa; p=${KEYS.good}`, 'type'],
    ['for SHA-1 alone', `h=sha1; p=${KEYS.good}`, 'hash'],
    ['not for email', `s=tlsrpt; p=${KEYS.good}`, 'not-for-email'],
    ['no list of tags', 'hello', 'no-tags'],
  ])('%s', async (_, value, flaw) => {
    expect(await judge({ [`${NAME} TXT`]: [value] })).toMatchObject({
      ...{ code: 'dkim-unusable', flaw, key: { name: NAME } },
    });
  });

  test.each([
    ['cut off', `p=${KEYS.good.slice(0, 100)}`],
    ['with quotes pasted in', `p="${KEYS.good}"`],
  ])('%s', async (_, value) => {
    expect(await judge({ [`${NAME} TXT`]: [value] })).toMatchObject({ code: 'dkim-damaged' });
  });

  test('too short', async () => {
    expect(await judge({ [`${NAME} TXT`]: [`p=${KEYS.short}`] })).toMatchObject({
      ...{ code: 'dkim-too-short', bits: 512, least: 1024 },
    });
  });

  test('two of them', async () => {
    expect(await judge({ [`${NAME} TXT`]: [`p=${KEYS.good}`, `p=${KEYS.bare}`] })).toMatchObject({
      code: 'dkim-several',
      count: 2,
    });
  });

  test.each([
    ['in test mode', `t=y:s; p=${KEYS.good}`, 'dkim-test-mode'],
    ['Ed25519 alone', `k=ed25519; p=${ED25519.toString('base64')}`, 'dkim-ed25519'],
  ])('a warning: %s', async (_, value, code) => {
    expect(await judge({ [`${NAME} TXT`]: [value] })).toMatchObject({ code });
  });
});
