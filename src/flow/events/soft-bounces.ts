import { DAY } from '../../shared/time/clock.ts';

/** An email that left, and its outcome. */
export interface EmailSent {
  /** When it left, epoch milliseconds. */
  readonly sentAt: number;
  /** When it bounced softly; null if it did not. */
  readonly softAt: number | null;
  /** Whether it is known to have arrived. */
  readonly arrived: boolean;
}

/** This many emails in a row, on as many days. */
const ENOUGH = 3;
/** Within this time. */
const WINDOW = 30 * DAY;
/**
 * An email without a bounce for this long has arrived: mail servers retry for four to five days before they notify
 * the sender (RFC 5321 section 4.5.4.1).
 */
const SILENCE = 6 * DAY;

/** Emails that left before `now` minus this don't count. */
export const LOOK_BACK = WINDOW + SILENCE;

/**
 * Whether to give up an address that bounces softly: its last three emails or more bounced on three different days
 * (UTC) within 30 days, and none that left between them arrived.
 *
 * @param emails those of one subscriber, in any order.
 * @param since when the reader confirmed; earlier bounces don't count.
 */
export function isGivenUp(emails: readonly EmailSent[], since: number, now: number): boolean {
  const days = new Set<number>();
  for (const { sentAt, softAt, arrived } of emails.toSorted((a, b) => b.sentAt - a.sentAt)) {
    if (softAt !== null) {
      if (softAt >= since && softAt > now - WINDOW) days.add(Math.floor(softAt / DAY));
    } else if (arrived || now - sentAt > SILENCE) break;
  }
  return days.size >= ENOUGH;
}
