import { expect, test } from 'vitest';
import { LONGEST_BOUNCE_NAME, returnPaths } from '../../../src/shared/addresses/return-path.ts';
import { tokenKeys } from '../../../src/shared/signing/token.ts';

const OLD = 'the-old-secret-of-this-test';
const NEW = 'the-new-secret-of-this-test';

test('a return address names its delivery, in any letter case and within other text', () => {
  const paths = returnPaths('bounces@example.org', 'store', tokenKeys([NEW]));
  const delivery = { subscriberId: 12, id: 345 };
  const address = paths.of(delivery);
  expect(address).toMatch(/^bounces\+c-9l-[0-9a-f]{20}@example\.org$/);
  for (const text of [address, address.toUpperCase(), `<${address}>`, `"B" <${address}>, x@example.org`]) {
    expect(paths.find(text)).toEqual(delivery);
  }
  expect(paths.find('bounces@example.org')).toBeUndefined();
});

test('the longest one keeps within 64 octets before the @', () => {
  const name = 'b'.repeat(LONGEST_BOUNCE_NAME);
  const paths = returnPaths(`${name}@example.org`, 'store', tokenKeys([NEW]));
  const most = { subscriberId: 10 ** 15 - 1, id: 10 ** 15 - 1 };
  expect(paths.of(most).indexOf('@')).toBe(64);
  expect(paths.find(paths.of(most))).toEqual(most);
});

test('one made before the secret was rotated is still understood', () => {
  const address = returnPaths('b@example.org', 'store', tokenKeys([OLD])).of({ subscriberId: 1, id: 2 });
  const changed = returnPaths('b@example.org', 'store', tokenKeys([NEW, OLD]));
  expect(changed.find(address)).toEqual({ subscriberId: 1, id: 2 });
  expect(returnPaths('b@example.org', 'store', tokenKeys([NEW])).find(address)).toBeUndefined();
});
