import type { LetterKind } from '../compose/edition.ts';

/** A batch this worker holds, with its members in the order in which they are handed over. */
export interface ClaimedBatch {
  readonly id: string;
  readonly idempotencyKey: string;
  readonly createdAt: number;
  /** How often it has been handed over, this time included. */
  readonly attempts: number;
  readonly deliveries: readonly ClaimedDelivery[];
}

/** A delivery frozen at its claim: the same values make the same bytes on every attempt. */
export interface ClaimedDelivery {
  readonly id: number;
  readonly subscriberId: number;
  readonly signupId: number | null;
  readonly kind: LetterKind;
  readonly editionId: string;
  readonly to: string;
  readonly firstName: string | null;
  readonly tokenVersion: number;
  readonly keyId: string;
  readonly nextNote: string | null;
  /** How often this delivery has been in a batch. */
  readonly attempts: number;
}

/** What a delivery becomes once its batch is answered. */
export type Settlement =
  | { readonly status: 'sent'; readonly providerId: string }
  | { readonly status: 'due'; readonly dueAt: number; readonly reason: string }
  | { readonly status: 'failed'; readonly reason: string; readonly hardBounce: boolean }
  | { readonly status: 'uncertain'; readonly reason: string };

/** Who claims, and for how long. */
export interface Lease {
  readonly owner: string;
  readonly now: number;
  readonly leaseMs: number;
  readonly transport: string;
}

/** What delivering asks of the store. Every change is guarded by the owner: who lost the lease writes nothing. */
export interface DeliverStore {
  /** A batch whose retry is due and whose owner is gone, if there is one. */
  takeOver(lease: Lease, isDead: (owner: string) => boolean): Promise<ClaimedBatch | undefined>;
  /**
   * Claims up to `limit` due deliveries whose reader may still get them, and skips those whose reader may
   * not, in one transaction. `keyId` names the key that signs their links.
   */
  claimDue(
    lease: Lease,
    options: { limit: number; keyId: string; batchId: string; only: number | undefined },
  ): Promise<{ batch: ClaimedBatch | undefined; skipped: number }>;
  /**
   * The last look before the first byte of a first attempt leaves: when the reader of one of its `members` has
   * left or was erased meanwhile, the whole batch goes back to due and true is returned.
   */
  releaseIfUnwanted(batchId: string, owner: string, now: number, members: number): Promise<boolean>;
  settle(
    batchId: string,
    owner: string,
    settlements: ReadonlyMap<number, Settlement>,
    now: number,
  ): Promise<void>;
  /** Keeps the batch as it is, to be handed over again from `retryAt` on. */
  retryLater(batchId: string, owner: string, retryAt: number): Promise<void>;
  /** Gives the batch up as uncertain. */
  giveUp(batchId: string, owner: string, reason: string): Promise<number>;
  /** Whether a batch is in the hands of another worker whose lease still runs. */
  othersAtWork(owner: string, now: number): Promise<boolean>;
  /** When the next delivery or batch may be tried; undefined when nothing waits. */
  nextAttemptAt(only: number | undefined): Promise<number | undefined>;
}
