import { expect, it } from 'vitest';
import { DAY, HOUR, VirtualClock } from '../../../src/shared/clock.ts';
import { pacer } from '../../../src/transport/pacer.ts';

const never = new AbortController().signal;

it('spaces turns out, also those asked for together', async () => {
  const starts: number[] = [];
  const pace = pacer(4, { now: () => 0, sleep: async (ms) => void starts.push(ms) });
  await Promise.all([pace.turn(never), pace.turn(never), pace.turn(never)]);
  expect(starts).toEqual([0, 250, 500]);
});

it('saves nothing up while nobody asks', async () => {
  const clock = new VirtualClock(0);
  const pace = pacer(1, clock);
  await pace.turn(never);
  clock.advance(HOUR);
  await pace.turn(never);
  await pace.turn(never);
  expect(clock.now()).toBe(HOUR + 1000);
});

it('waits out a short pause and reports a long one', async () => {
  const clock = new VirtualClock(0);
  const pace = pacer(1, clock);
  pace.pause(10_000);
  expect(await pace.turn(never)).toBe(0);
  expect(clock.now()).toBe(10_000);
  pace.pause(10_001);
  expect(await pace.turn(never)).toBe(10_001);
  expect(clock.now()).toBe(10_000);
});

it('does not believe in a pause of days', async () => {
  const pace = pacer(1, new VirtualClock(0));
  pace.pause(9 * DAY);
  expect(await pace.turn(never)).toBe(HOUR);
});

it('goes on when the clock was set back', async () => {
  const clock = new VirtualClock(2 * DAY);
  const pace = pacer(1, clock);
  await pace.turn(never);
  clock.set(DAY);
  expect(await pace.turn(never)).toBe(0);
});
