import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanFirstName } from '../../../src/shared/addresses/first-name.ts';

test.each([
  ['Zoë', 'Zoë'],
  ['  Anna   Maria ', 'Anna Maria'],
  ['Zoe\u0308', 'Zoë'],
  ['محمد', 'محمد'],
  ['דוד', 'דוד'],
  ['李', '李'],
  ['👩‍🚀 Ada', '👩‍🚀 Ada'],
  ["D'Arcy-O’Neil", "D'Arcy-O’Neil"],
])('%j is kept', (typed, kept) => {
  expect(cleanFirstName(typed)).toBe(kept);
});

test.each([
  ['a line break and a header', 'Bob\r\nBcc: x@y.org', 'Bob Bcc: x@y.org'],
  ['Unicode line breaks', 'a\u2028b\u2029c', 'a b c'],
  ['a NUL and other controls', 'a\u0000b\u001Bc\u007F', 'a b c'],
  ['direction marks', '\u202Eevil\u202C', 'evil'],
  ['a lone surrogate', 'a\uD800b', 'a b'],
  ['invisible emails', 'a\u200Bb\uFEFFc\u00AD', 'a b c'],
  ['a hard space', 'a\u00A0b', 'a b'],
])('%s are removed', (_, typed, kept) => {
  expect(cleanFirstName(typed)).toBe(kept);
});

test.each(['"><script>alert(1)</script>', '{{secret}}', '\u0024{7*7}', '%s'])(
  '%s is only a name: places that print it escape it',
  (name) => {
    expect(cleanFirstName(name)).toBe(name);
  },
);

test.each([undefined, null, '', '   ', '\r\n', '\u200B', '\u200D', '\u200D \u200C'])(
  '%j is not a name, so the greeting uses its fallback',
  (typed) => {
    expect(cleanFirstName(typed)).toBeNull();
  },
);

test('a long name is cut at sixty characters, never within one', () => {
  expect(cleanFirstName('x'.repeat(10_000))).toBe('x'.repeat(60));
  expect(cleanFirstName('👍🏽'.repeat(100))).toBe('👍🏽'.repeat(60));
  expect(cleanFirstName(`a${'\u0300'.repeat(5000)}`)?.length).toBeLessThanOrEqual(240);
});

test('whatever is typed, a name is one line of well-formed text and cleaning it again changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (typed) => {
      const name = cleanFirstName(typed);
      if (name === null) return;
      expect(name).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      expect(name.isWellFormed()).toBe(true);
      expect(name).toBe(name.trim());
      expect(cleanFirstName(name)).toBe(name);
    }),
    { seed: 3, numRuns: 500 },
  );
});
