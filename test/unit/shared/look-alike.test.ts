import { expect, test } from 'vitest';
import { parseAddress } from '../../../src/shared/addresses/email-address.ts';

test.each([
  ['Cyrillic drawn as Latin', 'аррӏе.com'],
  ['the same in punycode', 'xn--80ak6aa92e.com'],
  ['Greek drawn as Latin', 'ορ.com'],
  ['Cyrillic within Latin', 'gооgle.com'],
  ['Latin within Cyrillic', 'пpимер.com'],
  ['a label below one that is sound', 'gооgle.example.org'],
])('a domain with %s is refused', (_, domain) => {
  expect(parseAddress(`anna@${domain}`)).toBe('look-alike');
});

test.each([
  ...['exämple.org', 'bücher.de', 'ñandú.cl', 'пример.com', 'почта.рф', 'сосо.рф', 'παράδειγμα.gr'],
  ...[
    '日本語.jp',
    'ラーメンabc.jp',
    '한국어.kr',
    'דוגמה.co.il',
    'उदाहरण.भारत',
    'c--n.com',
    'xn--hxajbheg2az3al.gr',
  ],
])('%s is a domain', (domain) => {
  expect(parseAddress(`anna@${domain}`)).toMatchObject({ key: expect.stringContaining('anna@') });
});
