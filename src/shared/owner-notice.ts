/** What the publication's owner is told of by mail. Instants in epoch milliseconds. */
export type OwnerNotice =
  /** Sending has paused by itself: too many of the letters bounced or were complained of. */
  | {
      readonly cause: 'bounces' | 'complaints';
      readonly at: number;
      readonly letters: number;
      readonly bad: number;
    }
  /** The provider refuses the sender. */
  | { readonly cause: 'halted'; readonly at: number; readonly reason: string };

/** Why all lessons and issues are held back. */
export type SendingPause = Extract<OwnerNotice, { cause: 'bounces' | 'complaints' }>;

/** A share as people read it: `5.7 %`, `0.12 %`. */
export function percent(part: number, whole: number): string {
  const share = (100 * part) / whole;
  return `${share.toFixed(share < 1 ? 2 : 1)} %`;
}
