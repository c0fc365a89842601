import { describe, expect, test } from 'vitest';
import type { ClaimedDelivery, Closing, DeliverStore } from '../../../../src/flow/deliver/deliver-store.ts';
import { settler } from '../../../../src/flow/deliver/settler.ts';
import { silentLog } from '../../../../src/shared/log.ts';
import { MINUTE, SECOND, VirtualClock } from '../../../../src/shared/time/clock.ts';

const NOON = Date.parse('2026-12-01T12:00:00Z');

const closingOf = (batchId: string): Closing => ({
  lease: { batchId, owner: 'me', fence: 1 },
  settlements: [
    { delivery: { id: 1 } as ClaimedDelivery, settlement: { status: 'sent', providerId: 'p' } as const },
  ],
});

/** A settler over a scripted store; `asked` lists the batches of each attempted transaction. */
function rig(settle: (ids: readonly string[], clock: VirtualClock) => readonly string[]) {
  const clock = new VirtualClock(NOON);
  const asked: string[][] = [];
  const store = {
    async settle(closings: readonly Closing[]) {
      const ids = closings.map(({ lease }) => lease.batchId);
      asked.push(ids);
      // After too many calls the store gives in, so that the test ends.
      if (asked.length > 500) return new Set(ids);
      return new Set(settle(ids, clock));
    },
  } as unknown as DeliverStore;
  return { clock, asked, settle: settler(store, clock, silentLog) };
}

const fails = (): never => {
  throw new Error('disk full');
};

describe('the ends of batches', () => {
  test('that arrive together are written in one transaction', async () => {
    const { asked, settle } = rig((ids) => ids);
    const ends = ['a', 'b', 'c'].map((id) => settle(closingOf(id), NOON + MINUTE));
    expect(await Promise.all(ends)).toEqual([true, true, true]);
    expect(asked).toEqual([['a', 'b', 'c']]);
  });

  test('that arrive while others are written wait for those: one transaction at a time', async () => {
    let atOnce = 0;
    let most = 0;
    const store = {
      async settle(closings: readonly Closing[]) {
        most = Math.max(most, ++atOnce);
        for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
        atOnce -= 1;
        return new Set(closings.map(({ lease }) => lease.batchId));
      },
    } as unknown as DeliverStore;
    const settle = settler(store, new VirtualClock(NOON), silentLog);
    const ends = [];
    for (const id of ['a', 'b', 'c', 'd']) {
      ends.push(settle(closingOf(id), NOON + MINUTE));
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    }
    expect(await Promise.all(ends)).toEqual([true, true, true, true]);
    expect(most).toBe(1);
  });

  test('that are now another worker’s are distinguished from those that were written', async () => {
    const { settle } = rig((ids) => ids.filter((id) => id !== 'b'));
    const ends = ['a', 'b', 'c'].map((id) => settle(closingOf(id), NOON + MINUTE));
    expect(await Promise.all(ends)).toEqual([true, false, true]);
  });

  test('are retried while the store fails, and written once it works', async () => {
    const { settle, clock } = rig((ids, { now }) => (now.call(clock) < NOON + 20 * SECOND ? fails() : ids));
    expect(await settle(closingOf('a'), NOON + MINUTE)).toBe(true);
    expect(clock.now() - NOON).toBeGreaterThanOrEqual(20 * SECOND);
    expect(clock.now() - NOON).toBeLessThan(MINUTE);
  });

  test('are given up when the batch is no longer leased: then it is another worker’s', async () => {
    const { asked, settle, clock } = rig(fails);
    await expect(settle(closingOf('a'), NOON + 30 * SECOND)).rejects.toThrow('disk full');
    expect(asked.length).toBeGreaterThan(5);
    expect(clock.now()).toBe(NOON + 30 * SECOND);
  });

  test('that come after one that was given up are written', async () => {
    let ill = true;
    const { settle } = rig((ids) => (ill ? fails() : ids));
    await expect(settle(closingOf('a'), NOON)).rejects.toThrow('disk full');
    ill = false;
    expect(await settle(closingOf('b'), NOON + MINUTE)).toBe(true);
  });

  test('are all written except the one that the store refuses', async () => {
    const { settle, clock } = rig((ids) => (ids.includes('poisoned') ? fails() : ids));
    const names = Array.from({ length: 100 }, (_, index) => (index === 37 ? 'poisoned' : `batch ${index}`));
    const writtenAt = new Map<string, number>();
    const ends = names.map((id) =>
      settle(closingOf(id), NOON + MINUTE).then((isOurs) => {
        if (isOurs) writtenAt.set(id, clock.now());
      }),
    );
    const settled = await Promise.allSettled(ends);
    expect(settled.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect(writtenAt.size).toBe(99);
    // None of them waited for the clock.
    expect(new Set(writtenAt.values())).toEqual(new Set([NOON]));
  });

  test('that arrive while one is refused don’t wait for it', async () => {
    const { settle, clock } = rig((ids) => (ids.includes('poisoned') ? fails() : ids));
    const poisoned = settle(closingOf('poisoned'), NOON + MINUTE).catch(() => 'refused');
    await clock.sleep(0);
    expect(await settle(closingOf('late'), NOON + MINUTE)).toBe(true);
    expect(clock.now()).toBeLessThan(NOON + MINUTE);
    expect(await poisoned).toBe('refused');
  });
});
