import type { Issue, SendTime } from '../content/catalogue.ts';
import { DAY } from '../shared/clock.ts';
import { wallInstant } from '../shared/slots.ts';

/** An issue that names no end is dropped a week after its time rather than sent stale. */
const DEFAULT_LIFE = 7 * DAY;

/** When an issue leaves for readers of a zone, and until when it may. Epoch milliseconds. */
export function issueWindow(
  issue: Pick<Issue, 'send' | 'notAfter'>,
  zone: string,
): { sendAt: number; notAfter: number } {
  const sendAt = instantOf(issue.send, zone);
  return { sendAt, notAfter: issue.notAfter ? instantOf(issue.notAfter, zone) : sendAt + DEFAULT_LIFE };
}

function instantOf(time: SendTime, zone: string): number {
  return time.kind === 'instant' ? time.at : wallInstant(time.wall, zone);
}
