import { MINUTE } from '../../src/shared/time/clock.ts';
import type { Receipt } from './provider.ts';

/** A worker may hand a batch over for nine tenths of its lease of 30 minutes; a little for clocks that differ. */
const LEASE_USED = 25 * MINUTE;

/**
 * Why SMTP let a message leave twice, where it was on the wire: the server had taken it, and its worker died or lost
 * its hold before it could write that down. At most one message of a connection can be that.
 *
 * @param receipts of one delivery, in order.
 * @param batchAt when the batch they belong to was made.
 * @param diedAt when each worker was killed.
 * @returns undefined where nothing explains it.
 */
export function excuseOf(
  receipts: readonly Receipt[],
  batchAt: number | undefined,
  diedAt: ReadonlyMap<string, number>,
): string | undefined {
  const reasons = new Set<string>();
  for (const [index, receipt] of receipts.slice(0, -1).entries()) {
    // Whatever follows on a connection says that this one had been written down: nothing excuses its repetition.
    if (!receipt.last) return undefined;
    const next = receipts[index + 1] as Receipt;
    const death = diedAt.get(receipt.worker);
    if (!receipt.answered) reasons.add('it was never answered');
    else if (death !== undefined && death <= next.at) reasons.add('its worker died before it settled');
    else if (next.at - Math.min(receipt.at, batchAt ?? receipt.at) > LEASE_USED)
      reasons.add('its lease ran out before its worker settled');
    else return undefined;
  }
  return [...reasons].join(', ');
}
