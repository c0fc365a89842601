import { DAY, HOUR } from '../../shared/time/clock.ts';
import type { Fate, Leaving } from './model.ts';
import type { LettersSent } from './readers.ts';

/** What happened on one day, UTC. */
export interface DayCount {
  /** Midnight, UTC. */
  readonly at: number;
  lessons: number;
  issues: number;
  /** Confirmations and welcomes. */
  system: number;
  joined: number;
  unsubscribed: number;
  bounced: number;
  complained: number;
  /** Readers at its end. */
  readers: number;
}

/** What became of one lesson or issue. */
export interface LetterCount {
  readonly stream: string;
  readonly item: string;
  sent: number;
  opened: number;
  /** Readers for whom it was the last letter. */
  readonly left: Record<Leaving, number>;
}

/** What a simulation counts. */
export interface Tally {
  readonly days: readonly DayCount[];
  /** Letters in each hour from the first day’s midnight on, UTC. */
  readonly hours: Float64Array;
  /** Lessons and issues in the order in which the first of each left. */
  readonly letters: ReadonlyMap<string, LetterCount>;
  /** The most letters that were due at one instant. */
  readonly crowd: { readonly at: number; readonly count: number };
  readonly total: number;
}

export const lettersOn = ({ lessons, issues, system }: DayCount): number => lessons + issues + system;

/** Counts day by day from `from` on. */
export class Counter implements Tally {
  readonly days: DayCount[] = [];
  readonly hours: Float64Array;
  readonly letters = new Map<string, LetterCount>();
  crowd = { at: 0, count: 0 };
  total = 0;
  readonly #from: number;
  #readers = 0;

  constructor(from: number, days: number) {
    this.#from = from;
    this.hours = new Float64Array(days * 24);
    for (let day = 0; day < days; day++) {
      this.days.push({
        ...{ at: from + day * DAY, lessons: 0, issues: 0, system: 0 },
        ...{ joined: 0, unsubscribed: 0, bounced: 0, complained: 0, readers: 0 },
      });
    }
  }

  joined(count: number, at: number): void {
    this.#day(at).joined += count;
    this.#readers += count;
  }

  left(why: Leaving, at: number): void {
    this.#day(at)[why] += 1;
    this.#readers -= 1;
  }

  sent(all: readonly LettersSent[], at: number): void {
    const day = this.#day(at);
    let count = 0;
    for (const letters of all) {
      if (letters.kind === 'lesson') day.lessons += letters.count;
      else if (letters.kind === 'issue') day.issues += letters.count;
      else day.system += letters.count;
      count += letters.count;
    }
    const hour = Math.floor((at - this.#from) / HOUR);
    this.hours[hour] = (this.hours[hour] ?? 0) + count;
    this.total += count;
    if (count > this.crowd.count) this.crowd = { at, count };
  }

  /** The count of the lesson or issue, which begins now if it is new. */
  letter({ stream, item }: Pick<LettersSent, 'stream' | 'item'>): LetterCount {
    const key = `${stream}/${item}`;
    let count = this.letters.get(key);
    if (!count) {
      count = { stream, item, sent: 0, opened: 0, left: { bounced: 0, complained: 0, unsubscribed: 0 } };
      this.letters.set(key, count);
    }
    return count;
  }

  got(letter: LetterCount, fate: Fate): void {
    letter.sent += 1;
    if (fate.opened) letter.opened += 1;
  }

  endDay(day: number): void {
    const count = this.days[day];
    if (count) count.readers = this.#readers;
  }

  #day(at: number): DayCount {
    const day = this.days[Math.floor((at - this.#from) / DAY)];
    if (!day) throw new Error(`${new Date(at).toISOString()} lies outside the simulation`);
    return day;
  }
}
