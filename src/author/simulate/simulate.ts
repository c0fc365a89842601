import type { Catalogue } from '../../flow/content/catalogue.ts';
import { issueWindow } from '../../flow/plan/issue-window.ts';
import { DAY } from '../../shared/time/clock.ts';
import { numberOf } from './chance.ts';
import { fateOf, type Habits, LEAVINGS, type Leaving, lastDay } from './model.ts';
import type { Arrival } from './population.ts';
import type { EmailsSent, Group, VirtualReaders } from './readers.ts';
import { Counter, type EmailCount, type Tally } from './tally.ts';

export interface Simulation {
  readonly seed: number;
  /** Midnight UTC of the first day. */
  readonly from: number;
  readonly days: number;
  /** The last instant at which something happens; by default the last one of the last day. */
  readonly until?: number | undefined;
  /** The arrivals of a day, the earliest first. */
  readonly come: (day: number) => readonly Arrival[];
  /** All zones of the readers. */
  readonly zones: readonly string[];
  readonly habits: Habits;
  readonly catalogue: Catalogue;
  readonly readers: VirtualReaders;
  /** Receives all emails as they leave. */
  readonly onEmails?: ((emails: EmailsSent) => void) | undefined;
  readonly onDay?: ((day: number) => void) | undefined;
}

/** A reader who leaves after an email. */
interface Leaver {
  readonly number: number;
  readonly why: Leaving;
  readonly email: EmailCount;
}

/**
 * Simulates day after day: readers arrive, lessons and issues leave at the planner's times, and chance decides what
 * readers do with each email.
 */
export async function simulate(simulation: Simulation): Promise<Tally> {
  const { seed, from, days, habits, readers, until = Number.POSITIVE_INFINITY } = simulation;
  const counter = new Counter(from, days);
  const issueTimes = issueTimesOf(simulation);
  const leavers = new Map<number, number[]>();
  const gone = new Set<number>();

  const joined = (day: number, numbers: readonly number[], now: number): void => {
    counter.joined(numbers.length, now);
    if (habits.churn.perDay <= 0) return;
    for (const number of numbers) {
      const last = day + lastDay(habits, seed, number);
      if (last >= days) continue;
      const together = leavers.get(last);
      if (together) together.push(number);
      else leavers.set(last, [number]);
    }
  };

  const leave = async (number: number, why: Leaving, now: number): Promise<boolean> => {
    if (gone.has(number)) return false;
    gone.add(number);
    counter.left(why, now);
    await readers.leave(number, why, now);
    return true;
  };

  const arrive = async ({ does, group, at }: Arrival, day: number): Promise<void> => {
    if (does === 'asks') return readers.ask(group, at);
    await (does === 'confirms' ? readers.confirm(group, at) : readers.import(group, at));
    joined(day, group.numbers, at);
  };

  const look = async (now: number): Promise<void> => {
    const sent = await readers.look(now);
    if (sent.length === 0) return;
    counter.sent(sent, now);
    const last: Leaver[] = [];
    for (const emails of sent) {
      simulation.onEmails?.(emails);
      if (emails.kind === 'lesson' || emails.kind === 'issue') read(emails, last);
    }
    // A reader who received several emails at once leaves once, whatever order they left in.
    last.sort((a, b) => a.number - b.number || LEAVINGS.indexOf(a.why) - LEAVINGS.indexOf(b.why));
    for (const { number, why, email } of last) if (await leave(number, why, now)) email.left[why] += 1;
  };

  const read = (emails: EmailsSent, last: Leaver[]): void => {
    const email = counter.email(emails);
    const which = numberOf(`${emails.stream}/${emails.item}`);
    for (let index = 0; index < emails.count; index++) {
      const number = emails.numbers[index] as number;
      const fate = fateOf(habits, seed, number, which);
      counter.got(email, fate);
      if (fate.leaving) last.push({ number, why: fate.leaving, email });
    }
  };

  for (let day = 0; day < days; day++) {
    const start = from + day * DAY;
    const end = Math.min(start + DAY, until + 1);
    for (const number of leavers.get(day) ?? []) await leave(number, 'unsubscribed', start);
    leavers.delete(day);
    const today = simulation.come(day);
    const special = issueTimes.filter((at) => at >= start && at < end);
    let next = 0;
    for (;;) {
      const due = (await readers.nextDueAt()) ?? Number.POSITIVE_INFINITY;
      const now = Math.max(start, Math.min(due, today[next]?.at ?? end, special[0] ?? end));
      if (now >= end) break;
      while ((special[0] ?? end) <= now) special.shift();
      const here: Group[] = [];
      for (; today[next]?.at === now; next++) {
        const arrival = today[next] as Arrival;
        await arrive(arrival, day);
        if (arrival.does !== 'asks' && choosesForItself(arrival.group)) here.push(arrival.group);
      }
      await look(now);
      for (const group of here) await readers.prefer(group, now);
    }
    counter.endDay(day);
    simulation.onDay?.(day + 1);
  }
  return counter;
}

function choosesForItself({ profile }: Group): boolean {
  return profile.weekday !== null || profile.minuteOfDay !== null;
}

/** When issues leave, in all zones with readers. */
function issueTimesOf({ catalogue, zones }: Simulation): number[] {
  const times = catalogue.issues.flatMap((issue) => zones.map((zone) => issueWindow(issue, zone).sendAt));
  return [...new Set(times)].sort((a, b) => a - b);
}
