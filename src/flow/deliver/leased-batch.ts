import type { BatchLease, ClaimedBatch, Closing } from './deliver-store.ts';

/** A batch to be handed over, and by when. */
export interface LeasedBatch {
  readonly batch: ClaimedBatch;
  readonly hold: BatchLease;
  readonly deadline: number;
  readonly inDoubt: boolean;
}

/** How a batch's end is written, see `settler`; false: it was no longer held, and nothing was written. */
export type Settle = (closing: Closing, deadline: number) => Promise<boolean>;
