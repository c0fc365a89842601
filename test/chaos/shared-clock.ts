/**
 * One time for many processes, kept in a file that each reads at every look at the clock. A message could
 * not do that: a process that was stopped would go on with the time at which it was stopped, which no real
 * machine's clock does.
 *
 * The file holds doubles: how far the true time is ahead of this machine's, then each slot's error.
 */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { Clock } from '../../src/shared/clock.ts';

const DOUBLE = 8;
/** How often a sleeper looks whether the time has been moved, in real milliseconds. */
const LOOK = 20;

/** The driver's side: the true time, and how wrong each worker's clock is. */
export interface TrueTime {
  readonly path: string;
  now(): number;
  advance(ms: number): void;
  /** @param ms how far the slot's clock is ahead of the true time; negative: behind. */
  setError(slot: number, ms: number): void;
  close(): void;
}

export function startTime(path: string, start: number, slots: number): TrueTime {
  const fd = openSync(path, 'w+');
  let offset = start - Date.now();
  const write = (index: number, value: number): void => {
    const buffer = Buffer.alloc(DOUBLE);
    buffer.writeDoubleLE(value);
    writeSync(fd, buffer, 0, DOUBLE, index * DOUBLE);
  };
  write(0, offset);
  for (let slot = 0; slot < slots; slot++) write(1 + slot, 0);
  return {
    path,
    now: () => Date.now() + offset,
    advance(ms) {
      offset += Math.round(ms);
      write(0, offset);
    },
    setError: (slot, ms) => write(1 + slot, Math.round(ms)),
    close: () => closeSync(fd),
  };
}

/** The true time, in a worker. */
export function trueTimeIn(path: string): () => number {
  const fd = openSync(path, 'r');
  const buffer = Buffer.alloc(DOUBLE);
  return () => {
    readSync(fd, buffer, 0, DOUBLE, 0);
    return Date.now() + buffer.readDoubleLE(0);
  };
}

/** A worker's clock. A sleep ends early when the time jumps ahead, and never late when it jumps back. */
export function slotClock(path: string, slot: number): Clock {
  const fd = openSync(path, 'r');
  const buffer = Buffer.alloc(DOUBLE * (slot + 2));
  const now = (): number => {
    readSync(fd, buffer, 0, buffer.length, 0);
    return Date.now() + buffer.readDoubleLE(0) + buffer.readDoubleLE(DOUBLE * (slot + 1));
  };
  return {
    now,
    async sleep(ms, signal) {
      let left = ms;
      let at = now();
      let real = performance.now();
      while (left > 0 && !signal?.aborted) {
        await nap(Math.min(left, LOOK), signal);
        left -= Math.max(now() - at, performance.now() - real);
        at = now();
        real = performance.now();
      }
    },
  };
}

function nap(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}
