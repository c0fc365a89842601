import { expect, test } from 'vitest';
import { bestPairs } from '../../../../src/author/changes/best-pairs.ts';

test.each<[string, number[][], (number | undefined)[]]>([
  ['nothing', [], []],
  ['no columns', [[], []], [undefined, undefined]],
  ['what weighs nothing is no pair', [[0, 0]], [undefined]],
  [
    'the first gives way to a better sum',
    [
      [5, 4],
      [5, 0],
    ],
    [1, 0],
  ],
  ['more rows than columns', [[1], [3], [2]], [undefined, 0, undefined]],
])('%s', (_, weights, expected) => {
  expect(bestPairs(weights)).toEqual(expected);
});

test('no other pairing has a higher sum', () => {
  let seed = 7;
  const chance = () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  for (let round = 0; round < 200; round++) {
    const [height, width] = [1 + Math.floor(chance() * 5), 1 + Math.floor(chance() * 5)];
    const weights = Array.from({ length: height }, () =>
      Array.from({ length: width }, () => (chance() < 0.3 ? 0 : chance())),
    );
    const pairs = bestPairs(weights);
    const taken = pairs.filter((column) => column !== undefined);
    expect(new Set(taken).size).toBe(taken.length);
    const sum = pairs.reduce<number>((total, column, row) => total + (weights[row]?.[column ?? -1] ?? 0), 0);
    expect(sum).toBeCloseTo(highest(weights), 9);
  }
});

/** By trying all of them. */
function highest([row, ...rest]: number[][], taken: readonly number[] = []): number {
  if (!row) return 0;
  const alone = highest(rest, taken);
  return row.reduce(
    (best, weight, column) =>
      taken.includes(column) ? best : Math.max(best, weight + highest(rest, [...taken, column])),
    alone,
  );
}
