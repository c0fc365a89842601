import type { Weekday } from '../../shared/time/slots.ts';
import type { Language } from '../../shared/words/wording.ts';

/** What pacing must know about a subscriber. */
export interface PacingProfile {
  readonly id: number;
  /** Null if unknown. */
  readonly language: Language | null;
  readonly timeZone: string;
  /** The reader's own weekday, if set. */
  readonly weekday: Weekday | null;
  /** The reader's own local minute of the day, if set. */
  readonly minuteOfDay: number | null;
  /** Topic ids the reader opted out of. */
  readonly optouts: ReadonlySet<string>;
  /** Epoch milliseconds. */
  readonly pausedUntil: number | null;
}

/** Whether a lesson or issue with these topics is for the reader: one wanted topic is enough. */
export function wants(reader: Pick<PacingProfile, 'optouts'>, topics: readonly string[]): boolean {
  return topics.length === 0 || topics.some((topic) => !reader.optouts.has(topic));
}
