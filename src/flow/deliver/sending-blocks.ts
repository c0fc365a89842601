import type { EditionBlock, Halt, HaltCode } from '../../shared/reasons/halt.ts';
import { DAY, HOUR, MINUTE } from '../../shared/time/clock.ts';
import type { Past, PastRefusal } from './blame.ts';

/** What holds mail of a transport back, as one worker knows it; it is read anew at every look at the queue. */
export interface SendingBlocks {
  halt: (Halt & Tried) | undefined;
  readonly holds: Map<string, EditionBlock & Tried>;
}

/** Nothing is held back. */
export const noBlocks = (): SendingBlocks => ({ halt: undefined, holds: new Map() });

interface Tried {
  readonly tries: number;
}

/** What judging and halting ask of the store, so that all workers agree and a restart forgets nothing. */
export interface BlameStore {
  blocks(transport: string): Promise<SendingBlocks>;
  /** What is on record that bears on these readers and editions. */
  past(transport: string, about: { readonly editionIds: readonly string[] }, now: number): Promise<Past>;
  note(transport: string, refusals: readonly Omit<PastRefusal, 'at'>[], now: number): Promise<void>;
  /** Begins the halt, or puts the next try of the one that stands off. */
  halt(halt: Halt): Promise<void>;
  /** The provider has taken mail again. */
  endHalt(transport: string, now: number): Promise<void>;
  hold(hold: EditionBlock): Promise<void>;
  /** The email was taken after all: whoever waits for it gets it. */
  endHold(transport: string, editionId: string, now: number): Promise<void>;
}

const FIRST_HALT = 5 * MINUTE;
const FIRST_HOLD = HOUR;

/**
 * When to try again after a refusal of the sender: after 5 minutes, 10, 20 … an hour; or when the provider says, within
 * a day.
 *
 * @param tries how often it has been tried since the halt began.
 */
export function nextTryAfter(tries: number, statedMs: number | undefined): number {
  if (statedMs !== undefined) return Math.min(DAY, Math.max(FIRST_HALT, statedMs));
  return Math.min(HOUR, FIRST_HALT * 2 ** Math.min(20, tries));
}

/** When to try an email again that everybody's servers refuse: after an hour, four, sixteen, and then each day. */
export function nextEmailTryAfter(tries: number): number {
  return Math.min(DAY, FIRST_HOLD * 4 ** Math.min(20, tries));
}

/** Whether mail may be handed over now; a halt that an explicit run may look behind holds only where it is a limit. */
export function isHalted({ halt }: SendingBlocks, now: number, explicit: boolean): boolean {
  if (!halt || halt.nextTryAt <= now) return false;
  return !explicit || halt.code === ('limit-reached' satisfies HaltCode);
}
