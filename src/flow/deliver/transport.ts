/**
 * The port to providers: a transport's input, its obligations to its caller, and the outcome of each message. A
 * provider's own words belong in its adapter.
 */
import type { HaltCode } from '../../shared/reasons/halt.ts';
import type { WireName } from '../compose/wire/wire.ts';

/**
 * The port through which messages leave.
 *
 * The caller guarantees: a batch in doubt is handed over again only with the same key, the same messages in the same
 * order and the same bytes; every address is exactly one bare address; the turn of the first request has been taken.
 * The transport guarantees: one outcome for each message, in order; no throw for anything a provider or a network can
 * do; `accepted` only if the provider said so; nothing begins to leave after the deadline; the batch's bytes are not
 * read once `send` has resolved.
 */
export interface Transport {
  readonly name: 'outbox' | 'resend' | 'smtp';
  /** The form in which it takes messages. */
  readonly wire: WireName;
  /** The most messages that one batch may hold. */
  readonly batchSize: number;
  /** The number of batches that it can carry at once. */
  readonly concurrency: number;
  /**
   * The most messages that may be under way at once: begun, and their outcomes not yet stored. As many are in doubt if
   * a worker and all that it noted are lost. A single batch is never held back. Undefined: no limit of its own.
   */
  readonly window?: number | undefined;
  /**
   * The longest time that handing over a whole batch may take, in milliseconds: the lease of a batch. The signal
   * aborts before it ends.
   */
  readonly leaseMs: number;
  /**
   * Whether handing over the same batch twice sends it once. If not, the operator decides about a message in doubt.
   */
  readonly replaysSafely: boolean;
  /** How long a replay is safe after the first attempt, in milliseconds. */
  readonly replayWindowMs: number;
  /** Whether messages stay on this machine (files, or a server at a loopback address). */
  readonly staysLocal: boolean;
  send(batch: OutgoingBatch, terms: Terms): Promise<readonly Outcome[]>;
  close(): Promise<void>;
}

/** The terms for handing over a batch. */
export interface Terms {
  readonly signal: AbortSignal;
  /**
   * Epoch milliseconds on the caller's clock. After it, the batch may be another worker's, even if a suspended
   * process never saw the signal: read the clock right before a request or message begins to leave.
   */
  readonly deadline: number;
  /** Waits for the turn of another request within this batch; 0: go, otherwise nothing may leave for that many ms. */
  turn(): Promise<number>;
  /**
   * Called as soon as a message has been accepted, with its place in the batch; the outcomes repeat it. Resolves once
   * that is written down. Until then it counts as one that is on its connection's wire, so that a crash leaves at most
   * as many in doubt as may be there at once. A transport that replays safely need not call it.
   */
  accepted(index: number, providerId: string): Promise<void>;
  /**
   * Called as soon as a server has refused a message. Returns the places of messages that must not begin to leave any
   * more, because the refusal covers them too: they become `unsent`. A transport whose messages leave together need
   * not call it.
   */
  refused(index: number, refusal: Refusal): readonly number[];
  /**
   * Asked right before a message begins to leave. False: its reader has left meanwhile, and it becomes `unsent`. A
   * transport whose messages leave together need not ask.
   */
  isWanted?(index: number): boolean;
  /** The server wants every worker to leave it alone for this many milliseconds. */
  pause(ms: number): void;
}

/**
 * Messages encoded for the wire, one after the other in one buffer, with `open`, `between` and `close` around them.
 */
export interface OutgoingBatch {
  /** 1 to 200 characters of `[A-Za-z0-9._/-]`, the same on every attempt. */
  readonly idempotencyKey: string;
  readonly bytes: Buffer;
  readonly messages: readonly OutgoingMessage[];
}

/** One message's place in its batch's bytes, and its envelope. */
export interface OutgoingMessage {
  readonly deliveryId: number;
  /** Offsets into the batch's bytes. */
  readonly start: number;
  readonly end: number;
  /** Bare addresses, the domain in ASCII: the envelope of SMTP. */
  readonly from: string;
  readonly to: string;
  /** With angle brackets; the same on every attempt (RFC 5322 section 3.6.4). */
  readonly messageId: string;
  /** When its batch was made, epoch milliseconds: its Date, and the same on every attempt. */
  readonly date: number;
}

/** The outcome of one message. */
export type Outcome =
  /** The provider accepted it. */
  | { readonly kind: 'accepted'; readonly providerId: string }
  /** Certainly not accepted; another try may succeed. */
  | { readonly kind: 'temporary'; readonly reason: string; readonly retryAfterMs?: number }
  /** Refused in the words of the provider or a server. The caller judges whom that blames; see `blame.ts`. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Certainly not accepted, and never will be: the message can't be handed to this provider. */
  | { readonly kind: 'permanent'; readonly reason: string }
  /** It may have been accepted: only a safe replay or the operator may try again. */
  | { readonly kind: 'uncertain'; readonly reason: string; readonly retryAfterMs?: number }
  /** Certainly not accepted, for a reason that is clearly on the sender's side (key, quota, certificate). */
  | {
      readonly kind: 'halted';
      readonly reason: string;
      readonly code: HaltCode;
      readonly retryAfterMs?: number;
    }
  /** Not begun, because another message of the batch was refused, or its reader has left. */
  | { readonly kind: 'unsent' };

/** A refusal in its server's words. */
export interface Refusal {
  /** The refused part: the connection or login, the sender's address, the recipient's, or the message. */
  readonly stage: 'session' | 'sender' | 'recipient' | 'message';
  /** The reply's code, as in SMTP: from 500 on it is permanent. */
  readonly code: number;
  /** The enhanced status code that the reply begins with (RFC 3463). */
  readonly status?: string | undefined;
  /** All of its words in one line, with addresses shortened. */
  readonly words: string;
  /** Whether they contain the recipient's address. */
  readonly named: boolean;
  /** How long the server wants to be left alone, at least. */
  readonly retryAfterMs?: number;
}
