import { expect, test } from 'vitest';
import { dataClaims, stillOpen } from '../../../src/shared/signing/data-link.ts';
import { tokenKeys } from '../../../src/shared/signing/token.ts';
import { HOUR, MINUTE } from '../../../src/shared/time/clock.ts';

const keys = tokenKeys(['a-secret-key-for-tests-only']);
const MADE = Date.parse('2026-11-30T12:00:30Z');

test('a link to one’s own data works for an hour, and a minute at most beyond it', () => {
  const claims = dataClaims(7, MADE);
  expect(stillOpen(claims, MADE + HOUR)).toBe(true);
  expect(stillOpen(claims, MADE + HOUR + MINUTE)).toBe(false);
});

test('the same email has the same link, and no other token passes for it', () => {
  const claims = dataClaims(7, MADE);
  const token = keys.sign(claims) as string;
  expect(keys.sign(dataClaims(7, MADE))).toBe(token);
  expect(keys.verify('data', token)).toEqual(claims);
  for (const purpose of ['manage', 'confirm', 'form'] as const) {
    expect(keys.verify(purpose, token)).toBeUndefined();
    expect(keys.verify('data', keys.sign({ ...claims, purpose }) as string)).toBeUndefined();
  }
});
