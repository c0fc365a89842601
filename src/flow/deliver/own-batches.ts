import type { Random } from '../../shared/random.ts';
import { HOUR } from '../../shared/time/clock.ts';
import { backoff } from './outcome.ts';

/**
 * A worker's knowledge of the batches under its name, beyond the store's. A dropped connection can leave batches that
 * are its own but that it does not hand over: they are free at once, and nothing is in doubt if not a byte of them
 * has left.
 */
export interface OwnBatches {
  /** Batches that may not be taken over: in flight, or left alone because handing them over failed repeatedly. */
  busy(now: number): ReadonlySet<string>;
  /** The store is asked to claim these. */
  asked(ids: readonly string[]): void;
  /** No answer came: they may have been claimed. */
  lost(ids: readonly string[]): void;
  /** Of the requested ones, these are handed over now. */
  claimed(asked: readonly string[], got: readonly { readonly id: string }[]): void;
  /**
   * A batch was taken over with this fence and is handed over now.
   *
   * @returns whether none of it can have left.
   */
  takenOver(id: string, fence: number): boolean;
  /** Its first byte is about to leave. */
  begins(id: string): void;
  /** Handing it over failed. */
  failed(id: string, now: number, random: Random): void;
  /** It is settled, put back or another worker's. */
  ended(id: string): void;
}

/** How many unanswered claims are remembered; for most of them nothing was stored. */
const MOST = 1000;

export function ownBatches(): OwnBatches {
  const inFlight = new Set<string>();
  /** By the fence with which this worker last leased them. */
  const untouched = new Map<string, number>();
  const troubled = new Map<string, { readonly failures: number; readonly until: number }>();
  const isLeftAlone = (until: number, now: number) =>
    // A clock that was set back must not leave them alone forever.
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
    claimed(asked, got) {
      const ids = new Set(got.map(({ id }) => id));
      for (const id of asked) {
        if (ids.has(id)) continue;
        inFlight.delete(id);
        untouched.delete(id);
      }
    },
    takenOver(id, fence) {
      inFlight.add(id);
      // A larger step means that another worker had it in between, or that the answer to a take-over was lost.
      const isUntouched = untouched.get(id) === fence - 1;
      if (isUntouched) untouched.set(id, fence);
      return isUntouched;
    },
    begins: (id) => void untouched.delete(id),
    failed(id, now, random) {
      inFlight.delete(id);
      const failures = (troubled.get(id)?.failures ?? 0) + 1;
      // One that fails again and again must not block all others.
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
