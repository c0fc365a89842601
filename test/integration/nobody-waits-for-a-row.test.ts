/** One row that the store refuses to change, between planning and the end of a hand-over: everybody else is served. */
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/flow/deliver/transport.ts';
import { DAY, HOUR, MINUTE } from '../../src/shared/time/clock.ts';
import {
  ALL,
  crowd,
  gotIt,
  HEALTHY,
  heal,
  ILL,
  ILL_ADDRESS,
  illRefused,
  OTHERS,
  poison,
  SLOT,
} from '../support/crowd.ts';
import { claimedBy, type Stage } from '../support/reader.ts';

const lessonsTo = (on: Stage, email: string) =>
  on.mailTo(email).filter(({ subject }) => subject === 'Subject of One');

/** Everybody received the lesson, and nobody twice. */
async function isWhole(on: Stage) {
  expect(await gotIt(on, 'one')).toEqual(ALL);
  for (const id of ALL) expect(lessonsTo(on, `reader${id}@example.org`)).toHaveLength(1);
}

describe('a delivery that the store refuses', () => {
  test('to claim is passed over: the hundred others leave in the same run, and it leaves once healed', async () => {
    const { on, errors } = await crowd();
    on.clock.set(SLOT);
    await poison(on, 'update', 'deliveries', "and ROW.status = 'claimed'");
    await on.run();
    expect(await gotIt(on, 'one')).toEqual(OTHERS);
    await on.run();
    expect(errors).toEqual([
      expect.objectContaining({ reader: ILL, error: expect.stringContaining('poisoned') }),
    ]);
    expect(await on.rows('select code, subject, count, example from set_aside')).toEqual([
      { code: 'delivery-not-claimed', subject: 'basics/one', count: 1, example: ILL },
    ]);
    await heal(on, 'update', 'deliveries');
    on.clock.advance(HOUR);
    await on.run();
    await isWhole(on);
    expect(await on.rows('select code from set_aside')).toEqual([]);
  });

  test('to claim is reported once an hour however often it is tried', async () => {
    const { on, errors } = await crowd();
    on.clock.set(SLOT);
    await poison(on, 'update', 'deliveries', "and ROW.status = 'claimed'");
    for (let minute = 0; minute < 90; minute += 10) {
      on.clock.set(SLOT + minute * MINUTE);
      await on.run();
    }
    expect(errors).toHaveLength(2);
    expect(await on.rows('select count, since from set_aside')).toEqual([{ count: 1, since: SLOT }]);
  });

  test('to skip keeps no other from leaving', async () => {
    const { on } = await crowd();
    on.clock.set(SLOT);
    await on.run();
    on.clock.advance(7 * DAY);
    const { store } = on.worker.deliver;
    const { claimDue } = store;
    store.claimDue = async (...asked) => {
      await on.write(`update subscribers set status = 'unsubscribed' where id = ${ILL}`);
      return claimDue(...asked);
    };
    await poison(on, 'update', 'deliveries', "and ROW.status = 'skipped'");
    await on.run();
    expect(await gotIt(on, 'two')).toEqual(OTHERS);
  });
});

describe.each([
  ['that repeats safely', true],
  ['that can’t be asked again', false],
])('over a transport %s', (_, replaysSafely) => {
  const ends: readonly (readonly [string, Outcome | undefined, string])[] = [
    ['sent', undefined, "and ROW.status = 'sent'"],
    ['to be tried again', { kind: 'temporary', reason: 'busy' }, "and ROW.status = 'due'"],
    ['failed', { kind: 'permanent', reason: 'too large' }, "and ROW.status = 'failed'"],
  ];

  test.each(ends)(
    'one that can’t be written as %s delays no other, and is never requested again',
    async (end, answer, when) => {
      const { on, errors } = await crowd({}, { replaysSafely });
      let asked = 0;
      on.script.next = async (batch) => {
        if (!batch.messages.some(({ to }) => to.email === ILL_ADDRESS)) return undefined;
        asked += 1;
        if (!answer || asked > 1) return undefined;
        on.taken.push(...batch.messages.filter(({ to }) => to.email !== ILL_ADDRESS));
        return batch.messages.map(({ to, deliveryId }) =>
          to.email === ILL_ADDRESS ? answer : { kind: 'accepted', providerId: `p-${deliveryId}` },
        );
      };
      on.clock.set(SLOT);
      await poison(on, 'update', 'deliveries', when);
      await on.run();
      expect(await gotIt(on, 'one')).toEqual(OTHERS);
      on.clock.advance(DAY);
      await on.run();
      expect(asked).toBe(1);
      expect(errors.some(({ reader, delivery }) => reader === ILL && delivery !== undefined)).toBe(true);
      expect(await on.rows('select subscriber_id from unwritten_outcomes')).toEqual([{ subscriber_id: ILL }]);
      await heal(on, 'update', 'deliveries');
      on.clock.advance(HOUR);
      await on.run();
      expect(await on.rows('select * from unwritten_outcomes')).toEqual([]);
      if (end === 'failed') {
        expect(
          await on.rows(`select status from deliveries where item = 'one' and subscriber_id = ${ILL}`),
        ).toEqual([{ status: 'failed' }]);
      } else await isWhole(on);
    },
  );
});

test('a reader whose bounce can’t be written delays no other', async () => {
  const { on } = await crowd();
  on.script.next = async (batch) => {
    if (!batch.messages.some(({ to }) => to.email === ILL_ADDRESS)) return undefined;
    return illRefused(batch);
  };
  on.clock.set(SLOT);
  await poison(on, 'update', 'subscribers', "and ROW.status = 'bounced'");
  await on.run();
  expect(await gotIt(on, 'one')).toEqual(OTHERS);
  await heal(on, 'update', 'subscribers');
  on.clock.advance(HOUR);
  await on.run();
  expect(await on.rows("select id from subscribers where status = 'bounced'")).toEqual([{ id: ILL }]);
});

describe('a batch that a worker left behind', () => {
  /** One batch of ten is left; nobody else's is planned yet. */
  async function leftBehind() {
    const { on, errors } = await crowd();
    on.clock.set(SLOT);
    const batch = await claimedBy(on, 'gone');
    const mates = (batch?.deliveries ?? []).map(({ subscriberId }) => subscriberId).sort((a, b) => a - b);
    on.clock.advance(2 * MINUTE);
    return { on, errors, mates, outside: ALL.filter((id) => !mates.includes(id)) };
  }

  test.each(['{', '5', '{}', '[["x"]]', '[1,{"id":7}]'])(
    'whose members read %s delays nobody else: its emails are in doubt',
    async (members) => {
      const { on, mates, outside } = await leftBehind();
      await on.write('update batches set members = ?', members);
      await on.run();
      expect(await gotIt(on, 'one')).toEqual(outside);
      const doubted = await on.rows(
        "select subscriber_id as id, reason from deliveries where status = 'uncertain' order by 1",
      );
      expect(doubted).toEqual(mates.map((id) => ({ id, reason: 'batch-damaged' })));
    },
  );

  test('that can’t be taken over delays nobody else, and is repeated once healed', async () => {
    const { on, outside } = await leftBehind();
    await poison(on, 'update', 'batches', "ROW.id = 'theirs' and ROW.owner <> 'gone'");
    await on.run();
    expect(await gotIt(on, 'one')).toEqual(outside);
    expect(await on.rows('select code, subject from set_aside')).toEqual([
      { code: 'batch-not-changed', subject: 'theirs' },
    ]);
    await heal(on, 'update', 'batches');
    on.clock.advance(HOUR);
    await on.run();
    await isWhole(on);
  });
});

test('a batch whose own row can’t be changed keeps none of its members’ results from being written', async () => {
  const { on } = await crowd();
  on.clock.set(SLOT);
  await poison(on, 'update', 'batches', "ROW.status <> 'open'");
  await on.run();
  expect(await gotIt(on, 'one')).toEqual(ALL);
  expect(on.taken.filter(({ subject }) => subject === 'Subject of One')).toHaveLength(HEALTHY + 1);
});
