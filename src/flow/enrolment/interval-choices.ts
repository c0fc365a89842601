import type { Course } from '../content/catalogue.ts';

const STEPS = [1, 2, 3, 4, 5, 7, 10, 14, 21, 28, 35, 42, 56, 84];

/** The intervals a reader may choose, in days, ascending: the usual ones within the course's limits. */
export function intervalChoices({ pace, cadence }: Pick<Course, 'pace' | 'cadence'>): number[] {
  const within = STEPS.filter((days) => days >= pace.fastest && days <= pace.slowest);
  return [...new Set([...within, pace.fastest, cadence.everyDays, pace.slowest])].sort((a, b) => a - b);
}
