import { expect, test } from 'vitest';
import { suggestAddress } from '../../../src/shared/addresses/address-typo.ts';

test.each([
  ['anna@gmial.com', 'anna@gmail.com'],
  ['Anna.B+x@Gmail.Con', 'Anna.B+x@gmail.com'],
  ['anna@gmail.co', 'anna@gmail.com'],
  ['anna@gnail.com', 'anna@gmail.com'],
  ['anna@gmai.com', 'anna@gmail.com'],
  ['anna@hotmial.con', 'anna@hotmail.com'],
  ['anna@hotmail.cm', 'anna@hotmail.com'],
  ['anna@yahooo.com', 'anna@yahoo.com'],
  ['anna@outlok.com', 'anna@outlook.com'],
  ['anna@iclould.com', 'anna@icloud.com'],
  ['anna@web.dee', 'anna@web.de'],
  [' anna@gmx.nett ', 'anna@gmx.net'],
])('%s means %s', (typed, meant) => {
  expect(suggestAddress(typed)).toBe(meant);
});

test.each([
  ...[
    'anna@gmail.com',
    'anna@mail.com',
    'anna@ymail.com',
    'anna@email.com',
    'anna@gmx.at',
    'anna@example.org',
  ],
  ...[
    'anna@hotmail.es',
    'anna@yahoo.es',
    'anna@yahoo.com.br',
    'anna@outlook.es',
    'anna@live.nl',
    'anna@a.co',
  ],
  ...['anna', '@gmial.com', 'anna@', '', `anna@${'x'.repeat(100_000)}`],
])('%s is not doubted', (typed) => {
  expect(suggestAddress(typed)).toBeUndefined();
});
