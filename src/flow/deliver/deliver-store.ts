/**
 * What delivery needs from the store. Every change of a batch takes its lease, and only the newest fence may write: a
 * new method must keep that guard.
 */
import type { DeliveryReason } from '../../shared/reasons/delivery-reason.ts';
import type { EmailKind } from '../compose/edition.ts';

/** A batch that this worker has leased, with its members in the order in which they are handed over. */
export interface ClaimedBatch {
  readonly id: string;
  readonly idempotencyKey: string;
  readonly createdAt: number;
  /** The number of hand-overs, including this one. It is also the fence: see `BatchLease`. */
  readonly attempts: number;
  /** Names the key that signs the links of its messages. */
  readonly keyId: string;
  /** A part of it may have left. */
  readonly begun: boolean;
  readonly deliveries: readonly ClaimedDelivery[];
}

/** A delivery frozen at its claim: the same values make the same bytes on every attempt. */
export interface ClaimedDelivery {
  readonly id: number;
  readonly subscriberId: number;
  readonly signupId: number | null;
  readonly kind: EmailKind;
  readonly stream: string;
  readonly item: string;
  readonly editionId: string;
  readonly to: string;
  readonly firstName: string | null;
  readonly tokenVersion: number;
  readonly nextNote: string | null;
  /** How often this delivery has been in a batch. */
  readonly attempts: number;
}

/** The new state of a delivery once its batch is answered. */
export type Settlement =
  | { readonly status: 'sent'; readonly providerId: string }
  | {
      readonly status: 'due';
      readonly dueAt: number;
      readonly reason?: DeliveryReason | undefined;
      /** The attempt reveals nothing about this email and doesn't count. */
      readonly uncounted?: boolean;
      readonly mayHaveLeft?: boolean;
    }
  | {
      readonly status: 'failed';
      readonly reason: DeliveryReason;
      readonly hardBounce: boolean;
      /** An earlier attempt was not answered. */
      readonly mayHaveLeft?: boolean;
    }
  | { readonly status: 'uncertain'; readonly reason: DeliveryReason };

/** The transport and accounts that emails leave by. */
export interface Sender {
  readonly transport: string;
  /**
   * Keyed hashes that identify the account at the provider, one per key of the ring; the first is noted with a batch.
   * Empty if there is no account.
   */
  readonly accounts?: readonly string[] | undefined;
}

/** The worker that claims, and for how long. */
export interface LeaseTerms extends Sender {
  readonly owner: string;
  readonly now: number;
  readonly leaseMs: number;
}

/**
 * A worker's lease on a batch. The fence grows with every attempt, so a worker that slept through its lease writes
 * nothing, even if it took the batch over from itself.
 */
export interface BatchLease {
  readonly batchId: string;
  readonly owner: string;
  readonly fence: number;
}

/** A batch's end, or the part of it that is certain before its end. */
export interface Closing {
  readonly lease: BatchLease;
  /** The batch stays open: only these members are settled. */
  readonly partial?: boolean;
  readonly settlements: readonly { readonly delivery: ClaimedDelivery; readonly settlement: Settlement }[];
}

export interface ClaimOptions {
  /** The most deliveries that a batch may hold. */
  readonly batchSize: number;
  /** One for each batch that may be made. */
  readonly batchIds: readonly string[];
  /** The most deliveries to claim in all: the rest of the day's allowance. */
  readonly atMost: number;
  readonly keyId: string;
  /** Claims only for one subscriber. */
  readonly only: number | undefined;
  /** Lessons and issues wait, unchanged. */
  readonly bulkWaits?: boolean | undefined;
}

export interface TakeOverOptions {
  readonly isDead: (owner: string) => boolean;
  /** Batches that this worker is handing over now, or leaves alone; all its others are free at once. */
  readonly except: ReadonlySet<string>;
  /** With all members, as in the first attempt; otherwise only those that have not been settled. */
  readonly whole: boolean;
}

/** What delivery needs from the store. The lease guards every change: a worker that lost it writes nothing. */
export interface DeliverStore {
  /**
   * A batch whose retry is due and whose owner is gone, or is the lease's own and not excepted, if there is one. Those
   * of others that were never begun are put back instead: their deliveries are due again.
   */
  takeOver(terms: LeaseTerms, options: TakeOverOptions): Promise<ClaimedBatch | undefined>;
  /**
   * Claims due deliveries whose reader may still get them, in one transaction that reads each of them once. It skips
   * those that may never leave, and moves those that their reader has paused to the pause's end.
   */
  claimDue(
    terms: LeaseTerms,
    options: ClaimOptions,
  ): Promise<{ batches: readonly ClaimedBatch[]; skipped: number; more: boolean }>;
  /**
   * The last look before the first byte of a batch leaves, and the mark that it may leave now: a batch without it was
   * certainly not sent. `lost`: the batch is another worker's. `unwanted`: the reader of a member has left, paused or
   * been erased in the meantime, and nothing was marked.
   *
   * @param deliveries the members whose readers are looked at.
   */
  begin(
    lease: BatchLease,
    deliveries: readonly ClaimedDelivery[],
    now: number,
  ): Promise<'begun' | 'unwanted' | 'lost'>;
  /** The ids of those deliveries whose reader has left, paused or been erased, or that a pause of sending holds back. */
  departed(deliveries: readonly ClaimedDelivery[], now: number): Promise<ReadonlySet<number>>;
  /** Puts back a batch that this worker has not begun: its members are due from `dueAt` on. Any other is unchanged. */
  putBack(lease: BatchLease, dueAt: number): Promise<void>;
  /**
   * Puts back a batch of which nothing left by this lease: its members are due from `dueAt` on.
   *
   * @returns false if it is no longer leased, and nothing was changed.
   */
  release(lease: BatchLease, deliveries: readonly ClaimedDelivery[], dueAt: number): Promise<boolean>;
  /**
   * Writes the ends of batches, in one transaction; a batch that is no longer leased changes nothing. If only one batch
   * is given, results that can't be written for a member are kept with it; see `writeUnwritten`. After a power cut, a
   * batch that ended in the last tenth of a second may be open again; not once another batch has begun.
   *
   * @returns the ids of the batches that were still leased.
   */
  settle(closings: readonly Closing[], now: number): Promise<ReadonlySet<string>>;
  /**
   * Writes the results of deliveries whose rows could not be changed earlier.
   *
   * @returns the number written.
   */
  writeUnwritten(now: number): Promise<number>;
  /**
   * Keeps the batch as it is, to be handed over again from `retryAt` on.
   *
   * @returns false if it is no longer leased, and nothing was changed.
   */
  retryLater(lease: BatchLease, retryAt: number): Promise<boolean>;
  /** Whether another worker has a batch under a valid lease. */
  othersAtWork(owner: string, now: number): Promise<boolean>;
  /**
   * Gives up batches that another transport or account left behind, once nobody could repeat them safely. Their
   * emails are in doubt.
   *
   * @returns the number of those emails.
   */
  giveUpLeftBehind(sender: Sender, now: number): Promise<number>;
  /** When the next delivery, or a sender's batch, may be tried; undefined if nothing waits. */
  nextAttemptAt(only: number | undefined, sender: Sender): Promise<number | undefined>;
}
