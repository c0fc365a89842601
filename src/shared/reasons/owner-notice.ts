import type { HaltCode } from './halt.ts';

/** What the publication's owner is told of by mail. Instants in epoch milliseconds. */
export type OwnerNotice =
  /** Sending has paused by itself: too many of the letters bounced or were complained of. */
  | {
      readonly cause: 'bounces' | 'complaints';
      readonly at: number;
      readonly letters: number;
      readonly bad: number;
    }
  /** The provider refuses the sender, or its limit is used up, or no mail can be handed to it. */
  | { readonly cause: 'halted'; readonly at: number; readonly code: HaltCode; readonly reason: string }
  /** The provider refuses one letter for everybody. */
  | { readonly cause: 'letter'; readonly at: number; readonly letter: string; readonly reason: string };

/** Why all lessons and issues are held back. */
export type SendingPause = Extract<OwnerNotice, { cause: 'bounces' | 'complaints' }>;

/** A share as people read it: `5.7 %`, `0.12 %`. */
export function percent(part: number, whole: number): string {
  const share = (100 * part) / whole;
  return `${share.toFixed(share < 1 ? 2 : 1)} %`;
}
