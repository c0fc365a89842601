import { expect, test } from 'vitest';
import { ownBatches } from '../../../../src/flow/deliver/own-batches.ts';
import { HOUR, SECOND } from '../../../../src/shared/time/clock.ts';

const NOW = Date.parse('2026-12-01T07:00:00Z');
const steady = () => 0;

test('a failed batch is free at once, and then after doubling waits', () => {
  const own = ownBatches();
  own.asked(['b']);
  expect(own.busy(NOW)).toEqual(new Set(['b']));
  own.failed('b', NOW, steady);
  expect(own.busy(NOW)).toEqual(new Set());
  for (const wait of [2 * SECOND, 4 * SECOND, 8 * SECOND]) {
    own.failed('b', NOW, steady);
    expect(own.busy(NOW + wait - 1)).toEqual(new Set(['b']));
    expect(own.busy(NOW + wait)).toEqual(new Set());
  }
});

test('a clock that was set back leaves no batch alone forever', () => {
  const own = ownBatches();
  own.failed('b', NOW, steady);
  own.failed('b', NOW, steady);
  expect(own.busy(NOW)).toEqual(new Set(['b']));
  expect(own.busy(NOW - 2 * HOUR)).toEqual(new Set());
});

test('an ended batch is forgotten with all its failures', () => {
  const own = ownBatches();
  for (let n = 0; n < 5; n++) own.failed('b', NOW, steady);
  own.ended('b');
  expect(own.busy(NOW)).toEqual(new Set());
  own.failed('b', NOW, steady);
  expect(own.busy(NOW)).toEqual(new Set());
});
