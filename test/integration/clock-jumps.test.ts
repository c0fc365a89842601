/** A machine whose clock is set while it sends, and between two runs: nothing is lost, and emails leave on time. */
import { describe, expect, test } from 'vitest';
import { clockStore, doubtedClocks } from '../../src/adapters/store/clock-store.ts';
import { openDatabase } from '../../src/adapters/store/open.ts';
import { openApp } from '../../src/run/app/app.ts';
import { runOnce } from '../../src/run/worker/run-once.ts';
import { startWorker } from '../../src/run/worker/worker.ts';
import { type Log, silentLog } from '../../src/shared/log.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/shared/time/clock.ts';
import { MONDAY_NOON, workerWith } from '../support/app.ts';
import { compileOnce } from '../support/compile-once.ts';
import { issue, smallPublication } from '../support/content.ts';
import { TestMachine } from '../support/machine.ts';
import {
  arrive,
  claimedBy,
  confirmToken,
  nextLessonAt,
  press,
  type Stage,
  sentTo,
  signUp,
  stage,
} from '../support/reader.ts';

const YEAR = 365 * DAY;
const TUESDAY = '2026-12-01T07:00:00.000Z';
const NEXT_TUESDAY = '2026-12-08T07:00:00.000Z';

/** A machine with the product on it, a reader of the weekly course, and the logged errors. */
async function running(files: Record<string, string> = {}) {
  const machine = new TestMachine(MONDAY_NOON);
  const told: string[] = [];
  const error: Log['error'] = (fields, message) => void told.push(`${message} ${JSON.stringify(fields)}`);
  const on = await stage({ machine, content: smallPublication(files), log: { ...silentLog, error } });
  const { id } = await arrive(on, 'ana@example.org');
  await on.run();
  return { on, machine, told, id };
}

/** A worker runs for this long; in a long run it turns only five times a minute. */
async function works(on: Stage, machine: TestMachine, ms: number) {
  const done = Promise.withResolvers<void>();
  machine.in(ms, done.resolve);
  machine.oversleep = ms > 10 * MINUTE ? 10 * SECOND : 0;
  const worker = startWorker(on.worker);
  await done.promise;
  await worker.stop();
  machine.oversleep = 0;
}

/** The product again, as a process that starts now: on the same machine, or after a boot. */
async function startedAgain(on: Stage, machine: TestMachine): Promise<Stage> {
  await on.app.close();
  const app = await openApp(on.config, {
    ...{ clock: machine, machineTime: machine, log: silentLog, compiler: compileOnce },
  });
  const worker = workerWith(app, on.transport);
  return { ...on, app, worker, run: () => runOnce(worker) };
}

async function withDatabase<T>(
  on: Stage,
  work: (db: Awaited<ReturnType<typeof openDatabase>>) => Promise<T>,
) {
  const db = await openDatabase(on.config.database);
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

const doubtsIn = (on: Stage) => withDatabase(on, doubtedClocks);

/** Like `pace clock ok` on that machine. */
const vouch = (on: Stage, machine: TestMachine) =>
  withDatabase(on, (db) => clockStore(db, machine.machine).vouch(machine.sights()));

async function addresses(on: Stage): Promise<number> {
  return Number((await on.rows('select count(*) as n from consents where ip is not null'))[0]?.n);
}

describe('a clock that is a year ahead for twelve seconds', () => {
  test('costs no pending reader and no network address, and moves no lesson', async () => {
    const { on, machine, told, id } = await running();
    for (let reader = 0; reader < 249; reader++) await signUp(on.app, `reader${reader}@example.org`);
    await signUp(on.app, 'pending@example.org');
    await on.run();
    const before = await addresses(on);
    expect(before).toBeGreaterThanOrEqual(250);

    machine.in(MINUTE, () => machine.jump(YEAR));
    machine.in(72 * SECOND, () => machine.jump(-YEAR));
    await works(on, machine, 3 * MINUTE);

    expect(await addresses(on)).toBe(before);
    expect(told).toEqual([expect.stringContaining('"by":"365 days ahead"')]);
    expect(told[0]).toContain('pace clock ok');
    expect(await sentTo(on.app, id)).toEqual([]);
    expect(await nextLessonAt(on.app, id)).toBe(TUESDAY);
    expect((await press(on.app, confirmToken(on, 'pending@example.org'))).kind).toBe('confirmed');

    machine.advance(Date.parse(TUESDAY) - machine.now());
    await on.run();
    machine.advance(Date.parse(NEXT_TUESDAY) - machine.now());
    await on.run();
    expect(await sentTo(on.app, id)).toEqual([`one ${TUESDAY}`, `two ${NEXT_TUESDAY}`]);
  });

  test('during a hand-over doesn’t change the time at which emails left', async () => {
    const { on, machine, id } = await running();
    machine.advance(Date.parse(TUESDAY) - machine.now());
    on.script.next = async () => {
      machine.jump(YEAR);
      return undefined;
    };
    await on.run();
    expect(await sentTo(on.app, id)).toEqual([`one ${TUESDAY}`]);
    machine.jump(-YEAR);
    delete on.script.next;
    machine.advance(Date.parse(NEXT_TUESDAY) - machine.now());
    await on.run();
    expect(await sentTo(on.app, id)).toEqual([`one ${TUESDAY}`, `two ${NEXT_TUESDAY}`]);
  });

  test('takes nothing from another worker', async () => {
    const { on, machine } = await running();
    machine.advance(Date.parse(TUESDAY) - machine.now());
    const theirs = await claimedBy(on, 'another/machine/of/1/0/x');
    machine.jump(YEAR);
    await oneTurn(on, machine);
    expect(on.subjectsTo('ana@example.org')).not.toContain('Subject of One');
    machine.jump(-YEAR);
    expect(await on.rows("select owner from batches where status = 'open'")).toEqual([
      { owner: 'another/machine/of/1/0/x' },
    ]);
    expect(theirs?.deliveries).toHaveLength(1);
  });

  test('makes no planned issue stale, and no waiting repetition leave early', async () => {
    const { on, machine } = await running({
      'issues/2026-12-01-news.md': issue(
        'News',
        '"2026-12-01 07:00"',
        'during-course: send\nnot-after: "2026-12-03 07:00"',
      ),
    });
    machine.advance(Date.parse(TUESDAY) - machine.now());
    on.script.next = async ({ messages }) =>
      messages.map(() => ({ kind: 'temporary' as const, reason: 'busy', retryAfterMs: HOUR }));
    await oneTurn(on, machine);
    delete on.script.next;
    machine.jump(YEAR);
    await oneTurn(on, machine);
    expect(on.subjectsTo('ana@example.org')).not.toContain('Subject of News');
    machine.jump(-YEAR);
    machine.advance(2 * HOUR);
    await on.run();
    expect(on.subjectsTo('ana@example.org').filter((one) => one === 'Subject of News')).toHaveLength(1);
  });
});

const oneTurn = (on: Stage, machine: TestMachine) => works(on, machine, SECOND);

describe('a clock that was set for good', () => {
  test('is trusted after it has run evenly for 15 minutes; requested emails leave meanwhile', async () => {
    const { on, machine, id } = await running();
    machine.jump(10 * DAY);
    await works(on, machine, 14 * MINUTE);
    expect(await doubtsIn(on)).toEqual([
      expect.objectContaining({ cause: 'jumped', byMs: 10 * DAY, machine: machine.machine }),
    ]);
    expect(await sentTo(on.app, id)).toEqual([]);
    await signUp(on.app, 'ben@example.org');
    await oneTurn(on, machine);
    expect(on.subjectsTo('ben@example.org')).toEqual([expect.stringMatching(/^Please confirm/)]);
    await works(on, machine, 2 * MINUTE);
    expect(await doubtsIn(on)).toEqual([]);
    expect(await sentTo(on.app, id)).toEqual([expect.stringMatching(/^one 2026-12-10T12:1[56]/)]);
  });

  test('causes nothing to be forgotten by its new time for a day', async () => {
    const { on, machine } = await running();
    await signUp(on.app, 'pending@example.org');
    await on.run();
    machine.jump(YEAR);
    await works(on, machine, 16 * MINUTE);
    machine.advance(23 * HOUR);
    await on.run();
    expect(await on.app.signup.store.findByKey('pending@example.org')).toBeDefined();
    machine.advance(2 * HOUR);
    await on.run();
    expect(await on.app.signup.store.findByKey('pending@example.org')).toBeUndefined();
  });

  test('is trusted at the next turn if the operator says so', async () => {
    const { on, machine, id } = await running();
    machine.jump(10 * DAY);
    await works(on, machine, MINUTE);
    expect(await vouch(on, machine)).toEqual([expect.objectContaining({ byMs: 10 * DAY })]);
    await works(on, machine, 31 * SECOND);
    expect(await sentTo(on.app, id)).toEqual([expect.stringMatching(/^one 2026-12-10T12:01/)]);
  });

  test('twice, there and back, doesn’t stop the worker from forgetting', async () => {
    const { on, machine } = await running();
    await signUp(on.app, 'pending@example.org');
    for (const [minute, by] of [
      [1, YEAR],
      [2, -YEAR],
    ] as const) {
      machine.in(minute * 20 * MINUTE, () => machine.jump(by));
      machine.in(minute * 20 * MINUTE + 4 * SECOND, () => machine.advance(16 * MINUTE));
    }
    machine.in(60 * MINUTE, () => machine.advance(32 * DAY));
    await works(on, machine, 32 * DAY + 61 * MINUTE);
    expect(await on.app.signup.store.findByKey('pending@example.org')).toBeUndefined();
  });

  test('back causes nothing to be sent again, and the next lesson comes on time', async () => {
    const { on, machine, id } = await running();
    machine.advance(Date.parse(TUESDAY) + HOUR - machine.now());
    await on.run();
    machine.jump(-DAY);
    await works(on, machine, 20 * MINUTE);
    machine.advance(DAY);
    await on.run();
    const sent = await sentTo(on.app, id);
    expect(sent.map((one) => one.split(' ')[0])).toEqual(['one']);
    machine.advance(Date.parse(NEXT_TUESDAY) - machine.now());
    await on.run();
    expect((await sentTo(on.app, id)).at(-1)).toBe(`two ${NEXT_TUESDAY}`);
  });
});

describe('a single run from cron', () => {
  test('reports that the clock is in doubt and plans nothing, and the next one continues with the right clock', async () => {
    const { on, machine, id } = await running();
    machine.advance(Date.parse(TUESDAY) - machine.now());
    machine.jump(9 * DAY);
    const first = await startedAgain(on, machine);
    expect(await first.run()).toMatchObject({ planned: 0, clockDoubt: { cause: 'jumped', byMs: 9 * DAY } });
    machine.jump(-9 * DAY);
    machine.advance(5 * MINUTE);
    const second = await startedAgain(first, machine);
    expect(await second.run()).toMatchObject({ planned: 1, clockDoubt: undefined });
    expect(await sentTo(second.app, id)).toEqual(['one 2026-12-01T07:05:00.000Z']);
  });

  test('continues after 15 minutes if the clock has stayed', async () => {
    const { on, machine } = await running();
    machine.jump(9 * DAY);
    const first = await startedAgain(on, machine);
    expect((await first.run()).clockDoubt).toBeDefined();
    machine.advance(16 * MINUTE);
    const second = await startedAgain(first, machine);
    expect(await second.run()).toMatchObject({ planned: 1, clockDoubt: undefined });
  });
});

describe('a machine that was off', () => {
  test.each([
    ['a night', 19 * HOUR],
    ['a week', 7 * DAY],
    ['a month', 31 * DAY],
  ])('for %s continues at once', async (_, off) => {
    const { on, machine } = await running();
    machine.reboot(off);
    const again = await startedAgain(on, machine);
    expect(await again.run()).toMatchObject({ planned: 1, clockDoubt: undefined });
  });

  test('for a year, or apparently so, waits for 15 minutes, and forgets nothing by its time for a day', async () => {
    const { on, machine, id } = await running();
    await signUp(on.app, 'pending@example.org');
    await on.run();
    machine.reboot(YEAR);
    const again = await startedAgain(on, machine);
    expect(await again.run()).toMatchObject({ planned: 0, clockDoubt: { cause: 'far-from-store' } });
    await works(again, machine, 16 * MINUTE);
    expect(await sentTo(again.app, id)).toHaveLength(1);
    expect(await again.app.signup.store.findByKey('pending@example.org')).toBeDefined();
    machine.advance(25 * HOUR);
    await again.run();
    expect(await again.app.signup.store.findByKey('pending@example.org')).toBeUndefined();
  });

  test('without a battery serves its readers as soon as the network has set its clock', async () => {
    const { on, machine, id } = await running();
    machine.reboot(DAY, Date.parse('1970-01-01T00:00:05Z'));
    const again = await startedAgain(on, machine);
    await signUp(again.app, 'new@example.org');
    await works(again, machine, 30 * SECOND);
    expect(again.subjectsTo('new@example.org')).toHaveLength(1);
    expect(await sentTo(again.app, id)).toEqual([]);
    machine.set(MONDAY_NOON + DAY);
    await works(again, machine, 3 * SECOND);
    expect(await sentTo(again.app, id)).toEqual([expect.stringMatching(/^one 2026-12-01T12:00:0/)]);
    // A reader who joined meanwhile is not forgotten, and their link works.
    expect((await press(again.app, confirmToken(again, 'new@example.org'))).kind).toBe('confirmed');
  });
});

test('several machines whose clocks differ by minutes don’t hinder each other', async () => {
  const { on, machine, id } = await running();
  const other = new TestMachine(machine.now() - 4 * MINUTE);
  other.machine = 'other/boot-1';
  const app = await openApp(on.config, {
    ...{ clock: other, machineTime: other, log: silentLog, compiler: compileOnce },
  });
  const worker = workerWith(app, on.transport);
  other.advance(Date.parse(TUESDAY) - other.now());
  expect(await runOnce(worker)).toMatchObject({ planned: 1, clockDoubt: undefined });
  await app.close();
  expect(await sentTo(on.app, id)).toEqual([`one ${TUESDAY}`]);
});
