/**
 * The ports of time, their real and their virtual clocks, and the lengths of a second, a day and the like. A rule of
 * pacing or of zones belongs in a file next to it; a new way to read the machine's time belongs here alone.
 */
import { uptime } from 'node:os';
import type { Sight } from './clock-trust.ts';

/**
 * The one source of time. Instants are epoch milliseconds, UTC. Nothing else reads the wall clock, so that
 * the simulator, the demo and the tests run the same scheduler as production.
 */
export interface Clock {
  now(): number;
  /** Resolves once `ms` have passed on this clock, or at once when the signal aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** What a clock shows, for whoever needs no more of it. */
export const nowOf =
  (clock: Pick<Clock, 'now'>): (() => number) =>
  () =>
    clock.now();

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

/** What a machine's two clocks show now; see `Sight`. */
export type Sights = () => Sight;

/**
 * The machine's own clocks. The system's uptime counts suspension (on Linux CLOCK_BOOTTIME) but takes a file to read;
 * Node's own steady clock costs nothing and stops with the machine. So the uptime is read where the two clocks that
 * cost nothing differ in what has passed: the machine was suspended then, or its clock was set.
 */
export function machineSights(
  wall: () => number = () => Date.now(),
  running: () => number = () => performance.now(),
  uptimeSeconds: () => number = uptime,
): Sights {
  let last = { wall: Number.NaN, running: 0 };
  let suspended = 0;
  return () => {
    for (;;) {
      const now = { wall: wall(), running: running() };
      // Not a number at first: false.
      const isUsual = Math.abs(now.wall - last.wall - (now.running - last.running)) < SECOND;
      last = now;
      if (isUsual) return { wall: now.wall, steady: now.running + suspended };
      // Whoever is stopped between two of these looks would see a jump that never was: then it looks once more.
      const before = running();
      suspended = uptimeSeconds() * SECOND - before;
      if (running() - before >= SECOND) last = { wall: Number.NaN, running: 0 };
    }
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
