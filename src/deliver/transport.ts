/**
 * The port through which messages leave.
 *
 * The caller promises: a batch in doubt is handed over again only with the same key, the same messages in
 * the same order and the same bytes. The transport promises: one outcome for each message, in order; it never
 * throws for what a provider or a network can do; `accepted` only when the provider said so.
 */
export interface Transport {
  readonly name: 'outbox' | 'resend' | 'smtp';
  /** How many messages one batch may hold. */
  readonly batchSize: number;
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
  send(batch: OutgoingBatch, signal: AbortSignal): Promise<readonly Outcome[]>;
  close(): Promise<void>;
}

export interface OutgoingBatch {
  /** 1 to 200 characters of `[A-Za-z0-9._/-]`, the same on every attempt. */
  readonly idempotencyKey: string;
  readonly messages: readonly Message[];
}

/** A finished message. Every string is final; transports encode and never change what it says. */
export interface Message {
  /** The delivery's id. */
  readonly deliveryId: number;
  readonly from: Mailbox;
  readonly to: Mailbox;
  readonly replyTo: string | undefined;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** Further headers, such as List-Unsubscribe; names as they are to stand. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** With angle brackets; stable over every attempt (RFC 5322 section 3.6.4). */
  readonly messageId: string;
  /** When its batch was made, epoch milliseconds: the Date header, and the same on every attempt. */
  readonly date: number;
  /** What the provider's events carry back: names and values of `[A-Za-z0-9_-]`. */
  readonly tags: readonly { readonly name: string; readonly value: string }[];
}

export interface Mailbox {
  readonly name: string;
  readonly email: string;
}

/** What became of one message. */
export type Outcome =
  /** The provider took it. */
  | { readonly kind: 'accepted'; readonly providerId: string }
  /** Certainly not taken; another try may succeed. */
  | { readonly kind: 'temporary'; readonly reason: string; readonly retryAfterMs?: number }
  /** Certainly not taken, and never will be. `hardBounce`: the address does not exist. */
  | { readonly kind: 'permanent'; readonly reason: string; readonly hardBounce?: boolean }
  /** It may have been taken: only a safe replay or the operator may try again. */
  | { readonly kind: 'uncertain'; readonly reason: string; readonly retryAfterMs?: number }
  /** Certainly not taken, for a reason on the sender's side (key, quota, policy): stop and tell the operator. */
  | { readonly kind: 'halted'; readonly reason: string };
