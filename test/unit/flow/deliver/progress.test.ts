import { expect, test } from 'vitest';
import type { ComposedBatch } from '../../../../src/flow/deliver/compose-batch.ts';
import type { Closing } from '../../../../src/flow/deliver/deliver-store.ts';
import type { LeasedBatch } from '../../../../src/flow/deliver/leased-batch.ts';
import { progressOf } from '../../../../src/flow/deliver/progress.ts';
import type { Transport } from '../../../../src/flow/deliver/transport.ts';

const hold = { batchId: 'b', owner: 'me', fence: 1 };

function rig(settle: (closing: Closing) => Promise<boolean>, replaysSafely = false) {
  const asked: Closing[] = [];
  const progress = progressOf(
    { replaysSafely } as Transport,
    { hold, deadline: 99 } as LeasedBatch,
    { members: [{ id: 41 }, { id: 42 }] } as unknown as ComposedBatch,
    (closing) => {
      asked.push(closing);
      return settle(closing);
    },
  );
  return { progress, asked };
}

test('what a provider has taken is written down at once, as a part of its batch', async () => {
  const { progress, asked } = rig(async () => true);
  await progress.accepted(1, 'p');
  expect(asked).toMatchObject([
    {
      hold,
      partial: true,
      settlements: [{ delivery: { id: 42 }, settlement: { status: 'sent', providerId: 'p' } }],
    },
  ]);
  expect(await progress.written()).toEqual(new Set([42]));
  expect(progress.lost.aborted).toBe(false);
});

test('where the batch is another worker’s by now nothing counts as written, and the rest is left to that one', async () => {
  const { progress } = rig(async () => false);
  await progress.accepted(0, 'p');
  expect(await progress.written()).toEqual(new Set());
  expect(progress.lost.aborted).toBe(true);
});

test('what could not be written then is left to the batch’s end, and stops nothing', async () => {
  const { progress } = rig(() => Promise.reject(new Error('disk full')));
  await progress.accepted(0, 'p');
  expect(await progress.written()).toEqual(new Set());
  expect(progress.lost.aborted).toBe(false);
});

test('a provider that can be asked again is asked again: nothing is written before the end', async () => {
  const { progress, asked } = rig(async () => true, true);
  await progress.accepted(0, 'p');
  expect(asked).toEqual([]);
});
