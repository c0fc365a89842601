import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type TokenClaims, type TokenPurpose, tokenKeys } from '../../../src/shared/signing/token.ts';

const keys = tokenKeys(['a key that signs in tests']);
const claims: TokenClaims = { purpose: 'manage', subject: 1234, version: 2 };
const token = keys.sign(claims) as string;
const PURPOSES: TokenPurpose[] = ['manage', 'confirm'];

test('a token contains what was signed, for any subject and version', () => {
  const whole = fc.record({
    purpose: fc.constantFrom(...PURPOSES),
    subject: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
    version: fc.nat({ max: 36 ** 6 - 1 }),
  });
  fc.assert(
    fc.property(whole, (said) => {
      expect(keys.verify(said.purpose, keys.sign(said) as string)).toEqual(said);
    }),
    { seed: 1 },
  );
});

test('a token is short, fit for an address and always the same', () => {
  expect(token).toMatch(/^[A-Za-z0-9._-]{1,80}$/);
  expect(keys.sign(claims)).toBe(token);
});

test('an address is hashed with HMAC-SHA-256, whatever its characters and however long it is', () => {
  const key = createHash('sha256').update('pacesetter token key\na key that signs in tests').digest();
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (address) => {
      const mac = createHmac('sha256', key).update(`address\n${address}`).digest('base64url');
      expect(keys.fingerprints(address)).toEqual([mac.slice(0, 27)]);
    }),
    { seed: 1 },
  );
});

test('a token contains only numbers: no address can be read from it', () => {
  expect(token.split('.').slice(0, 2)).toEqual([(1234).toString(36), '2']);
});

describe('a token is refused', () => {
  test.each(
    PURPOSES.flatMap((signed) =>
      PURPOSES.filter((asked) => asked !== signed).map((asked) => [signed, asked] as const),
    ),
  )('that was signed for %s and is used for %s', (signed, asked) => {
    expect(keys.verify(asked, keys.sign({ ...claims, purpose: signed }) as string)).toBeUndefined();
  });

  test('with any one character changed', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ';
    for (let index = 0; index < token.length; index++) {
      for (const character of alphabet) {
        if (character === token[index]) continue;
        const changed = token.slice(0, index) + character + token.slice(index + 1);
        expect(keys.verify('manage', changed), changed).toBeUndefined();
      }
    }
  });

  test('with any one bit flipped', () => {
    const bytes = Buffer.from(token);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(keys.verify('manage', changed.toString('latin1'))).toBeUndefined();
    }
  });

  test('cut short anywhere, at either end', () => {
    for (let length = 0; length < token.length; length++) {
      expect(keys.verify('manage', token.slice(0, length))).toBeUndefined();
      expect(keys.verify('manage', token.slice(token.length - length))).toBeUndefined();
    }
  });

  test.each([
    ['with a character too many', `${token}A`],
    ['with padding', `${token}=`],
    ['with a zero before its number', `0${token}`],
    ['with a line break', `${token}\n`],
    ['that is a megabyte long', token + 'A'.repeat(1_000_000)],
    ['that is nothing', ''],
    ['that is noise', '\u0000💥'],
  ])('%s', (_, text) => {
    expect(keys.verify('manage', text)).toBeUndefined();
  });

  test('that another key signed', () => {
    expect(tokenKeys(['quite another key here']).verify('manage', token)).toBeUndefined();
  });

  test('whose key has the wrong name', () => {
    const other = tokenKeys(['quite another key here']).sign(claims) as string;
    const both = tokenKeys(['a key that signs in tests', 'quite another key here']);
    const head = token.slice(0, token.lastIndexOf('.') + 7);
    expect(both.verify('manage', head + other.slice(head.length))).toBeUndefined();
  });
});

describe('after a key rotation', () => {
  const old = keys;
  const rotated = tokenKeys(['a new key that signs now', 'a key that signs in tests']);

  test('links in old mail still work and new ones are signed by the new key', () => {
    expect(rotated.verify('manage', token)).toEqual(claims);
    const fresh = rotated.sign(claims) as string;
    expect(rotated.verify('manage', fresh)).toEqual(claims);
    expect(old.verify('manage', fresh)).toBeUndefined();
    expect(rotated.current).not.toBe(old.current);
  });

  test('a message in doubt is signed by the key that first signed it', () => {
    expect(rotated.sign(claims, old.current)).toBe(token);
  });

  test('a removed key signs nothing', () => {
    expect(tokenKeys(['a new key that signs now']).sign(claims, old.current)).toBeUndefined();
  });

  test('an address is recognised by the old key’s fingerprint', () => {
    const [now, before] = rotated.fingerprints('a@x.org');
    expect(old.fingerprints('a@x.org')).toEqual([before]);
    expect(now).not.toBe(before);
  });
});

describe('of two publications with the same secrets', () => {
  const secrets = ['a key that signs in tests', 'an older key of the ring'] as const;
  const [ours, theirs] = [tokenKeys(secrets, 'our-store'), tokenKeys(secrets, 'their-store')];

  test.each(['manage', 'confirm', 'form', 'data'] as const)(
    'neither accepts the other’s token: %s',
    (purpose) => {
      const made = ours.sign({ ...claims, purpose }) as string;
      expect(ours.verify(purpose, made)).toEqual({ ...claims, purpose });
      expect(theirs.verify(purpose, made)).toBeUndefined();
    },
  );

  test('tokens from before stores were distinguished still work, under every key', () => {
    for (const secret of secrets) {
      expect(ours.verify('manage', tokenKeys([secret]).sign(claims) as string)).toEqual(claims);
    }
  });

  test('an earlier message in doubt has the same token when it is sent again', () => {
    expect(ours.sign(claims, keys.current)).toBe(token);
    expect(ours.current).not.toBe(keys.current);
  });

  test('a new first secret accepts the others’ tokens only for this store', () => {
    const turned = tokenKeys(['a new key that signs now', ...secrets], 'our-store');
    expect(turned.verify('manage', ours.sign(claims) as string)).toEqual(claims);
    expect(turned.verify('manage', theirs.sign(claims) as string)).toBeUndefined();
  });

  test('an address’s fingerprint is unchanged', () => {
    expect(ours.fingerprints('a@x.org')).toEqual(tokenKeys(secrets).fingerprints('a@x.org'));
    expect(ours.isSealed('bounce', 'text', tokenKeys(secrets).seal('bounce', 'text'))).toBe(true);
  });
});

test('fingerprints distinguish addresses and can’t be made without the key', () => {
  const [one] = keys.fingerprints('a@x.org');
  expect(keys.fingerprints('b@x.org')).not.toContain(one);
  expect(tokenKeys(['quite another key here']).fingerprints('a@x.org')).not.toContain(one);
  expect(one).toMatch(/^[A-Za-z0-9_-]{27}$/);
});

test('no fingerprint is accepted as a token', () => {
  const [print] = keys.fingerprints('ya.2');
  const forged = token.slice(0, -27) + print;
  expect(keys.verify('manage', forged)).toBeUndefined();
});
