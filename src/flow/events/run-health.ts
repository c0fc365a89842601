/** Lessons and issues that left on one day, and their outcomes. */
export interface DayCount {
  /** Days since 1970-01-01, UTC. */
  readonly day: number;
  /** How many were handed over, including those refused as undeliverable during the hand-over. */
  readonly emails: number;
  readonly bounced: number;
  readonly complained: number;
}

/** Why sending must pause. */
export interface RunFault {
  readonly cause: 'bounces' | 'complaints';
  /** How many emails the run has, and how many of them bounced or drew complaints. */
  readonly emails: number;
  readonly bad: number;
}

/** A run with fewer emails reveals nothing. */
const FIRST_EMAILS = 200;
/** The most days that a run may span, including its last one. */
export const LONGEST_RUN = 30;

const MOST_BOUNCES = 0.05;
const MOST_COMPLAINTS = 0.001;
/** One complaint is one reader's opinion: it would be 0.5% of 200 emails, and stop them. */
const FEWEST_COMPLAINTS = 2;

/**
 * The first run that went wrong. A run is everything that left on one day; if that is fewer than 200 emails, earlier
 * days are added until there are 200, so that small publications are watched too.
 *
 * @param days those of the last `LONGEST_RUN` days on which emails left, the oldest first.
 */
export function faultIn(days: readonly DayCount[]): RunFault | undefined {
  for (const end of days.keys()) {
    const run = runUntil(days, end);
    if (!run) continue;
    const { emails, bounced, complained } = run;
    if (bounced > emails * MOST_BOUNCES) return { cause: 'bounces', emails, bad: bounced };
    if (complained >= FEWEST_COMPLAINTS && complained > emails * MOST_COMPLAINTS) {
      return { cause: 'complaints', emails, bad: complained };
    }
  }
  return undefined;
}

function runUntil(days: readonly DayCount[], end: number): Omit<DayCount, 'day'> | undefined {
  const run = { emails: 0, bounced: 0, complained: 0 };
  for (let at = end; at >= 0; at--) {
    const { emails = 0, bounced = 0, complained = 0 } = days[at] ?? {};
    run.emails += emails;
    run.bounced += bounced;
    run.complained += complained;
    if (run.emails >= FIRST_EMAILS) return run;
  }
  return undefined;
}
