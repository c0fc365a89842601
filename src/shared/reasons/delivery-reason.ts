import { storedData } from './stored-data.ts';

/**
 * Why a delivery is not simply due or sent: a code and its data. Programs decide by the code alone; `said` and `text`
 * are other people's words, kept to be shown.
 */
export type DeliveryReason =
  /** Skipped: its reader left, bounced or complained before it could leave. */
  | { readonly code: 'unsubscribed' | 'bounced' | 'complained' }
  /** Skipped: its reader left that course, is in a course during which issues aren't sent, or may not get it. */
  | { readonly code: 'left-course' | 'inside-course' | 'not-wanted' }
  /** Skipped: its `not-after` had passed; or its issue was stopped, by an operator or as its file says. */
  | { readonly code: 'stale' | 'stopped' }
  /** Due, but not before its reader's own pause ends. */
  | { readonly code: 'paused' }
  /** Due: the provider refused the sender, or the sending limit is used up. The reader is not blamed. */
  | { readonly code: 'sender-refused' | 'limit-reached'; readonly said: string }
  /** Due, but not before the block on its email is tried again: the provider refuses the email itself. */
  | { readonly code: 'email-refused'; readonly said: string }
  /** Due: the provider did not accept it for now. */
  | { readonly code: 'try-later'; readonly said: string }
  /** Due or failed: the provider refused this one email. */
  | { readonly code: 'refused'; readonly said: string }
  /** Failed: no such address exists, so its reader bounced. */
  | { readonly code: 'no-such-address'; readonly said: string }
  /** Failed: it was temporarily refused too many times. */
  | { readonly code: 'given-up'; readonly attempts: number; readonly said: string }
  /** Failed: the address is malformed, or the server lacks what the email needs. */
  | { readonly code: 'malformed-address' }
  | { readonly code: 'unsendable'; readonly said: string }
  /** Due or failed: it could not be composed. */
  | { readonly code: 'not-composed'; readonly said: string }
  /** Due or uncertain: it was handed over and not answered. */
  | { readonly code: 'unanswered'; readonly said: string }
  /** Uncertain: a worker stopped while it was handed over. */
  | { readonly code: 'worker-stopped' }
  /** Uncertain: in doubt for longer than the provider remembers its key. */
  | { readonly code: 'key-forgotten' }
  /** Uncertain: handed over by a transport that is no longer in use, and not answered. */
  | { readonly code: 'other-transport'; readonly transport: string }
  /** Uncertain: handed over by another account at the same provider or server, and not answered. */
  | { readonly code: 'other-account'; readonly transport: string }
  /** Uncertain: the stored copy of its batch can't be read. */
  | { readonly code: 'batch-damaged' }
  /** Uncertain: the key that signed its links is no longer among SECRET_KEYS. */
  | { readonly code: 'key-lost' }
  /** An operator decided about an email in doubt: it left, it is sent again, or it is given up. */
  | { readonly code: 'operator-sent' | 'operator-again' | 'operator-dropped' }
  /** Sent before the store was restored. */
  | { readonly code: 'left-before-restore' }
  /** In the words of an older version. */
  | { readonly code: 'other'; readonly text: string };

export type DeliveryReasonCode = DeliveryReason['code'];

/** A reason as its two columns: the code, and its data as JSON, null if it has none. */
export function reasonColumns(reason: DeliveryReason): {
  reason: DeliveryReasonCode;
  reason_data: string | null;
} {
  const { code, ...data } = reason;
  return { reason: code, reason_data: Object.keys(data).length === 0 ? null : JSON.stringify(data) };
}

/** The reason that two columns hold; undefined where there is none. */
export function readReason(columns: {
  readonly reason: string | null;
  readonly reason_data: string | null;
}): DeliveryReason | undefined {
  if (columns.reason === null) return undefined;
  return { code: columns.reason, ...storedData(columns.reason_data) } as DeliveryReason;
}
