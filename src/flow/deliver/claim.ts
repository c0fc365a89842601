import type { TokenKeys } from '../../shared/signing/token.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { ClaimedBatch, ClaimOptions, DeliverStore, LeaseTerms, Sender } from './deliver-store.ts';
import type { LeasedBatch } from './leased-batch.ts';
import type { OwnBatches } from './own-batches.ts';
import type { Transport } from './transport.ts';

/** The dependencies of claiming. */
export interface ClaimDeps {
  readonly store: DeliverStore;
  readonly transport: Transport;
  /** See `Sender`. */
  readonly accounts?: Sender['accounts'];
  readonly clock: Clock;
  readonly keys: TokenKeys;
  /** This worker's unique name, and whether another worker is known to be gone. */
  readonly owner: string;
  readonly isDead: (owner: string) => boolean;
  /** This worker's knowledge of the batches under its name. */
  readonly own: OwnBatches;
  readonly newId: () => string;
  /** Called after batches have been claimed, before the first byte of any of them leaves. */
  readonly noteHandOver: () => Promise<void>;
  readonly only?: number | undefined;
  /** The time is in doubt: lessons and issues wait, requested emails leave. */
  readonly clockInDoubt?: (() => boolean) | undefined;
}

/** The transport and accounts that emails leave by here. */
export const senderIn = ({ transport, accounts }: Pick<ClaimDeps, 'transport' | 'accounts'>): Sender => ({
  transport: transport.name,
  accounts,
});

/** The part of a lease within which a batch may begin to leave; the rest is for its answer. */
const LEASE_USED = 0.9;

export interface ClaimBounds {
  /** How many deliveries at most. */
  readonly atMost?: number;
  /** Batches to leave alone for now, in addition to those in flight. */
  readonly except?: ReadonlySet<string>;
}

/**
 * The batches this worker may hand over now: one that was left behind or waits for its repetition, or else new ones.
 * It must hand over each of them.
 */
export async function claim(
  deps: ClaimDeps,
  batches: number,
  { atMost = Number.MAX_SAFE_INTEGER, except = new Set() }: ClaimBounds = {},
): Promise<{ leased: LeasedBatch[]; skipped: number; more: boolean }> {
  const { store, transport, owner, own } = deps;
  const now = deps.clock.now();
  const terms: LeaseTerms = { owner, now, leaseMs: transport.leaseMs, ...senderIn(deps) };
  const leased = (batch: ClaimedBatch, inDoubt: boolean): LeasedBatch => ({
    batch,
    lease: { batchId: batch.id, owner, fence: batch.attempts },
    deadline: now + transport.leaseMs * LEASE_USED,
    inDoubt,
  });
  const left = await store.takeOver(terms, {
    isDead: deps.isDead,
    except: new Set([...own.busy(now), ...except]),
    whole: transport.replaysSafely,
  });
  if (left) {
    const isUntouched = own.takenOver(left.id, left.attempts);
    return { leased: [leased(left, left.begun && !isUntouched)], skipped: 0, more: true };
  }
  const claimed = await claimNew(deps, terms, {
    batchSize: transport.batchSize,
    batchIds: Array.from({ length: batches }, deps.newId),
    atMost,
    keyId: deps.keys.current,
    only: deps.only,
    bulkWaits: deps.clockInDoubt?.() ?? false,
  });
  return {
    leased: claimed.batches.map((batch) => leased(batch, false)),
    skipped: claimed.skipped,
    more: claimed.more,
  };
}

async function claimNew({ store, own, noteHandOver }: ClaimDeps, terms: LeaseTerms, options: ClaimOptions) {
  own.asked(options.batchIds);
  try {
    const claimed = await store.claimDue(terms, options);
    if (claimed.batches.length > 0) await noteHandOver();
    own.claimed(options.batchIds, claimed.batches);
    return claimed;
  } catch (error) {
    own.lost(options.batchIds);
    throw error;
  }
}
