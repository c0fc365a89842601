/**
 * One time for many processes, kept in a file that each reads whenever it reads its clock. A message could not do
 * that: a stopped process would continue with the time at which it was stopped, which no real machine's clock does.
 *
 * The file holds doubles: how far the true time is ahead of this machine's, then two for each slot: its error, which
 * the slot can't know, and how far its clock was set, which its steady clock reveals.
 */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { type Clock, type Sights, systemClock } from '../../src/shared/time/clock.ts';

const DOUBLE = 8;
/** How often a sleeper checks whether the time has been moved, in real milliseconds. */
const LOOK = 20;

/** The driver's side: the true time, and how wrong each worker's clock is. */
export interface TrueTime {
  readonly path: string;
  now(): number;
  advance(ms: number): void;
  /** @param ms how far the slot's clock is ahead of the true time; negative: behind. */
  setError(slot: number, ms: number): void;
  /**
   * Sets the clocks of slots, by this much each, and back after the work. Only real time passes meanwhile: a clock
   * that runs evenly for 15 minutes is believed.
   */
  jump(by: readonly number[], work: () => Promise<void>): Promise<void>;
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
  for (let index = 1; index <= 2 * slots; index++) write(index, 0);
  let isJumping = false;
  let due = 0;
  const advance = (ms: number): void => {
    if (isJumping) {
      due += ms;
      return;
    }
    offset += Math.round(ms);
    write(0, offset);
  };
  return {
    path,
    now: () => Date.now() + offset,
    advance,
    setError: (slot, ms) => write(1 + 2 * slot, Math.round(ms)),
    async jump(by, work) {
      isJumping = true;
      for (const [slot, ms] of by.entries()) write(2 + 2 * slot, Math.round(ms));
      await work();
      for (const slot of by.keys()) write(2 + 2 * slot, 0);
      isJumping = false;
      advance(due);
      due = 0;
    },
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
export function slotClock(path: string, slot: number): Clock & { readonly sights: Sights } {
  const fd = openSync(path, 'r');
  const buffer = Buffer.alloc(DOUBLE * (2 * slot + 3));
  const sights: Sights = () => {
    readSync(fd, buffer, 0, buffer.length, 0);
    const steady = Date.now() + buffer.readDoubleLE(0) + buffer.readDoubleLE(DOUBLE * (2 * slot + 1));
    return { wall: steady + buffer.readDoubleLE(DOUBLE * (2 * slot + 2)), steady };
  };
  const now = (): number => sights().steady;
  return {
    sights,
    now: () => sights().wall,
    async sleep(ms, signal) {
      let left = ms;
      let at = now();
      let real = performance.now();
      while (left > 0 && !signal?.aborted) {
        await systemClock.sleep(Math.min(left, LOOK), signal);
        left -= Math.max(now() - at, performance.now() - real);
        at = now();
        real = performance.now();
      }
    },
  };
}
