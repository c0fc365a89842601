import type { Random } from '../../shared/random.ts';
import { HOUR } from '../../shared/time/clock.ts';
import { backoff } from './outcome.ts';

/**
 * What a worker knows of the batches that bear its name, beyond what the store tells. A connection that is cut in
 * the middle leaves batches behind that are its own and that it does not hand over: they are free at once, and of
 * those of which not a byte has left nothing is in doubt.
 */
export interface OwnBatches {
  /** Those that may not be taken over: in flight, or left alone because handing them over went wrong repeatedly. */
  busy(now: number): ReadonlySet<string>;
  /** The store is asked to claim them. */
  asked(ids: readonly string[]): void;
  /** No answer came: they may have been claimed. */
  lost(ids: readonly string[]): void;
  /** Of those that were asked for, these are handed over now. */
  claimed(asked: readonly string[], held: readonly { readonly id: string }[]): void;
  /**
   * One was taken over with this fence, and is handed over now.
   *
   * @returns whether nothing of it can have left.
   */
  takenOver(id: string, fence: number): boolean;
  /** The first byte of it is about to leave. */
  begins(id: string): void;
  /** Handing it over went wrong. */
  failed(id: string, now: number, random: Random): void;
  /** It is settled, put back or another worker's. */
  ended(id: string): void;
}

/** How many claims are remembered whose answer was lost; of most of them nothing was stored. */
const MOST = 1000;

export function ownBatches(): OwnBatches {
  const inFlight = new Set<string>();
  /** By the fence with which they were last had here. */
  const untouched = new Map<string, number>();
  const troubled = new Map<string, { readonly failures: number; readonly until: number }>();
  const isLeftAlone = (until: number, now: number) =>
    // A clock that was set back must not leave them alone for ever.
    until > now && until <= now + HOUR;
  return {
    busy: (now) =>
      new Set([
        ...inFlight,
        ...[...troubled].filter(([, { until }]) => isLeftAlone(until, now)).map(([id]) => id),
      ]),
    asked(ids) {
      for (const id of ids) {
        inFlight.add(id);
        untouched.set(id, 1);
      }
      for (const [oldest] of untouched) {
        if (untouched.size <= MOST) break;
        untouched.delete(oldest);
      }
    },
    lost(ids) {
      for (const id of ids) inFlight.delete(id);
    },
    claimed(asked, held) {
      const ids = new Set(held.map(({ id }) => id));
      for (const id of asked) {
        if (ids.has(id)) continue;
        inFlight.delete(id);
        untouched.delete(id);
      }
    },
    takenOver(id, fence) {
      inFlight.add(id);
      // A larger step: another worker had it in between, or the answer to a take-over was lost.
      const isUntouched = untouched.get(id) === fence - 1;
      if (isUntouched) untouched.set(id, fence);
      return isUntouched;
    },
    begins: (id) => void untouched.delete(id),
    failed(id, now, random) {
      inFlight.delete(id);
      const failures = (troubled.get(id)?.failures ?? 0) + 1;
      // One that fails again and again must not stand before all others.
      const wait = failures === 1 ? 0 : backoff(failures - 1, random);
      troubled.set(id, { failures, until: now + wait });
    },
    ended(id) {
      inFlight.delete(id);
      untouched.delete(id);
      troubled.delete(id);
    },
  };
}
