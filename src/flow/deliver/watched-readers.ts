import { SECOND } from '../../shared/time/clock.ts';
import type { ClaimedDelivery, DeliverStore } from './deliver-store.ts';
import type { Terms } from './transport.ts';

/** How often a batch that leaves slowly is looked at: with the answer's way, a second is enough to hear of a reader. */
const EVERY = SECOND / 2;

/** The readers of a batch while it leaves. */
export interface WatchedReaders extends Required<Pick<Terms, 'isWanted'>> {
  stop(): void;
}

/**
 * Looks again and again whether a reader has left, while the batch leaves: over a slow connection, that can take
 * minutes. Nothing begins to leave later than a second after its reader's departure was stored.
 *
 * @param members in hand-over order.
 * @param now the time on the store's clock; the looks themselves follow real time, like a provider's answers.
 */
export function watchReaders(
  store: Pick<DeliverStore, 'departed'>,
  members: readonly ClaimedDelivery[],
  now: () => number,
): WatchedReaders {
  let departed: ReadonlySet<number> = new Set();
  let isAsking = false;
  const look = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    try {
      departed = await store.departed(members, now());
    } catch {
      // A store that can't be asked shows at the batch's end.
    } finally {
      isAsking = false;
    }
  };
  const timer = setInterval(() => void look(), EVERY);
  timer.unref();
  return {
    isWanted: (index) => !departed.has(members[index]?.id ?? 0),
    stop: () => clearInterval(timer),
  };
}
