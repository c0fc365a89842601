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
      state: 'ok',
      found: `an RSA key of 2048 bits at ${NAME}`,
      remedy: null,
    });
  });

  test('where the name is an alias', async () => {
    const zone = {
      [`${NAME} CNAME`]: ['mail.dkim.provider.test'],
      'mail.dkim.provider.test TXT': [`p=${KEYS.good}`],
    };
    expect(await judge(zone)).toMatchObject({
      state: 'ok',
      found: expect.stringContaining('a CNAME of mail.dkim.provider.test'),
    });
  });

  test('of 1024 bits, where the provider makes it; a warning where it is the operator’s', async () => {
    const zone = { [`${NAME} TXT`]: [`p=${KEYS.provider}`] };
    expect(await judge(zone, { ...OWN, keyOf: 'provider' })).toMatchObject({ state: 'ok' });
    expect(await judge(zone)).toMatchObject({
      state: 'warning',
      found: expect.stringContaining('1024 bits; 2048 are recommended'),
    });
  });
});

describe('a key that they do not use', () => {
  test('none at all: the name and the type to set', async () => {
    expect(await judge({})).toEqual({
      state: 'fault',
      found: `there is no DKIM key at ${NAME}`,
      remedy: expect.stringContaining(`name ${NAME}, type TXT, value v=DKIM1; k=rsa; p=`),
    });
  });

  test('where the provider has told the record, that one', async () => {
    const wanted = { type: 'TXT', value: `p=${KEYS.provider}` } as const;
    expect(await judge({}, { ...OWN, wanted, keyOf: 'provider' })).toMatchObject({
      remedy: `set the DNS record: name ${NAME}, type TXT, value p=${KEYS.provider}`,
    });
    expect(
      await judge({ [`${NAME} TXT`]: [`p=${KEYS.good}`] }, { ...OWN, wanted, keyOf: 'provider' }),
    ).toMatchObject({ state: 'fault', found: expect.stringContaining('is not the one that the provider') });
    expect(
      await judge(
        { [`${NAME} TXT`]: [`v=DKIM1; p=${KEYS.provider}`] },
        { ...OWN, wanted, keyOf: 'provider' },
      ),
    ).toMatchObject({ state: 'ok' });
  });

  test('an alias that leads nowhere', async () => {
    expect(await judge({ [`${NAME} CNAME`]: ['gone.provider.test'] })).toMatchObject({
      state: 'fault',
      found: `${NAME} is a CNAME of gone.provider.test, which has no key`,
    });
  });

  test('a name server that fails', async () => {
    expect(await judge({ [`${NAME} TXT`]: ['SERVFAIL'] })).toMatchObject({
      state: 'fault',
      found: expect.stringContaining('DNS did not answer'),
    });
  });

  test.each([
    ['revoked', 'v=DKIM1; p=', 'is revoked'],
    ['without a key', 'v=DKIM1; k=rsa', 'has no p='],
    ['of another version', `v=DKIM2; p=${KEYS.good}`, 'v=DKIM2'],
    ['its version not first', `p=${KEYS.good}; v=DKIM1`, 'does not begin with v=DKIM1'],
    ['of an unknown kind', `k=dsa; p=${KEYS.good}`, 'k=dsa'],
    ['for SHA-1 alone', `h=sha1; p=${KEYS.good}`, 'SHA-256'],
    ['not for email', `s=tlsrpt; p=${KEYS.good}`, 'not for email'],
    ['too short', `p=${KEYS.short}`, '512 bits; receivers accept no key below 1024'],
    ['cut off', `p=${KEYS.good.slice(0, 100)}`, 'cut off or damaged'],
    ['with quotes pasted in', `p="${KEYS.good}"`, 'cut off or damaged'],
    ['no list of tags', 'hello', 'is not a list of tags'],
  ])('%s', async (_, value, why) => {
    expect(await judge({ [`${NAME} TXT`]: [value] })).toMatchObject({
      state: 'fault',
      found: expect.stringContaining(why),
      remedy: expect.stringContaining(NAME),
    });
  });

  test('two of them', async () => {
    expect(await judge({ [`${NAME} TXT`]: [`p=${KEYS.good}`, `p=${KEYS.bare}`] })).toMatchObject({
      state: 'fault',
      found: expect.stringContaining('2 TXT records'),
    });
  });

  test.each([
    ['in test mode', `t=y:s; p=${KEYS.good}`, 'test mode'],
    ['Ed25519 alone', `k=ed25519; p=${ED25519.toString('base64')}`, 'Ed25519'],
  ])('a warning: %s', async (_, value, why) => {
    expect(await judge({ [`${NAME} TXT`]: [value] })).toMatchObject({
      state: 'warning',
      found: expect.stringContaining(why),
    });
  });
});
