import type { HaltCode } from './halt.ts';

/** The events about which the publication's owner gets a notice. Instants in epoch milliseconds. */
export type OwnerNotice =
  /** Sending paused automatically: too many emails bounced or drew complaints. */
  | {
      readonly cause: 'bounces' | 'complaints';
      readonly at: number;
      readonly emails: number;
      readonly bad: number;
    }
  /** The provider refuses the sender, or its limit is used up, or no mail can be handed to it. */
  | { readonly cause: 'halted'; readonly at: number; readonly code: HaltCode; readonly reason: string }
  /** The provider refuses one email for everybody. */
  | { readonly cause: 'email'; readonly at: number; readonly email: string; readonly reason: string };

/** Why all lessons and issues wait. */
export type SendingPause = Extract<OwnerNotice, { cause: 'bounces' | 'complaints' }>;

/** A share as people read it: `5.7%`, `0.12%`. */
export function percent(part: number, whole: number): string {
  const share = (100 * part) / whole;
  return `${share.toFixed(share < 1 ? 2 : 1)}%`;
}
