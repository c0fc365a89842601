/** The record of refusals: it holds back one transport's mail, or one email, and answers every query correctly. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { blameStore } from '../../../src/adapters/store/blame-store.ts';
import { openDatabase } from '../../../src/adapters/store/open.ts';
import { stopSubscriber } from '../../../src/adapters/store/stop.ts';
import type { BlameStore } from '../../../src/flow/deliver/sending-blocks.ts';
import { planDue } from '../../../src/flow/plan/plan.ts';
import { confirmedReader } from '../../support/app.ts';
import { stage } from '../../support/reader.ts';

const LESSON_TIME = Date.parse('2026-12-01T07:00Z');
const HALT = {
  transport: 'outbox',
  code: 'limit-reached',
  said: 'slowly',
  beganAt: 1,
  nextTryAt: 2,
} as const;

/** Two readers, to each of whom a lesson is due. */
async function world() {
  const on = await stage();
  const readers = [];
  for (const name of ['ann', 'bob']) readers.push(await confirmedReader(on.app, `${name}@example.org`));
  on.clock.set(LESSON_TIME);
  await planDue(await on.worker.plan(), LESSON_TIME);
  const db = await openDatabase(on.config.database);
  onTestFinished(() => db.destroy());
  const [lesson] = await on.rows(
    "select edition_id, stream, item from deliveries where kind = 'lesson' limit 1",
  );
  const block = {
    ...{ transport: 'outbox', editionId: String(lesson?.edition_id), stream: String(lesson?.stream) },
    ...{ item: String(lesson?.item), said: 'no', beganAt: 1, nextTryAt: 2 },
  };
  return { on, db, blame: blameStore(db), readers, block };
}

describe('a halt and a blocked email', () => {
  test('belong to one transport and no other', async () => {
    const { blame, block } = await world();
    await blame.halt(HALT);
    await blame.block(block);
    expect(await blame.blocks('resend')).toEqual({ halt: undefined, editions: new Map() });
    await blame.endHalt('resend', 3);
    await blame.endBlock('resend', block.editionId, 3);
    const { halt, editions } = await blame.blocks('outbox');
    expect(halt).toEqual({ ...HALT, tries: 1 });
    expect([...editions]).toEqual([[block.editionId, { ...block, tries: 1 }]]);
  });

  test('count their tries, and start afresh once they have ended', async () => {
    const { blame, block } = await world();
    const tries = async () => {
      const { halt, editions } = await blame.blocks('outbox');
      return [halt?.tries, editions.get(block.editionId)?.tries];
    };
    for (const count of [1, 2, 3]) {
      await blame.halt({ ...HALT, nextTryAt: count });
      await blame.block({ ...block, nextTryAt: count });
      expect(await tries()).toEqual([count, count]);
    }
    await blame.endHalt('outbox', 9);
    await blame.endBlock('outbox', block.editionId, 9);
    expect(await tries()).toEqual([undefined, undefined]);
    await blame.halt({ ...HALT, beganAt: 10 });
    await blame.block({ ...block, beganAt: 10 });
    expect(await tries()).toEqual([1, 1]);
  });

  test('can begin and end repeatedly within one millisecond', async () => {
    const { on, blame, block } = await world();
    for (let time = 0; time < 3; time++) {
      await blame.halt(HALT);
      await blame.block(block);
      const { halt, editions } = await blame.blocks('outbox');
      expect(halt).toMatchObject({ tries: 1 });
      expect(editions.get(block.editionId)).toMatchObject({ tries: 1 });
      await blame.endHalt('outbox', 1);
      await blame.endBlock('outbox', block.editionId, 1);
    }
    // Another transport's and another email's begin when they do.
    await blame.halt({ ...HALT, transport: 'smtp' });
    await blame.block({ ...block, editionId: 'another' });
    const began = async (table: string, which: string) =>
      (await on.rows(`select began_at as at from ${table} where ${which} order by 1`)).map(({ at }) =>
        Number(at),
      );
    expect(await began('halts', "transport = 'outbox'")).toEqual([1, 2, 3]);
    expect(await began('halts', "transport = 'smtp'")).toEqual([1]);
    expect(await began('edition_blocks', "edition_id = 'another'")).toEqual([1]);
  });

  test('that end leave those waiting for another transport or email', async () => {
    const { on, blame, block } = await world();
    await blame.block(block);
    await blame.block({ ...block, editionId: 'another' });
    await on.write("update deliveries set due_at = 99, reason = 'email-refused' where kind = 'lesson'");
    await blame.endBlock('resend', block.editionId, 3);
    await blame.endBlock('outbox', 'another', 3);
    expect([...(await blame.blocks('outbox')).editions.keys()]).toEqual([block.editionId]);
    const due = "select distinct due_at, reason from deliveries where kind = 'lesson'";
    expect(await on.rows(due)).toEqual([{ due_at: 99, reason: 'email-refused' }]);
    await blame.endBlock('outbox', block.editionId, 3);
    expect(await on.rows(due)).toEqual([{ due_at: 3, reason: null }]);
  });
});

test('an email counts as accepted if somebody received it, and mail if this transport handed it over', async () => {
  const { on, blame, block } = await world();
  const past = () => blame.past('outbox', { editionIds: [block.editionId, 'another'] }, LESSON_TIME);
  expect(await past()).toEqual({ refusals: [], lastTakenAt: undefined, takenEditions: new Set() });
  await on.run();
  expect(await past()).toMatchObject({ lastTakenAt: LESSON_TIME, takenEditions: new Set([block.editionId]) });
  const elsewhere = await blame.past('resend', { editionIds: [] }, LESSON_TIME);
  expect(elsewhere).toMatchObject({ lastTakenAt: undefined, takenEditions: new Set() });
});

test.each<[string, (blame: BlameStore, block: Parameters<BlameStore['block']>[0]) => Promise<unknown>]>([
  ['blocks', (blame) => blame.blocks('outbox')],
  ['past', (blame) => blame.past('outbox', { editionIds: [] }, 1)],
  ['halt', (blame) => blame.halt(HALT)],
  ['endHalt', (blame) => blame.endHalt('outbox', 1)],
  ['block', (blame, block) => blame.block(block)],
  ['endBlock', (blame, block) => blame.endBlock('outbox', block.editionId, 1)],
])('callers learn that the store is away: %s', async (_, ask) => {
  const { db, blame, block } = await world();
  await db.destroy();
  await expect(ask(blame, block)).rejects.toThrow();
});

describe('a reader is stopped', () => {
  const states = ['pending', 'active', 'unsubscribed', 'bounced', 'complained'] as const;

  test.each([
    ['unsubscribed', ['unsubscribed', 'unsubscribed', 'unsubscribed', 'bounced', 'complained']],
    ['bounced', ['bounced', 'bounced', 'bounced', 'bounced', 'complained']],
    ['complained', ['complained', 'complained', 'complained', 'complained', 'complained']],
  ] as const)('for the strongest reason, from any state, and nobody else is: %s', async (reason, then) => {
    const { on, db, readers } = await world();
    for (const [index, before] of states.entries()) {
      await on.write('update subscribers set status = ? where id = ?', before, readers[0]?.id ?? 0);
      await stopSubscriber(db, readers[0]?.id ?? 0, reason, 5);
      expect(await on.rows('select status from subscribers order by id')).toEqual([
        { status: then[index] },
        { status: 'active' },
      ]);
    }
    const due = await on.rows("select distinct subscriber_id from deliveries where status = 'due'");
    expect(due).toEqual([{ subscriber_id: readers[1]?.id }]);
  });

  test('completely or not at all', async () => {
    const { on, db, readers } = await world();
    await on.write('alter table suppressions rename to elsewhere');
    const stop = db.transaction().execute((trx) => stopSubscriber(trx, readers[0]?.id ?? 0, 'bounced', 5));
    await expect(stop).rejects.toThrow(/suppressions/);
    await on.write('alter table elsewhere rename to suppressions');
    expect(await on.rows('select distinct status from subscribers')).toEqual([{ status: 'active' }]);
  });
});
