import { describe, expect, test } from 'vitest';
import { type ClaimDeps, claim } from '../../../../src/flow/deliver/claim.ts';
import type {
  ClaimedBatch,
  DeliverStore,
  TakeOverOptions,
} from '../../../../src/flow/deliver/deliver-store.ts';
import { ownBatches } from '../../../../src/flow/deliver/own-batches.ts';
import type { Transport } from '../../../../src/flow/deliver/transport.ts';
import { tokenKeys } from '../../../../src/shared/signing/token.ts';
import { MINUTE, VirtualClock } from '../../../../src/shared/time/clock.ts';

const NOON = Date.parse('2026-12-01T12:00:00Z');
const LEASE = 10 * MINUTE;

const batchOf = (id: string, attempts = 1): ClaimedBatch => ({
  id,
  idempotencyKey: `key of ${id}`,
  createdAt: NOON,
  attempts,
  keyId: 'k',
  begun: attempts > 1,
  deliveries: [],
});

/** A worker that claims from a store of a few lines; `told` lists the actions, in order. */
function rig(more: Partial<DeliverStore> = {}, deps: Partial<ClaimDeps> = {}) {
  const told: string[] = [];
  const asked: TakeOverOptions[] = [];
  const own = ownBatches();
  let made = 0;
  const store = {
    async takeOver(_: unknown, options: TakeOverOptions) {
      asked.push(options);
      return undefined;
    },
    async claimDue(_: unknown, { batchIds }: { batchIds: readonly string[] }) {
      told.push('claimed');
      return { batches: batchIds.map((id) => batchOf(id)), skipped: 0, more: false };
    },
    ...more,
  } as unknown as DeliverStore;
  const all: ClaimDeps = {
    store,
    transport: { name: 'smtp', leaseMs: LEASE, batchSize: 10, replaysSafely: false } as unknown as Transport,
    clock: new VirtualClock(NOON),
    keys: tokenKeys(['a key that signs in tests']),
    owner: 'me',
    isDead: () => false,
    own,
    newId: () => `batch ${++made}`,
    noteHandOver: async () => void told.push('noted'),
    ...deps,
  };
  return { deps: all, told, asked, own };
}

describe('a claimed batch', () => {
  test('may begin to leave during nine tenths of the lease: the last one is for the answer', async () => {
    const { deps } = rig();
    const { leased } = await claim(deps, 1);
    expect(leased[0]?.deadline).toBe(NOON + 0.9 * LEASE);
  });

  test('is leased by this worker, with the fence of its attempt', async () => {
    const { deps } = rig();
    const { leased } = await claim(deps, 2);
    expect(leased.map(({ lease }) => lease)).toEqual([
      { batchId: 'batch 1', owner: 'me', fence: 1 },
      { batchId: 'batch 2', owner: 'me', fence: 1 },
    ]);
    expect(leased.map(({ inDoubt }) => inDoubt)).toEqual([false, false]);
  });

  test('is not handed over before the file next to the store has counted it', async () => {
    let count: () => void = () => undefined;
    const counted = new Promise<void>((resolve) => {
      count = resolve;
    });
    const { deps, told } = rig({}, { noteHandOver: () => counted });
    const claiming = claim(deps, 1).then(() => told.push('handed over'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual(['claimed']);
    count();
    await claiming;
    expect(told).toEqual(['claimed', 'handed over']);
  });

  test('is free for this worker at once if the file could not count it', async () => {
    const { deps, own } = rig({}, { noteHandOver: () => Promise.reject(new Error('disk full')) });
    await expect(claim(deps, 1)).rejects.toThrow('disk full');
    expect(own.busy(NOON)).toEqual(new Set());
    // Not a byte of it has left: it is not in doubt.
    expect(own.takenOver('batch 1', 2)).toBe(true);
  });

  test('is not counted if there was nothing to claim', async () => {
    const { deps, told } = rig({ claimDue: async () => ({ batches: [], skipped: 3, more: true }) });
    expect(await claim(deps, 1)).toEqual({ leased: [], skipped: 3, more: true });
    expect(told).toEqual([]);
  });
});

describe('a batch that was left behind', () => {
  test('comes before new ones, and may have left', async () => {
    const { deps, told } = rig({ takeOver: async () => batchOf('left', 4) });
    const { leased, more } = await claim(deps, 3);
    expect(leased).toMatchObject([
      { lease: { batchId: 'left', owner: 'me', fence: 4 }, deadline: NOON + 0.9 * LEASE, inDoubt: true },
    ]);
    expect(more).toBe(true);
    expect(told).toEqual([]);
  });

  test('is searched for outside of what is in flight here and of what failed in this look', async () => {
    const { deps, asked } = rig();
    await claim(deps, 1);
    await claim(deps, 1, { except: new Set(['failed']) });
    expect(asked.map(({ except }) => [...except])).toEqual([[], ['batch 1', 'failed']]);
  });
});
