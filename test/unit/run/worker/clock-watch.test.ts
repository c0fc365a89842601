import { describe, expect, test } from 'vitest';
import { watchClock } from '../../../../src/run/worker/clock-watch.ts';
import { DAY, MINUTE, SECOND } from '../../../../src/shared/time/clock.ts';
import type { ClockTrust } from '../../../../src/shared/time/clock-trust.ts';
import { watchedClock } from '../../../../src/shared/time/watched-clock.ts';
import { TestMachine } from '../../../support/machine.ts';

const NOON = Date.parse('2026-12-01T12:00Z');

interface Others {
  /** The database's clock, relative to the test's machine. */
  readonly database?: (machine: TestMachine) => { at: number; isElsewhere: boolean } | undefined;
  readonly provider?: (machine: TestMachine) => number | undefined;
  readonly lastSeen?: number;
}

async function watching({ database, provider, lastSeen }: Others = {}) {
  const machine = new TestMachine(NOON);
  const changes: string[] = [];
  const clock = watchedClock(machine.sights, machine, (_, { doubt }) =>
    changes.push(doubt ? 'doubted' : 'believed'),
  );
  const kept: { here?: ClockTrust | undefined; notes: number } = { notes: 0 };
  const watch = await watchClock({
    clock,
    notes: {
      read: async () => ({ here: kept.here, lastSeen }),
      async note(trust) {
        kept.here = trust;
        kept.notes += 1;
      },
      databaseTime: async () => database?.(machine),
    },
    providerTime: provider && (async () => provider(machine)),
  });
  await watch.look();
  const looks = async (count: number) => {
    for (let look = 0; look < count; look++) {
      machine.advance(2 * SECOND);
      await watch.look();
    }
  };
  return { machine, clock, watch, kept, changes, looks };
}

/** A clock of another machine, which nobody sets. */
const elsewhere = (machine: TestMachine) => NOON + machine.sights().steady - 1000;

describe('the database’s time', () => {
  test('on another machine lets everything continue by the known time', async () => {
    const on = await watching({
      database: (machine) => ({ at: elsewhere(machine), isElsewhere: true }),
    });
    on.machine.jump(30 * DAY);
    expect(on.watch.doubt()).toMatchObject({ byMs: 30 * DAY });
    await on.looks(1000);
    expect(on.watch.doubt()).toBeUndefined();
    expect(on.clock.now()).toBe(NOON + 2000 * SECOND);
    on.machine.jump(-30 * DAY);
    await on.looks(1);
    expect(on.changes).toEqual(['doubted', 'believed']);
  });

  test('that agrees with the clock ends the doubt', async () => {
    const on = await watching({
      database: (machine) => ({ at: elsewhere(machine) + 3 * DAY, isElsewhere: true }),
    });
    on.machine.jump(3 * DAY);
    await on.looks(1);
    expect(on.watch.doubt()).toBeUndefined();
    expect(on.clock.now()).toBe(NOON + 3 * DAY + 2 * SECOND);
  });

  test('that was set along with the clock proves nothing, wherever it seems to be', async () => {
    const on = await watching({ database: (machine) => ({ at: machine.now(), isElsewhere: true }) });
    on.machine.jump(3 * DAY);
    await on.looks(100);
    expect(on.watch.doubt()).toBeDefined();
    await on.looks(400);
    expect(on.watch.doubt()).toBeUndefined();
  });

  test.each([
    [true, true],
    [false, false],
  ])('at a start counts only from another machine: %s', async (isElsewhere, isBelieved) => {
    const on = await watching({
      lastSeen: NOON - 365 * DAY,
      database: (machine) => ({ at: machine.now(), isElsewhere }),
    });
    expect(on.watch.doubt() === undefined).toBe(isBelieved);
  });
});

describe('the provider’s time', () => {
  test('ends a doubt, and is requested only while there is one', async () => {
    let asked = 0;
    const on = await watching({
      provider(machine) {
        asked += 1;
        return elsewhere(machine) + DAY;
      },
    });
    await on.looks(1000);
    expect(asked).toBe(0);
    on.machine.jump(DAY);
    await on.looks(1);
    expect(on.watch.doubt()).toBeUndefined();
    expect(asked).toBe(1);
  });

  test('that is unavailable leaves the doubt to end automatically', async () => {
    const on = await watching({
      provider() {
        throw new Error('no answer');
      },
    });
    on.machine.jump(DAY);
    await on.looks(440);
    expect(on.watch.doubt()).toBeDefined();
    await on.looks(20);
    expect(on.watch.doubt()).toBeUndefined();
  });
});

test('the store is written when a doubt begins or ends, and every five minutes', async () => {
  const on = await watching();
  expect(on.kept.notes).toBe(1);
  await on.looks(149);
  expect(on.kept.notes).toBe(1);
  await on.looks(1);
  expect(on.kept.notes).toBe(2);
  on.machine.jump(DAY);
  await on.looks(2);
  expect([on.kept.notes, on.kept.here?.doubt?.byMs]).toEqual([3, DAY]);
  on.machine.jump(-DAY);
  await on.looks(2);
  expect([on.kept.notes, on.kept.here?.doubt]).toEqual([4, undefined]);
});

test('what another process of this machine, or the operator, noted about the current clock counts here', async () => {
  const on = await watching();
  on.machine.jump(10 * MINUTE);
  await on.looks(1);
  expect(on.watch.doubt()).toBeDefined();
  on.kept.here = { known: on.machine.sights() };
  await on.looks(1);
  expect(on.watch.doubt()).toBeUndefined();
});
