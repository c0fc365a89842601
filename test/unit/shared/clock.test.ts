import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { clockFrom, HOUR, systemClock, VirtualClock } from '../../../src/shared/clock.ts';

describe('a virtual clock', () => {
  test('stands still until it is told to move', () => {
    const clock = new VirtualClock(1000);
    expect([clock.now(), clock.now()]).toEqual([1000, 1000]);
    clock.advance(500);
    expect(clock.now()).toBe(1500);
    clock.set(200);
    expect(clock.now()).toBe(200);
  });

  test('is moved by sleeping, which never takes it back', async () => {
    const clock = new VirtualClock(0);
    await clock.sleep(HOUR);
    await clock.sleep(-HOUR);
    expect(clock.now()).toBe(HOUR);
  });

  test('does not move for a sleeper who was called off', async () => {
    const clock = new VirtualClock(0);
    await clock.sleep(HOUR, AbortSignal.abort());
    expect(clock.now()).toBe(0);
  });
});

describe('a ticking clock', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 50_000 }));
  afterEach(() => void vi.useRealTimers());

  test('shows the machine’s time, or ticks from another', () => {
    const other = clockFrom(1_000_000);
    vi.advanceTimersByTime(250);
    expect([systemClock.now(), other.now()]).toEqual([50_250, 1_000_250]);
  });

  test('wakes a sleeper when the time is over and not before', async () => {
    const woken = vi.fn();
    const sleep = systemClock.sleep(1000).then(woken);
    await vi.advanceTimersByTimeAsync(999);
    expect(woken).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await sleep;
    expect(woken).toHaveBeenCalledOnce();
  });

  test('wakes a sleeper at once when called off, and leaves no timer behind', async () => {
    const abort = new AbortController();
    const sleep = systemClock.sleep(HOUR, abort.signal);
    abort.abort();
    await sleep;
    await systemClock.sleep(HOUR, abort.signal);
    await systemClock.sleep(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
