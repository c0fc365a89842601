import { getHeapSpaceStatistics } from 'node:v8';
import { expect, test } from 'vitest';
import { giveBack } from '../../../../src/run/app/give-back.ts';

const young = () => {
  const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  return space?.physical_space_size ?? 0;
};

test('what work took is given back to the system', () => {
  // As a start leaves it: what survives makes V8 enlarge the space for new objects.
  let kept = Array.from({ length: 200_000 }, (_, at) => ({ at }));
  const before = young();
  expect(kept).toHaveLength(200_000);
  kept = [];
  giveBack();
  expect(young()).toBeLessThan(before / 2);
});
