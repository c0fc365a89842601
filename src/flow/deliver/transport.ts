/**
 * The port to providers: what a transport is given, what it owes its caller, and what became of each message. A provider's
 * own words belong in its adapter.
 */
import type { HaltCode } from '../../shared/reasons/halt.ts';
import type { WireName } from '../compose/wire/wire.ts';

/**
 * The port through which messages leave.
 *
 * The caller promises: a batch in doubt is handed over again only with the same key, the same messages in
 * the same order and the same bytes; every address is exactly one bare address; the turn of the first request
 * has been taken. The transport promises: one outcome for each message, in order; it never throws for what a
 * provider or a network can do; `accepted` only when the provider said so; nothing begins to leave after the
 * deadline; the batch's bytes are not read any more once `send` has resolved.
 */
export interface Transport {
  readonly name: 'outbox' | 'resend' | 'smtp';
  /** The form in which it takes messages. */
  readonly wire: WireName;
  /** How many messages one batch may hold. */
  readonly batchSize: number;
  /** How many batches it can carry at once. */
  readonly concurrency: number;
  /**
   * How long handing over a whole batch may take at most, in milliseconds: the lease of a batch. The signal
   * aborts before it ends.
   */
  readonly leaseMs: number;
  /**
   * Whether handing over the same batch twice sends it once. Where it doesn't, a message in doubt is the
   * operator's decision.
   */
  readonly replaysSafely: boolean;
  /** For how long after the first attempt a replay is safe, in milliseconds. */
  readonly replayWindowMs: number;
  /** Whether messages stay on this machine (files, or a server at a loopback address). */
  readonly staysLocal: boolean;
  send(batch: OutgoingBatch, terms: Terms): Promise<readonly Outcome[]>;
  close(): Promise<void>;
}

/** On what terms a batch is handed over. */
export interface Terms {
  readonly signal: AbortSignal;
  /**
   * Epoch milliseconds on the caller's clock. Past it the batch may be another worker's, also where a stopped
   * process kept the signal from being seen: read the clock right before a request or message begins to leave.
   */
  readonly deadline: number;
  /** Waits for the turn of a further request within this batch; 0: go, otherwise nothing may leave for so many ms. */
  turn(): Promise<number>;
  /**
   * Called as soon as a message has been taken, by its place in the batch; the outcomes tell it again. Resolves
   * once it has been written down: until then no further body leaves on the same connection, so that a crash puts
   * at most one message a connection in doubt. A transport that replays safely need not call it.
   */
  accepted(index: number, providerId: string): Promise<void>;
  /**
   * Called as soon as a server has refused a message. Returns the places of messages that must not begin to leave any
   * more, since what was refused means them too: they become `unsent`. A transport whose messages leave together need
   * not call it.
   */
  refused(index: number, refusal: Refusal): readonly number[];
  /** The server wants to be left alone by every worker for so many milliseconds. */
  pause(ms: number): void;
}

/** Messages encoded for the wire, one after the other in one buffer, with `open`, `between` and `close` around them. */
export interface OutgoingBatch {
  /** 1 to 200 characters of `[A-Za-z0-9._/-]`, the same on every attempt. */
  readonly idempotencyKey: string;
  readonly bytes: Buffer;
  readonly messages: readonly OutgoingMessage[];
}

/** Where one message stands in its batch's bytes, and its envelope. */
export interface OutgoingMessage {
  readonly deliveryId: number;
  /** Offsets into the batch's bytes. */
  readonly start: number;
  readonly end: number;
  /** Bare addresses, the domain in ASCII: the envelope of SMTP. */
  readonly from: string;
  readonly to: string;
  /** With angle brackets; stable over every attempt (RFC 5322 section 3.6.4). */
  readonly messageId: string;
  /** When its batch was made, epoch milliseconds: its Date, and the same on every attempt. */
  readonly date: number;
}

/** What became of one message. */
export type Outcome =
  /** The provider took it. */
  | { readonly kind: 'accepted'; readonly providerId: string }
  /** Certainly not taken; another try may succeed. */
  | { readonly kind: 'temporary'; readonly reason: string; readonly retryAfterMs?: number }
  /** Refused in the provider's or a server's own words. Whom that blames is for the caller to judge, see `blame.ts`. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Certainly not taken, and never will be: the message can't be handed to this provider. */
  | { readonly kind: 'permanent'; readonly reason: string }
  /** It may have been taken: only a safe replay or the operator may try again. */
  | { readonly kind: 'uncertain'; readonly reason: string; readonly retryAfterMs?: number }
  /** Certainly not taken, for a reason that is on the sender's side beyond doubt (key, quota, certificate). */
  | {
      readonly kind: 'halted';
      readonly reason: string;
      readonly code: HaltCode;
      readonly retryAfterMs?: number;
    }
  /** Not begun, since another message of the batch was refused. */
  | { readonly kind: 'unsent' };

/** A refusal as it was said. */
export interface Refusal {
  /** What was refused: the connection or login, the sender's address, the recipient's, or the message. */
  readonly stage: 'session' | 'sender' | 'recipient' | 'message';
  /** The reply's code, as SMTP has it: from 500 on it is for good. */
  readonly code: number;
  /** The enhanced status code that the reply begins with (RFC 3463). */
  readonly status?: string | undefined;
  /** All of its words in one line, with addresses shortened. */
  readonly words: string;
  /** Whether the recipient's address stands in them. */
  readonly named: boolean;
  /** How long the transport's kind of server is left alone at least. */
  readonly retryAfterMs?: number;
}
