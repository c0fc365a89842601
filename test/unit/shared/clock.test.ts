import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { clockFrom, HOUR, machineSights, systemClock, VirtualClock } from '../../../src/shared/time/clock.ts';

describe('a virtual clock', () => {
  test('moves only on request', () => {
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

  test('does not move for a sleeper that was cancelled', async () => {
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

  test('wakes a sleeper at once when cancelled, and leaves no timer', async () => {
    const abort = new AbortController();
    const sleep = systemClock.sleep(HOUR, abort.signal);
    abort.abort();
    await sleep;
    await systemClock.sleep(HOUR, abort.signal);
    await systemClock.sleep(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the sights of a machine', () => {
  function machine() {
    const now = { wall: 1_000_000, running: 50, up: 3600, asked: 0 };
    const sights = machineSights(
      () => now.wall,
      () => now.running,
      () => {
        now.asked += 1;
        return now.up;
      },
    );
    return Object.assign(now, { sights });
  }
  const pass = (on: ReturnType<typeof machine>, ms: number) => {
    on.wall += ms;
    on.running += ms;
    on.up += ms / 1000;
  };

  test('read the uptime once while nothing happens', () => {
    const on = machine();
    on.sights();
    for (let look = 0; look < 100; look++) {
      pass(on, 2000);
      on.sights();
    }
    expect(on.asked).toBe(1);
    expect(on.sights()).toEqual({ wall: 1_200_000, steady: 3_800_000 });
  });

  test('count a suspension on both clocks', () => {
    const on = machine();
    const before = on.sights();
    on.wall += HOUR;
    on.up += 3600;
    const after = on.sights();
    expect([after.wall - before.wall, after.steady - before.steady]).toEqual([HOUR, HOUR]);
  });

  test('count a clock that is set on one', () => {
    const on = machine();
    const before = on.sights();
    on.wall += HOUR;
    const after = on.sights();
    expect([after.wall - before.wall, after.steady - before.steady]).toEqual([HOUR, 0]);
  });

  test('see no jump if the process is suspended between two readings', () => {
    const on = machine();
    let stops = 0;
    const sights = machineSights(
      () => on.wall,
      () => on.running,
      () => {
        const { up } = on;
        if (stops++ === 0) pass(on, HOUR);
        return up;
      },
    );
    const first = sights();
    expect(first.wall - first.steady).toBe(1_000_000 - 3_600_000);
  });
});
