import { MINUTE, SECOND } from '../../shared/time/clock.ts';
import type { Result } from './diagnosis.ts';
import type { ClockCompared } from './words/machine.ts';

/** Webhooks whose signature differs by more than five minutes from our clock are refused. */
const MOST = 4 * MINUTE;
const BEARABLE = 30 * SECOND;

/** Whether the machine's clock is right; schedules, signatures and Date headers depend on it. */
export function judgeClock(
  times: { readonly theirs: number; readonly ours: number },
  by: ClockCompared,
): Result {
  // A Date header has whole seconds, the fraction cut off.
  const seconds = Math.round((times.ours - times.theirs - SECOND / 2) / SECOND);
  const size = Math.abs(seconds) * SECOND;
  if (size > MOST) return { code: 'clock-wrong', seconds, by };
  return { code: size > BEARABLE ? 'clock-off' : 'clock-good', seconds, by };
}
