import type { EditionBlock, Halt, HaltCode } from '../../shared/reasons/halt.ts';
import { DAY, HOUR, MINUTE } from '../../shared/time/clock.ts';
import type { Past, PastRefusal } from './blame.ts';

/** What keeps back a transport's mail, as one worker knows it; it is read again at every look at the queue. */
export interface SendingBlocks {
  halt: (Halt & Tried) | undefined;
  readonly editions: Map<string, EditionBlock & Tried>;
}

/** Nothing is kept back: what a worker knows before it has asked the store. */
export const noBlocks = (): SendingBlocks => ({ halt: undefined, editions: new Map() });

interface Tried {
  readonly tries: number;
}

/** What judging and halting need from the store, so that all workers agree and a restart forgets nothing. */
export interface BlameStore {
  blocks(transport: string): Promise<SendingBlocks>;
  /** The record that concerns these readers and editions. */
  past(transport: string, about: { readonly editionIds: readonly string[] }, now: number): Promise<Past>;
  note(transport: string, refusals: readonly Omit<PastRefusal, 'at'>[], now: number): Promise<void>;
  /** Begins the halt, or postpones the next try of the current one. */
  halt(halt: Halt): Promise<void>;
  /** The provider has accepted mail again. */
  endHalt(transport: string, now: number): Promise<void>;
  block(block: EditionBlock): Promise<void>;
  /** The email was accepted after all: everyone who waits for it gets it. */
  endBlock(transport: string, editionId: string, now: number): Promise<void>;
}

const FIRST_HALT = 5 * MINUTE;
const FIRST_BLOCK = HOUR;

/**
 * When to retry after a refusal of the sender: after 5 minutes, 10, 20 … an hour; or at the provider's time, within a
 * day.
 *
 * @param tries how often it has been tried since the halt began.
 */
export function nextTryAfter(tries: number, statedMs: number | undefined): number {
  if (statedMs !== undefined) return Math.min(DAY, Math.max(FIRST_HALT, statedMs));
  return Math.min(HOUR, FIRST_HALT * 2 ** Math.min(20, tries));
}

/** When to retry an email that everybody's servers refuse: after an hour, four, sixteen, and then each day. */
export function nextEmailTryAfter(tries: number): number {
  return Math.min(DAY, FIRST_BLOCK * 4 ** Math.min(20, tries));
}

/** Whether mail must wait now. An explicit run may try a halt unless it is a limit. */
export function isHalted({ halt }: SendingBlocks, now: number, explicit: boolean): boolean {
  if (!halt || halt.nextTryAt <= now) return false;
  return !explicit || halt.code === ('limit-reached' satisfies HaltCode);
}
