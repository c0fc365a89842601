import { DAY, HOUR } from '../../shared/time/clock.ts';
import type { Fate, Leaving } from './model.ts';
import type { EmailsSent } from './readers.ts';

/** The events of one day, UTC. */
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

/** The counts of one lesson or issue. */
export interface EmailCount {
  readonly stream: string;
  readonly item: string;
  sent: number;
  opened: number;
  /** Readers for whom it was the last email. */
  readonly left: Record<Leaving, number>;
}

/** What a simulation counts. */
export interface Tally {
  readonly days: readonly DayCount[];
  /** Emails in each hour from the first day’s midnight on, UTC. */
  readonly hours: Float64Array;
  /** Lessons and issues in the order in which the first email of each left. */
  readonly emails: ReadonlyMap<string, EmailCount>;
  /** The most emails due at one instant. */
  readonly crowd: { readonly at: number; readonly count: number };
  readonly total: number;
}

export const emailsOn = ({ lessons, issues, system }: DayCount): number => lessons + issues + system;

/** Counts day by day from `from` on. */
export class Counter implements Tally {
  readonly days: DayCount[] = [];
  readonly hours: Float64Array;
  readonly emails = new Map<string, EmailCount>();
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

  sent(all: readonly EmailsSent[], at: number): void {
    const day = this.#day(at);
    let count = 0;
    for (const emails of all) {
      if (emails.kind === 'lesson') day.lessons += emails.count;
      else if (emails.kind === 'issue') day.issues += emails.count;
      else day.system += emails.count;
      count += emails.count;
    }
    const hour = Math.floor((at - this.#from) / HOUR);
    this.hours[hour] = (this.hours[hour] ?? 0) + count;
    this.total += count;
    if (count > this.crowd.count) this.crowd = { at, count };
  }

  /** The count of a lesson or issue; a new one starts now. */
  email({ stream, item }: Pick<EmailsSent, 'stream' | 'item'>): EmailCount {
    const key = `${stream}/${item}`;
    let count = this.emails.get(key);
    if (!count) {
      count = { stream, item, sent: 0, opened: 0, left: { bounced: 0, complained: 0, unsubscribed: 0 } };
      this.emails.set(key, count);
    }
    return count;
  }

  got(email: EmailCount, fate: Fate): void {
    email.sent += 1;
    if (fate.opened) email.opened += 1;
  }

  endDay(day: number): void {
    const count = this.days[day];
    if (count) count.readers = this.#readers;
  }

  #day(at: number): DayCount {
    const day = this.days[Math.floor((at - this.#from) / DAY)];
    if (!day) throw new Error(`${new Date(at).toISOString()} is outside the simulation`);
    return day;
  }
}
