import { describe, expect, test } from 'vitest';
import { costOf, pricesText } from '../../../../src/author/simulate/prices.ts';

const cost = (prices: string, emails: number) => costOf(pricesText('--price', prices), emails);

describe('a month costs', () => {
  test.each([
    ['by the email', '0.40/1000', 250_000, 100],
    ['the smallest plan that holds it', '$0 to 3000, $20 to 50000, $35 to 100000', 50_000, 20],
    ['nothing within a free plan', '$0 to 3000, $20 to 50000', 3000, 0],
    ['the largest plan and each email beyond it', '$20 to 50000, $1/1000', 60_000, 30],
    ['whichever plan comes cheaper', '$20 to 50000, $100 to 100000, $1/1000', 55_000, 25],
    ['no price where it fits into no plan', '$20 to 50000', 50_001, undefined],
  ])('%s', (_, prices, emails, expected) => {
    expect(cost(prices, emails)).toBe(expected);
  });
});

test.each([
  '',
  'free',
  '20',
  '$20 to 0',
  '$20 to 100, $10 to 50',
  '0.4/1000, 0.3/1000',
  '0.4/1000, $20 to 50',
])('prices such as "%s" are refused', (text) => {
  expect(() => pricesText('--price', text)).toThrow(/^--price: found ".*"; use prices such as/);
});

test('two currencies are refused', () => {
  expect(() => pricesText('--price', '$20 to 100, €1/1000')).toThrow('use one currency');
});
