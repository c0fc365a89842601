import { describe, expect, test } from 'vitest';
import { chance, countOf, numberOf, pick } from '../../../../src/author/simulate/chance.ts';
import { fateOf, type Habits, lastDay } from '../../../../src/author/simulate/model.ts';

const habits: Habits = {
  churn: { perEmail: 0.02, perDay: 0.01 },
  bounces: 0.01,
  complaints: 0.005,
  opens: 0.4,
};
const readers = Array.from({ length: 20_000 }, (_, index) => index + 1);

describe('chance', () => {
  test('is the same for the same question, on every machine', () => {
    expect(
      [chance(1, 1, 1), chance(1, 1, 2), chance(1, 2, 1), chance(2, 1, 1)].map((value) => value.toFixed(9)),
    ).toMatchInlineSnapshot(`
      [
        "0.319266978",
        "0.831789090",
        "0.423932583",
        "0.118223381",
      ]
    `);
    expect(numberOf('strength-training/why')).toBe(numberOf('strength-training/why'));
  });

  test('spreads evenly over readers, and over emails', () => {
    for (const draw of [(n: number) => chance(1, n, 7), (n: number) => chance(1, 7, n)]) {
      const tenths = new Array<number>(10).fill(0);
      for (const n of readers) tenths[Math.floor(draw(n) * 10)] = (tenths[Math.floor(draw(n) * 10)] ?? 0) + 1;
      for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200);
    }
  });

  test('picks by shares, whether or not they add up to one', () => {
    const parts = [
      { share: 3, of: 'a' },
      { share: 1, of: 'b' },
    ];
    expect([0, 0.74, 0.76, 0.9999].map((at) => pick(parts, at))).toEqual(['a', 'a', 'b', 'b']);
  });

  test.each([0.2, 5, 120])('counts events that happen %d times a day, over many days', (mean) => {
    const days = Array.from({ length: 2000 }, (_, day) => countOf(mean, (n) => chance(3, day, n)));
    const average = days.reduce((sum, count) => sum + count, 0) / days.length;
    expect(Math.abs(average / mean - 1)).toBeLessThan(0.1);
    expect(countOf(0, () => 0.5)).toBe(0);
  });
});

describe('readers', () => {
  const part = (is: (number: number) => boolean) => readers.filter(is).length / readers.length;

  test('leave, bounce, complain and open as often as configured', () => {
    const fate = (number: number) => fateOf(habits, 1, number, numberOf('a/email'));
    expect(part((one) => fate(one).leaving === 'unsubscribed')).toBeCloseTo(0.02, 2);
    expect(part((one) => fate(one).leaving === 'bounced')).toBeCloseTo(0.01, 2);
    expect(part((one) => fate(one).leaving === 'complained')).toBeCloseTo(0.005, 2);
    expect(part((one) => fate(one).opened)).toBeCloseTo(0.4, 1);
    expect(part((one) => fate(one).leaving === 'bounced' && fate(one).opened)).toBe(0);
  });

  test('leave gradually if they leave by the day', () => {
    // 0.99 to the power of 69 is a half.
    expect(part((one) => lastDay(habits, 1, one) <= 69)).toBeCloseTo(0.5, 1);
    expect(Math.min(...readers.map((one) => lastDay(habits, 1, one)))).toBe(1);
    expect(lastDay({ ...habits, churn: { perEmail: 0, perDay: 0 } }, 1, 1)).toBe(Number.POSITIVE_INFINITY);
  });
});
