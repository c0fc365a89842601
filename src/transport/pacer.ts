import { type Clock, HOUR, SECOND } from '../shared/clock.ts';

/** Spaces requests out. */
export interface Pacer {
  /**
   * Waits for the next place and takes it. A wait longer than ten seconds is not waited for: its length in
   * milliseconds comes back and no place is taken. 0: go.
   */
  turn(signal: AbortSignal): Promise<number>;
  /** Nothing may go for so long: the server said so. */
  pause(ms: number): void;
}

const PATIENCE = 10 * SECOND;
const LONGEST_PAUSE = HOUR;

/** At most `perSecond` turns a second. */
export function pacer(perSecond: number, clock: Clock): Pacer {
  const gap = SECOND / perSecond;
  let free = Number.NEGATIVE_INFINITY;
  return {
    async turn(signal) {
      const now = clock.now();
      // Further ahead than any pause reaches: the clock was set back.
      if (free - now > LONGEST_PAUSE + PATIENCE) free = now;
      const wait = Math.max(0, free - now);
      if (wait > PATIENCE) return wait;
      free = now + wait + gap;
      await clock.sleep(wait, signal);
      return 0;
    },
    pause(ms) {
      free = Math.max(free, clock.now() + Math.min(ms, LONGEST_PAUSE));
    },
  };
}
