/**
 * The ports of time, their real and virtual clocks, and the lengths of a second, a day and so on. A rule of pacing or
 * of zones belongs in a file next to this one; a new way to read the machine's time belongs only here.
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

/** A clock's reading, for callers that need nothing else from it. */
export const nowOf =
  (clock: Pick<Clock, 'now'>): (() => number) =>
  () =>
    clock.now();

/** The machine's clock. */
export const systemClock: Clock = tickingClock(0);

/** A clock that starts at `start` and ticks at the machine's speed, for `send --at`. */
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

/** The current readings of a machine's two clocks; see `Sight`. */
export type Sights = () => Sight;

/**
 * The machine's own clocks. The system's uptime counts suspension (on Linux CLOCK_BOOTTIME), but reading it costs a
 * file access; Node's own steady clock costs nothing and stops with the machine. So the uptime is read only when the
 * two free clocks differ in how much time has passed: the machine was suspended, or its clock was set.
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
      // NaN at first, so this is false.
      const isUsual = Math.abs(now.wall - last.wall - (now.running - last.running)) < SECOND;
      last = now;
      if (isUsual) return { wall: now.wall, steady: now.running + suspended };
      // A process suspended between two of these readings would see a false jump, so it reads again.
      const before = running();
      suspended = uptimeSeconds() * SECOND - before;
      if (running() - before >= SECOND) last = { wall: Number.NaN, running: 0 };
    }
  };
}

/** A clock that moves only on request: sleeping moves it. */
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
    // A process that waits for another by sleeping must give that one a chance to work.
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Sets the time, also backwards: real machines do that. */
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
