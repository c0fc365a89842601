import { expect, test, vi } from 'vitest';
import type { AcceptanceJournal } from '../../../../src/flow/deliver/acceptance-journal.ts';
import type { ComposedBatch } from '../../../../src/flow/deliver/compose-batch.ts';
import type { Closing } from '../../../../src/flow/deliver/deliver-store.ts';
import type { LeasedBatch } from '../../../../src/flow/deliver/leased-batch.ts';
import { progressOf } from '../../../../src/flow/deliver/progress.ts';
import type { Transport } from '../../../../src/flow/deliver/transport.ts';

const lease = { batchId: 'b', owner: 'me', fence: 1 };

function rig(
  settle: (closing: Closing) => Promise<boolean>,
  replaysSafely = false,
  journal?: AcceptanceJournal,
) {
  const asked: Closing[] = [];
  const progress = progressOf(
    { replaysSafely } as Transport,
    { lease, deadline: 99 } as LeasedBatch,
    { members: [{ id: 41 }, { id: 42 }] } as unknown as ComposedBatch,
    (closing) => {
      asked.push(closing);
      return settle(closing);
    },
    { journal, now: () => 7 },
  );
  return { progress, asked };
}

test('accepted messages are written down at once, as a part of their batch', async () => {
  const { progress, asked } = rig(async () => true);
  await progress.accepted(1, 'p');
  expect(asked).toMatchObject([
    {
      lease,
      partial: true,
      settlements: [{ delivery: { id: 42 }, settlement: { status: 'sent', providerId: 'p' } }],
    },
  ]);
  expect(await progress.written()).toEqual(new Set([42]));
  expect(progress.lost.aborted).toBe(false);
});

test('if the batch is now another worker’s, nothing counts as written, and the rest is left to that worker', async () => {
  const { progress } = rig(async () => false);
  await progress.accepted(0, 'p');
  expect(await progress.written()).toEqual(new Set());
  expect(progress.lost.aborted).toBe(true);
});

test('a failed write is left to the batch’s end, and stops nothing', async () => {
  const { progress } = rig(() => Promise.reject(new Error('disk full')));
  await progress.accepted(0, 'p');
  expect(await progress.written()).toEqual(new Set());
  expect(progress.lost.aborted).toBe(false);
});

test('with a provider that can be asked again, nothing is written before the end', async () => {
  const { progress, asked } = rig(async () => true, true);
  await progress.accepted(0, 'p');
  expect(asked).toEqual([]);
});

test('acceptances in the journal wait for the batch’s end, and the connection continues', async () => {
  const lines: unknown[] = [];
  const journal = { note: async (...line: unknown[]) => lines.push(line) > 0 };
  const { progress, asked } = rig(() => new Promise(() => undefined), false, journal);
  await progress.accepted(1, 'p');
  expect(lines).toEqual([['b', 42, 'p', 7]]);
  expect(asked).toEqual([]);
  expect(await progress.written()).toEqual(new Set());
});

test('a journal that can’t be written makes the connection wait for the store', async () => {
  const journal = { note: async () => false };
  const { progress, asked } = rig(async () => true, false, journal);
  await progress.accepted(0, 'p');
  expect(asked).toHaveLength(1);
  expect(await progress.written()).toEqual(new Set([41]));
});

test('a batch that takes long tells the store every second what was accepted, and learns that it was lost', async () => {
  vi.useFakeTimers();
  try {
    const journal = { note: async () => true };
    const { progress, asked } = rig(async () => false, false, journal);
    await progress.accepted(0, 'p');
    await progress.accepted(1, 'q');
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.settlements.map(({ delivery }) => delivery.id)).toEqual([41, 42]);
    expect(progress.lost.aborted).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});
