import type { Phase } from './fate.ts';

/** One message that a provider took. */
export interface Receipt {
  /** The worker that handed it over. */
  readonly worker: string;
  /** The batch's idempotency key, or the message's Message-ID. */
  readonly key: string;
  readonly to: string;
  readonly subject: string;
  /** The delivery that the message says it is. */
  readonly delivery: number;
  readonly providerId: string;
  /** The true time. */
  readonly at: number;
  /** Whether the provider said so. */
  answered: boolean;
  /** Whether its connection took nothing after it. */
  last: boolean;
}

/** A server that takes mail, and its bad days. */
export interface Provider {
  /** What a worker needs to reach it; the tag tells the provider who asks. */
  env(tag: string): Record<string, string>;
  readonly receipts: readonly Receipt[];
  /** Readers of whom an email was refused for good. */
  readonly refusedReaders: ReadonlySet<string>;
  /** Faults so far, by name. */
  readonly faults: ReadonlyMap<string, number>;
  /** What must never happen, such as a key that comes again with other bytes. */
  readonly offences: readonly string[];
  /** How many requests it is done with, answered or not. */
  readonly done: () => number;
  /** From now on it has no more bad days. */
  calm(): void;
  close(): Promise<void>;
}

/**
 * Told whenever a provider gets on with a request; at `arrived` the answer says whether to go on with it.
 * Whatever befalls the worker has happened when this returns.
 */
export type OnPhase = (worker: string, nth: number, phase: Phase) => boolean;

/** Faults of the provider that show whether the checker sees: it forgets keys, or loses one message. */
export type Sabotage = 'keys' | 'drop';
