import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ClaimedDelivery } from '../../../../src/flow/deliver/deliver-store.ts';
import { watchReaders } from '../../../../src/flow/deliver/watched-readers.ts';
import { SECOND } from '../../../../src/shared/time/clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const MEMBERS = [11, 12, 13].map((id) => ({ id }) as ClaimedDelivery);

test('a reader who has left is unwanted within a second, and the others are not', async () => {
  const departed = vi.fn(async (): Promise<ReadonlySet<number>> => new Set([12]));
  const readers = watchReaders({ departed }, MEMBERS, () => 7);
  expect([0, 1, 2].map(readers.isWanted)).toEqual([true, true, true]);
  await vi.advanceTimersByTimeAsync(SECOND);
  expect([0, 1, 2].map(readers.isWanted)).toEqual([true, false, true]);
  expect(departed).toHaveBeenCalledWith(MEMBERS, 7);
  readers.stop();
});

test('a store that fails or hangs stops nobody’s email, and is asked by one question at a time', async () => {
  const hung = Promise.withResolvers<ReadonlySet<number>>();
  const departed = vi.fn().mockRejectedValueOnce(new Error('gone')).mockReturnValueOnce(hung.promise);
  const readers = watchReaders({ departed }, MEMBERS, () => 7);
  await vi.advanceTimersByTimeAsync(10 * SECOND);
  expect(departed).toHaveBeenCalledTimes(2);
  expect(readers.isWanted(0)).toBe(true);
  hung.resolve(new Set([11]));
  await vi.advanceTimersByTimeAsync(0);
  expect(readers.isWanted(0)).toBe(false);
  readers.stop();
});

test('nothing is asked once the batch has left', async () => {
  const departed = vi.fn(async (): Promise<ReadonlySet<number>> => new Set());
  watchReaders({ departed }, MEMBERS, () => 7).stop();
  await vi.advanceTimersByTimeAsync(SECOND);
  expect(departed).not.toHaveBeenCalled();
});
