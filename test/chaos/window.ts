import { MINUTE } from '../../src/shared/time/clock.ts';
import type { Receipt } from './provider.ts';

/**
 * A worker may hand a batch over during nine tenths of its lease of 30 minutes, minus a little for clocks that
 * differ.
 */
const LEASE_USED = 25 * MINUTE;

/**
 * Explains why SMTP let a message leave twice if it was on the wire: the server had accepted it, and its worker died
 * or lost its lease before it could write that down. That can be at most one message per connection, or four of one
 * with CHUNKING.
 *
 * @param receipts of one delivery, in the order of its claims.
 * @param batchAt when their batch was made.
 * @param diedAt when each worker was killed.
 * @returns undefined if nothing explains it.
 */
export function excuseOf(
  receipts: readonly Receipt[],
  batchAt: number | undefined,
  diedAt: ReadonlyMap<string, number>,
): string | undefined {
  const reasons = new Set<string>();
  for (const [index, receipt] of receipts.slice(0, -1).entries()) {
    if (wasWrittenDown(receipt)) return undefined;
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

/**
 * The next message of the batch is sent once this one is written down, with CHUNKING the fourth: then nothing excuses its
 * repetition. Messages of another batch may follow when the worker has lost its hold of this one.
 */
function wasWrittenDown({ next, batchDate, onWire = 1 }: Receipt): boolean {
  let behind = 1;
  for (let one = next; one; one = one.next) {
    if (behind >= onWire && one.batchDate === batchDate) return true;
    behind += 1;
  }
  return false;
}

/**
 * Puts the receipts of one delivery into the order in which its workers claimed the batch. An email that is on the wire
 * when its worker loses the batch may arrive after the copy of the next worker.
 *
 * @param all of the run: the first receipt of a worker for a batch shows when it had it.
 */
export function byClaim(receipts: readonly Receipt[], all: readonly Receipt[]): Receipt[] {
  const claimedBy = ({ worker, batchDate }: Receipt): number =>
    Math.min(
      ...all.filter((one) => one.worker === worker && one.batchDate === batchDate).map(({ at }) => at),
    );
  return receipts.toSorted((a, b) => claimedBy(a) - claimedBy(b));
}
