import fc from 'fast-check';
import { type Arrival, arrivalsOf } from '../../src/author/simulate/population.ts';
import type { Profile } from '../../src/author/simulate/readers.ts';
import { DAY, HOUR } from '../../src/shared/time/clock.ts';
import type { Weekday } from '../../src/shared/time/slots.ts';
import { course, issue, lesson, smallPublication } from './content.ts';

/** A reader who joins once, at any millisecond of the first three days. */
export interface ReaderToCome {
  readonly zone: string;
  readonly weekday: Weekday | null;
  readonly minuteOfDay: number | null;
  readonly unwanted: string | null;
  readonly after: number;
  readonly imported: boolean;
}

export const readerToCome: fc.Arbitrary<ReaderToCome> = fc.record({
  zone: fc.oneof(
    fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
    fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo'),
  ),
  weekday: fc.option(fc.constantFrom<Weekday>(1, 2, 3, 4, 5, 6, 7)),
  minuteOfDay: fc.option(fc.integer({ min: 0, max: 1439 })),
  unwanted: fc.option(fc.constantFrom('red', 'blue'), { freq: 3 }),
  after: fc.oneof(
    fc.integer({ min: 0, max: 3 * DAY - 1 }),
    fc.integer({ min: 0, max: 71 }).map((h) => h * HOUR),
  ),
  imported: fc.boolean(),
});

/** Days on which clocks change a week or two later, somewhere. */
export const STARTS = ['2026-10-19', '2027-03-08', '2027-03-22'];

/** Courses and issues that make the planner do everything it can, around a first day. */
export function eventfulPublication(from: number): string {
  const day = (days: number) => new Date(from + days * DAY).toISOString().slice(0, 10);
  return smallPublication({
    'courses/basics/course.md': course('Basics', 'start: on-confirm\nthen: tips'),
    'courses/basics/02-two.md': lesson('Two', 'after: 3 days\nat: "18:30"\non: [monday, thursday]'),
    'courses/tips/course.md': course('Tips', 'every: 4 days\nevergreen: true').replace('every: 1 week\n', ''),
    'courses/tips/03-plain.md': lesson('Plain tip'),
    [`issues/${day(1)}-early.md`]: issue('Early', `${day(1)}T12:00Z`, 'during-course: send'),
    [`issues/${day(5)}-held.md`]: issue('Held', `${day(5)} 07:00`, 'not-after: 2030-01-01'),
    [`issues/${day(4)}-waits.md`]: issue('Waits', `${day(4)} 08:20`),
    [`issues/${day(6)}-dropped.md`]: issue('Dropped', `${day(6)}T12:00Z`, 'during-course: drop'),
    [`issues/${day(9)}-sent.md`]: issue('Sent', `${day(9)} 02:30`, 'during-course: send\ntopics: [Red]'),
    [`issues/${day(30)}-late.md`]: issue('Late', `${day(30)} 09:15`, 'topics: [Red, Blue]'),
  });
}

function profileOf({ zone, weekday, minuteOfDay, unwanted }: ReaderToCome): Profile {
  const optouts = new Set(unwanted === null ? [] : [unwanted]);
  return {
    key: `${zone} ${weekday} ${minuteOfDay} ${unwanted}`,
    timeZone: zone,
    weekday,
    minuteOfDay,
    optouts,
  };
}

/** The simulation's input for these readers, who are numbered from 1 on. */
export function comings(readers: readonly ReaderToCome[], from: number): (day: number) => Arrival[] {
  return arrivalsOf(
    from,
    readers.flatMap((reader, index): Arrival[] => {
      const group = { profile: profileOf(reader), numbers: [index + 1] };
      const at = from + reader.after;
      if (reader.imported) return [{ at, does: 'is-imported', group }];
      return [
        { at, does: 'asks', group },
        { at, does: 'confirms', group },
      ];
    }),
  );
}
