import { expect, test } from 'vitest';
import { afterwards } from '../../../../src/flow/readers/afterwards.ts';

/** Work whose waits are recorded, and end only on request. */
function setUp() {
  const waits: number[] = [];
  const faults: unknown[] = [];
  const ends: (() => void)[] = [];
  const later = afterwards({
    random: () => 0.5,
    onFault: (error) => faults.push(error),
    wait: (ms, end) =>
      new Promise((resolve) => {
        waits.push(ms);
        ends.push(resolve);
        if (end.aborted) resolve();
        end.addEventListener('abort', () => resolve());
      }),
  });
  return { later, waits, faults, endWait: () => ends.shift()?.() };
}

test('work does not begin when it is accepted, but after a random moment', async () => {
  const { later, waits, endWait } = setUp();
  const done: string[] = [];
  later.take(async () => done.push('work'));
  expect([done, waits]).toEqual([[], [125]]);
  endWait();
  await later.settled();
  expect(done).toEqual(['work']);
});

test('settled begins waiting work and waits for it', async () => {
  const { later } = setUp();
  const done: number[] = [];
  for (let at = 0; at < 3; at++) later.take(async () => done.push(at));
  await later.settled();
  expect(done).toEqual([0, 1, 2]);
  later.take(async () => done.push(3));
  expect(done).toHaveLength(3);
});

test('failing work is retried, and only then given up', async () => {
  const { later, waits, faults } = setUp();
  let tries = 0;
  later.take(async () => {
    tries++;
    throw new Error('locked');
  });
  await later.settled();
  expect(tries).toBe(4);
  expect(waits).toEqual([125, 1000, 10_000, 60_000]);
  expect(faults).toEqual([new Error('locked')]);
});

test('one that fails stops no other', async () => {
  const { later, faults } = setUp();
  const done: string[] = [];
  later.take(() => Promise.reject(new Error('broken')));
  later.take(async () => done.push('other'));
  await later.settled();
  expect([done, faults.length]).toEqual([['other'], 1]);
});
