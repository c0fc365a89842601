import { MINUTE, SECOND } from '../../shared/time/clock.ts';
import { type Assessment, fault, ok, warning } from './diagnosis.ts';

/** Webhooks whose signature is more than five minutes away by our clock are refused. */
const MOST = 4 * MINUTE;
const BEARABLE = 30 * SECOND;

/**
 * Whether the machine's clock is right, which schedules, signatures and Date headers hang on.
 *
 * @param by whose clock it was compared with.
 */
export function judgeClock(
  times: { readonly theirs: number; readonly ours: number },
  by: string,
): Assessment {
  // A Date header tells whole seconds, the fraction cut off.
  const skew = Math.round((times.ours - times.theirs - SECOND / 2) / SECOND);
  const size = Math.abs(skew);
  const found = `the clock is ${words(size)} ${skew < 0 ? 'behind' : 'ahead of'} that of ${by}`;
  const remedy = 'synchronize the clock over the network: timedatectl set-ntp true';
  if (size * SECOND > MOST)
    return fault(`${found}: signed reports are refused, and lessons are sent at the wrong time`, remedy);
  if (size * SECOND > BEARABLE) return warning(found, remedy);
  return ok(size < 2 ? `the clock agrees with that of ${by}` : found);
}

function words(seconds: number): string {
  return seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
}
