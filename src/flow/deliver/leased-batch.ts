import type { BatchLease, ClaimedBatch, Closing } from './deliver-store.ts';

/** A batch to hand over, and its deadline. */
export interface LeasedBatch {
  readonly batch: ClaimedBatch;
  readonly lease: BatchLease;
  readonly deadline: number;
  readonly inDoubt: boolean;
}

/** Writes a batch's end; see `settler`. False: it was no longer leased, and nothing was written. */
export type Settle = (closing: Closing, deadline: number) => Promise<boolean>;
