import type { Phase } from './fate.ts';

/** One message that a provider accepted. */
export interface Receipt {
  /** The worker that handed it over. */
  readonly worker: string;
  /** The batch's idempotency key, or the message's Message-ID. */
  readonly key: string;
  readonly to: string;
  readonly subject: string;
  /** The delivery that the message names. */
  readonly delivery: number;
  readonly providerId: string;
  /** When its batch was claimed, as the message's Date header says. */
  readonly batchDate?: string | undefined;
  /** The true time. */
  readonly at: number;
  /** Whether the provider said so. */
  answered: boolean;
  /** How many messages its connection may have on the wire; 1 by default. */
  onWire?: number;
  /** What its connection took next. */
  next?: Receipt | undefined;
}

/** A server that accepts mail, with faults. */
export interface Provider {
  /** A worker's settings for reaching it; the tag identifies the worker. */
  env(tag: string): Record<string, string>;
  readonly receipts: readonly Receipt[];
  /** Readers with a permanently refused email. */
  readonly refusedReaders: ReadonlySet<string>;
  /** Faults so far, by name. */
  readonly faults: ReadonlyMap<string, number>;
  /** Events that must never happen, such as a key that returns with different bytes. */
  readonly offences: readonly string[];
  /** How many requests are finished, answered or not. */
  readonly done: () => number;
  /** It has no more faults from now on. */
  calm(): void;
  close(): Promise<void>;
}

/**
 * Called whenever a provider makes progress with a request; at `arrived` the result decides whether to continue.
 * Whatever happens to the worker has happened when this returns.
 */
export type OnPhase = (worker: string, nth: number, phase: Phase) => boolean;

/** Faults of the provider that test the checker: it forgets keys, or loses one message. */
export type Sabotage = 'keys' | 'drop';
