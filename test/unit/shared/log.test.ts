import { expect, test } from 'vitest';
import { shortAddress } from '../../../src/shared/log.ts';

test.each([
  ['anna@example.org', 'a…@example.org'],
  ['a@example.org', 'a…@example.org'],
  ['a@b@example.org', 'a…@example.org'],
  ['@example.org', '…'],
  ['anna', '…'],
  ['', '…'],
])('%j is logged as %s', (address, short) => {
  expect(shortAddress(address)).toBe(short);
});
