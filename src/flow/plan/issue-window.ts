import { DAY } from '../../shared/time/clock.ts';
import { wallInstant } from '../../shared/time/slots.ts';
import type { Issue, SendTime } from '../content/catalogue.ts';

/** An issue without an end is dropped a week after its time, or after a reader's course, rather than sent stale. */
export const DEFAULT_LIFE = 7 * DAY;
/** However long a course is, nobody gets an issue older than this after it. */
const LONGEST_HOLD = 365 * DAY;

/** When an issue leaves for readers of a zone, and how long it may. Instants are epoch milliseconds. */
export interface IssueWindow {
  readonly sendAt: number;
  readonly notAfter: number;
  /**
   * How many milliseconds after their course readers who were held back may get it; undefined: `notAfter` is the end
   * for them, too.
   */
  readonly afterCourse: number | undefined;
  /** From then on nobody gets it, whatever course they leave. */
  readonly closesAt: number;
}

export function issueWindow(
  issue: Pick<Issue, 'send' | 'notAfter' | 'duringCourse'>,
  zone: string,
): IssueWindow {
  const sendAt = instantOf(issue.send, zone);
  if (issue.notAfter || issue.duringCourse !== 'hold') {
    const notAfter = issue.notAfter ? instantOf(issue.notAfter, zone) : sendAt + DEFAULT_LIFE;
    return { sendAt, notAfter, afterCourse: undefined, closesAt: notAfter };
  }
  const afterCourse = DEFAULT_LIFE;
  return { sendAt, notAfter: sendAt + DEFAULT_LIFE, afterCourse, closesAt: sendAt + LONGEST_HOLD };
}

function instantOf(time: SendTime, zone: string): number {
  return time.kind === 'instant' ? time.at : wallInstant(time.wall, zone);
}
