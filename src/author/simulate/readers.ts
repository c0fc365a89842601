import type { Weekday } from '../../shared/time/slots.ts';
import type { Leaving } from './model.ts';

/** What distinguishes readers for the planner. */
export interface Profile {
  /** Equal for equal profiles. */
  readonly key: string;
  readonly timeZone: string;
  /** Their own choice, made right after they joined. */
  readonly weekday: Weekday | null;
  readonly minuteOfDay: number | null;
  readonly optouts: ReadonlySet<string>;
}

/** Readers who do the same at the same time. */
export interface Group {
  readonly profile: Profile;
  /** Each reader's number, from 1 on. */
  readonly numbers: readonly number[];
}

/** One email as it left, to all readers for whom the planner decided the same. */
export interface EmailsSent {
  readonly kind: 'confirm' | 'welcome' | 'lesson' | 'issue';
  /** A course's slug, `newsletter` or `system`. */
  readonly stream: string;
  readonly item: string;
  readonly at: number;
  /** The readers' numbers: the first `count` of these. */
  readonly numbers: ArrayLike<number>;
  readonly count: number;
}

/**
 * The readers of a simulation and their store. A test compares the two implementations: the product itself, and one
 * in memory that merges identical readers.
 */
export interface VirtualReaders {
  /** They agreed elsewhere, and begin at their next slot. */
  import(group: Group, now: number): Promise<void>;
  /** They ask to join, and are asked to confirm. */
  ask(group: Group, now: number): Promise<void>;
  /** They confirm what they asked for. */
  confirm(group: Group, now: number): Promise<void>;
  /** They choose the hour and weekday of their profile. */
  prefer(group: Group, now: number): Promise<void>;
  /** Nothing more goes to this reader. */
  leave(number: number, why: Leaving, now: number): Promise<void>;
  /** Plans and delivers what is due. */
  look(now: number): Promise<readonly EmailsSent[]>;
  /** When the next lesson is due. */
  nextDueAt(): Promise<number | undefined>;
}
