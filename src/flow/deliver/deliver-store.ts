import type { DeliveryReason } from '../../shared/reasons/delivery-reason.ts';
import type { EmailKind } from '../compose/edition.ts';

/** A batch this worker holds, with its members in the order in which they are handed over. */
export interface ClaimedBatch {
  readonly id: string;
  readonly idempotencyKey: string;
  readonly createdAt: number;
  /** How often it has been handed over, this time included. It is also the fence: see `BatchLease`. */
  readonly attempts: number;
  /** Names the key that signs the links of its messages. */
  readonly keyId: string;
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

/** What a delivery becomes once its batch is answered. */
export type Settlement =
  | { readonly status: 'sent'; readonly providerId: string }
  | {
      readonly status: 'due';
      readonly dueAt: number;
      readonly reason?: DeliveryReason | undefined;
      /** The attempt says nothing about this email, and doesn't count. */
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

/** By what emails leave. */
export interface Sender {
  readonly transport: string;
  /**
   * Keyed hashes that stand for the account at the provider, by each key of the ring; the first is noted with a batch.
   * Empty where there is no account.
   */
  readonly accounts?: readonly string[] | undefined;
}

/** Who claims, and for how long. */
export interface LeaseTerms extends Sender {
  readonly owner: string;
  readonly now: number;
  readonly leaseMs: number;
}

/**
 * A worker's hold on a batch. The fence grows with every hand-over to another attempt, so a worker that slept
 * over its lease writes nothing, even where it took the batch over from itself.
 */
export interface BatchLease {
  readonly batchId: string;
  readonly owner: string;
  readonly fence: number;
}

/** A batch's end, or what is certain of it before its end. */
export interface Closing {
  readonly hold: BatchLease;
  /** The batch stays open: these members alone are settled. */
  readonly partial?: boolean;
  readonly settlements: readonly { readonly delivery: ClaimedDelivery; readonly settlement: Settlement }[];
}

export interface ClaimOptions {
  /** How many deliveries a batch may hold. */
  readonly batchSize: number;
  /** One for each batch that may be made. */
  readonly batchIds: readonly string[];
  /** Claims no more than so many deliveries in all: what the day's allowance still holds. */
  readonly atMost: number;
  readonly keyId: string;
  /** Claims for one subscriber alone. */
  readonly only: number | undefined;
  /** Lessons and issues wait where they stand. */
  readonly bulkWaits?: boolean | undefined;
}

export interface TakeOverOptions {
  readonly isDead: (owner: string) => boolean;
  /** Batches that this worker is handing over now, or leaves alone; all others of its own are free at once. */
  readonly except: ReadonlySet<string>;
  /** With all members, as the first attempt had them; otherwise those alone that have not been settled. */
  readonly whole: boolean;
}

/** What delivering asks of the store. Every change is guarded by the hold: who lost the lease writes nothing. */
export interface DeliverStore {
  /** A batch whose retry is due and whose owner is gone, or is the lease's own and not excepted, if there is one. */
  takeOver(lease: LeaseTerms, options: TakeOverOptions): Promise<ClaimedBatch | undefined>;
  /**
   * Claims due deliveries whose reader may still get them, in one transaction that reads each of them once.
   * What may never leave is skipped on the way, what its reader has paused is put back to the pause's end.
   */
  claimDue(
    lease: LeaseTerms,
    options: ClaimOptions,
  ): Promise<{ batches: readonly ClaimedBatch[]; skipped: number; more: boolean }>;
  /**
   * The last look before the first byte of a first attempt leaves. `lost`: the batch is another worker's.
   * `unwanted`: the reader of a member has left, paused or was erased meanwhile.
   */
  stillWanted(
    hold: BatchLease,
    deliveries: readonly ClaimedDelivery[],
    now: number,
  ): Promise<'wanted' | 'unwanted' | 'lost'>;
  /**
   * Puts a batch that was never handed over back: its members are due from `dueAt` on.
   *
   * @returns false where it is no longer held, and nothing was changed.
   */
  release(hold: BatchLease, deliveries: readonly ClaimedDelivery[], dueAt: number): Promise<boolean>;
  /**
   * Writes the ends of batches, in one transaction; a batch that is no longer held changes nothing. Of a batch that is
   * given alone, what can't be written of one member is kept beside it, see `writeUnwritten`.
   *
   * @returns the ids of the batches that were still held.
   */
  settle(closings: readonly Closing[], now: number): Promise<ReadonlySet<string>>;
  /**
   * Writes what became of deliveries whose rows could not be changed before.
   *
   * @returns how many were written.
   */
  writeUnwritten(now: number): Promise<number>;
  /**
   * Keeps the batch as it is, to be handed over again from `retryAt` on.
   *
   * @returns false where it is no longer held, and nothing was changed.
   */
  retryLater(hold: BatchLease, retryAt: number): Promise<boolean>;
  /** Whether a batch is in the hands of another worker whose lease still runs. */
  othersAtWork(owner: string, now: number): Promise<boolean>;
  /**
   * Gives up batches that another transport or account left behind, once nobody could repeat them safely any more. Their emails
   * are in doubt.
   *
   * @returns how many emails that are.
   */
  giveUpLeftBehind(sender: Sender, now: number): Promise<number>;
  /** When the next delivery, or batch of a sender, may be tried; undefined when nothing waits. */
  nextAttemptAt(only: number | undefined, sender: Sender): Promise<number | undefined>;
}
