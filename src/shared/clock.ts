/**
 * The one source of time. Instants are epoch milliseconds, UTC. Nothing else reads the wall clock, so that
 * the simulator, the demo and the tests run the same scheduler as production.
 */
export interface Clock {
  now(): number;
  /** Resolves once `ms` have passed on this clock, or at once when the signal aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. */
export const systemClock: Clock = tickingClock(0);

/**
 * A clock that starts at `start` and ticks at the machine's speed: `send --at` runs on it.
 */
export function clockFrom(start: number): Clock {
  return tickingClock(start - Date.now());
}

function tickingClock(offset: number): Clock {
  return {
    now: () => Date.now() + offset,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted || ms <= 0) return resolve();
        const done = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, ms);
        signal?.addEventListener('abort', done, { once: true });
      }),
  };
}

/** A clock that moves only when told: sleeping moves it. */
export class VirtualClock implements Clock {
  #now: number;

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (!signal?.aborted) this.#now += Math.max(0, ms);
    // Whoever waits for another by sleeping must let that one work.
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Sets the time, backwards too: real machines do that. */
  set(instant: number): void {
    this.#now = instant;
  }

  advance(ms: number): void {
    this.#now += ms;
  }
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The end of a pause that lasts until its reader ends it. */
export const WITHOUT_END = Date.UTC(9999, 0, 1);
