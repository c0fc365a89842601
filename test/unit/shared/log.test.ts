import { describe, expect, test } from 'vitest';
import { jsonLog, shortAddress } from '../../../src/shared/log.ts';

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

describe('outside texts are logged without', () => {
  const said = (value: unknown): string => {
    let line = '';
    jsonLog('info', (text) => {
      line = text;
    }).info({ value }, 'said');
    return line;
  };

  test.each([
    ['whole addresses', 'Key (email)=(anna.b@example.org) exists', 'anna.b@'],
    ['passwords of URLs', 'smtp://user:hunter2@mail.example', 'hunter2'],
    ['API keys', 'key re_abc123def456 is wrong', 're_abc123def456'],
    ['webhook secrets', 'whsec_c2VjcmV0c2Vj', 'c2VjcmV0'],
    ['tokens', `/confirm/1z.0.${'A'.repeat(33)}`, 'AAAA'],
    ['marks that turn or end a line', 'a\u202Eb\u2028c\u0085d', '\u202E'],
  ])('%s', (_, text, secret) => {
    for (const value of [text, { deep: [{ text }] }, new Error(text)]) {
      expect(JSON.parse(said(value)).msg).toBe('said');
      expect(said(value)).not.toContain(secret);
    }
  });

  test('any plain value', () => {
    expect(
      JSON.parse(said({ batch: 'b1', sent: 3, none: null, at: '2026-12-01T07:00:00.000Z' })).value,
    ).toEqual({
      batch: 'b1',
      sent: 3,
      none: null,
      at: '2026-12-01T07:00:00.000Z',
    });
  });

  test('deeply nested values', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(JSON.parse(said(circle)).msg).toBe('said');
  });
});
