/** One poisoned row among a hundred in the other work of a worker or an operator: it is done for all others. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { freeze, thaw } from '../../src/adapters/store/moved-guard.ts';
import { openDatabase } from '../../src/adapters/store/open.ts';
import { planDue } from '../../src/flow/plan/plan.ts';
import { importSubscribers } from '../../src/flow/readers/import.ts';
import { openStorePorts } from '../../src/run/app/store-ports.ts';
import { archiveIn } from '../../src/run/app/upkeep.ts';
import { turner } from '../../src/run/worker/turn.ts';
import { silentLog } from '../../src/shared/log.ts';
import { DAY, HOUR, MINUTE } from '../../src/shared/time/clock.ts';
import { claimAndBegin } from '../support/begun.ts';
import { issue, NEWSLETTER_FILE } from '../support/content.ts';
import { ALL, crowd, gotIt, HEALTHY, heal, ILL, poison, SLOT } from '../support/crowd.ts';
import { type Stage, stage } from '../support/reader.ts';

const asides = (on: Stage) => on.rows('select code, subject, count, example from set_aside order by code');
const idsOf = (rows: readonly Record<string, unknown>[]) => rows.map(({ id }) => Number(id));
const NEWS = '2026-12-01-news.md';

test('a withdrawn issue is withdrawn from all except the one whose row can’t be changed', async () => {
  const files = { [`issues/${NEWS}`]: issue('News', '2026-12-01 07:00', 'during-course: send') };
  const { on, errors } = await crowd(files);
  on.clock.set(SLOT);
  await planDue(await on.worker.plan(), SLOT);
  // Some have been handed over once, and may have left: those are skipped.
  await on.write("update deliveries set doubted = 1 where item = 'news' and subscriber_id > 70");
  rmSync(join(on.config.contentFolder, 'issues', NEWS));
  await poison(on, 'delete', 'deliveries');
  await poison(on, 'update', 'deliveries', "and ROW.item = 'news'");
  on.clock.advance(HOUR);
  await on.run();
  const waiting = () =>
    on.rows("select subscriber_id as id from deliveries where item = 'news' and status = 'due'");
  expect(await gotIt(on, 'news')).toEqual([]);
  expect(idsOf(await waiting())).toEqual([ILL]);
  expect(errors).toContainEqual(expect.objectContaining({ reader: ILL, email: 'news' }));
  expect(await asides(on)).toContainEqual({
    code: 'issue-not-withdrawn',
    subject: 'news',
    count: 1,
    example: ILL,
  });
  await heal(on, 'delete', 'deliveries');
  await heal(on, 'update', 'deliveries');
  on.clock.advance(HOUR);
  await on.run();
  expect(await waiting()).toEqual([]);
  expect(await gotIt(on, 'news')).toEqual([]);
});

test('a worker tries whom it could not withdraw an email from again after an hour, and not at each turn', async () => {
  const files = { [`issues/${NEWS}`]: issue('News', '2026-12-01 07:00', 'during-course: send') };
  const { on, errors } = await crowd(files);
  on.clock.set(SLOT);
  await planDue(await on.worker.plan(), SLOT);
  rmSync(join(on.config.contentFolder, 'issues', NEWS));
  await poison(on, 'delete', 'deliveries');
  await poison(on, 'update', 'deliveries', "and ROW.item = 'news'");
  const turn = turner(on.worker);
  const planned = async () =>
    idsOf(await on.rows("select subscriber_id as id from deliveries where item = 'news'"));
  const told = () => errors.filter(({ message }) => String(message).includes('withdrawn issue'));
  await turn({ explicit: true });
  expect([await planned(), told().length]).toEqual([[ILL], 1]);
  await heal(on, 'delete', 'deliveries');
  on.clock.advance(HOUR - 1);
  await turn({ explicit: true });
  expect([await planned(), told().length]).toEqual([[ILL], 1]);
  on.clock.advance(1);
  await turn({ explicit: true });
  expect([await planned(), told().length]).toEqual([[], 1]);
});

test('network addresses leave all old consents but the one that can’t be changed', async () => {
  const { on, errors } = await crowd();
  await on.write(
    `insert into consents (subscriber_id, at, kind, text, source, ip, user_agent)
      select id, 0, 'confirmed', '', 'page', '192.0.2.1', 'a browser' from subscribers`,
  );
  await poison(on, 'update', 'consents');
  on.clock.advance(100 * DAY);
  await on.run();
  const kept = () => on.rows('select subscriber_id as id from consents where ip is not null');
  expect(idsOf(await kept())).toEqual([ILL]);
  expect(errors).toContainEqual(
    expect.objectContaining({ reader: ILL, error: expect.stringContaining('poisoned') }),
  );
  expect(await asides(on)).toContainEqual(
    expect.objectContaining({ code: 'origin-not-forgotten', count: 1, example: ILL }),
  );
  await heal(on, 'update', 'consents');
  on.clock.advance(HOUR);
  await on.run();
  expect(await kept()).toEqual([]);
});

test('an unreadable or unchangeable batch left behind by another transport keeps no other from being given up', async () => {
  const { on, errors } = await crowd();
  on.clock.set(SLOT);
  await planDue(await on.worker.plan(), SLOT);
  const { store, keys } = on.worker.deliver;
  const lease = { owner: 'gone', now: SLOT, leaseMs: MINUTE, transport: 'elsewhere' };
  const batchIds = Array.from({ length: 11 }, (_, at) => `batch-${at}`);
  const { batches } = await claimAndBegin(store, lease, {
    ...{ batchSize: 10, batchIds, atMost: 200, keyId: keys.current, only: undefined },
  });
  expect(batches).toHaveLength(11);
  await on.write("update batches set members = '{' where id = 'batch-3'");
  await poison(on, 'update', 'batches', "ROW.id = 'batch-5' and ROW.status <> 'open'");
  on.clock.advance(2 * DAY);
  await on.run();
  expect(await on.rows("select id from batches where status = 'open'")).toEqual([{ id: 'batch-5' }]);
  const doubted = await on.rows(
    "select reason, count(*) as count from deliveries where status = 'uncertain' group by reason order by reason",
  );
  expect(doubted.map(({ reason, count }) => [reason, Number(count)])).toEqual([
    ['batch-damaged', 10],
    ['other-transport', 81],
  ]);
  expect(errors).toContainEqual(expect.objectContaining({ error: expect.stringContaining('poisoned') }));
  expect(await asides(on)).toEqual([
    { code: 'batch-not-changed', subject: 'batch-5', count: 1, example: null },
  ]);
  await heal(on, 'update', 'batches');
  on.clock.advance(HOUR);
  await on.run();
  expect(await on.rows("select id from batches where status = 'open'")).toEqual([]);
});

test('a delivery’s result is written even if another’s stored result can’t be read', async () => {
  const { on } = await crowd();
  on.clock.set(SLOT);
  await poison(on, 'update', 'deliveries', "and ROW.status = 'sent'");
  await on.run();
  for (const [reader, member] of [
    [1, '{'],
    [2, '5'],
    [3, 'null'],
  ] as const) {
    await on.write(
      `insert into unwritten_outcomes (subscriber_id, delivery_id, batch_id, member, settlement, said, since, next_try_at)
        values (?, 1, 'b', ?, '{', '', 0, 0)`,
      reader,
      member,
    );
  }
  await heal(on, 'update', 'deliveries');
  on.clock.advance(HOUR);
  await on.run();
  expect(await gotIt(on, 'one')).toEqual(ALL);
  expect(idsOf(await on.rows('select subscriber_id as id from unwritten_outcomes order by 1'))).toEqual([
    1, 2, 3,
  ]);
});

test('silent readers are asked even if an event of one can’t be read', async () => {
  const { on } = await crowd({
    'newsletter.md': NEWSLETTER_FILE.replace('topics:', 'sunset: { emails: 3, wait: 1 week }\ntopics:'),
  });
  await on.run();
  for (const [id, data] of [
    ['a', '{'],
    ['b', 'null'],
    ['c', '5'],
  ] as const) {
    await on.write(
      `insert into events (id, kind, at, received_at, data, subscriber_id) values (?, 'clicked', 0, 0, ?, ${ILL})`,
      id,
      data,
    );
  }
  for (let week = 0; week < 4; week++) {
    on.clock.set(SLOT + week * 7 * DAY + HOUR);
    await on.run();
  }
  const asked = await on.rows("select subscriber_id as id from deliveries where kind = 'stay' order by 1");
  expect(idsOf(asked)).toEqual(ALL);
});

test('sign-ups are forgotten even if one is in an unreadable batch', async () => {
  const { on } = await crowd();
  on.clock.set(SLOT);
  await on.write("update subscribers set status = 'pending', created_at = 0");
  await on.write(
    `insert into batches (id, idempotency_key, transport, status, created_at, attempts, retry_at, members)
      values ('damaged', 'k', 'elsewhere', 'open', ${SLOT}, 1, ${SLOT}, '{"to":"reader${ILL}@example.org"')`,
  );
  await on.write(
    `insert into deliveries (subscriber_id, stream, item, kind, edition_id, status, batch_id, created_at)
      values (${ILL}, 'system', 'sign-in-1', 'sign-in', 'e', 'claimed', 'damaged', ${SLOT})`,
  );
  await on.run();
  expect(await on.rows('select id from subscribers')).toEqual([]);
  expect(await on.rows('select status, members from batches')).toEqual([
    { status: 'uncertain', members: null },
  ]);
});

test('the archive moves all rows except those that the store refuses, and names them', async () => {
  const { on } = await crowd();
  on.clock.set(SLOT);
  await on.run();
  for (const id of ['e1', 'e2', 'e3']) {
    await on.write(
      `insert into events (id, kind, at, received_at, data) values ('${id}', 'delivered', 0, 0, '{}')`,
    );
  }
  await poison(on, 'delete', 'deliveries');
  await poison(on, 'delete', 'events', "ROW.id = 'e2'");
  on.clock.advance(7 * DAY);
  const kept: object[] = [];
  const old = () =>
    archiveIn(on.config.database, {
      ...{ before: on.clock.now() - 3 * DAY, now: on.clock.now(), dryRun: false },
      keep: (_, rows) => void kept.push(...rows),
      progress: () => {},
    });
  const poisoned = expect.stringContaining('poisoned');
  expect(await old()).toEqual({
    ...{ deliveries: HEALTHY, batches: expect.any(Number), events: 2 },
    refused: [
      { table: 'deliveries', id: ILL, said: poisoned },
      { table: 'events', id: 'e2', said: poisoned },
    ],
  });
  expect(idsOf(await on.rows('select subscriber_id as id from deliveries'))).toEqual([ILL]);
  const written = kept.length;
  await heal(on, 'delete', 'deliveries');
  await heal(on, 'delete', 'events');
  expect(await old()).toMatchObject({ deliveries: 1, events: 1, refused: [] });
  expect(kept).toHaveLength(written + 2);
});

test('an import rejects only the row that the store refuses, with its line; without a table it fails as a whole', async () => {
  const on = await stage();
  const rows = Array.from({ length: 101 }, (_, at) => ({ line: at + 2, email: `r${at}@example.org` }));
  const options = { course: undefined, confirmed: 'agreed', source: 'list.csv', dryRun: false };
  await poison(on, 'insert', 'subscribers', "ROW.email = 'r50@example.org'");
  expect(await importSubscribers(on.app.signup, rows, options)).toMatchObject({
    ...{ added: 100, rejectedCount: 1 },
    rejected: [{ line: 52, faults: [{ code: 'not-stored', said: expect.stringContaining('poisoned') }] }],
  });
  await heal(on, 'insert', 'subscribers');
  await on.write('alter table consents rename to elsewhere');
  const missing = inject('engine') === 'sqlite' ? 'no such table' : 'does not exist';
  const again = importSubscribers(
    on.app.signup,
    rows.map((row) => ({ ...row, email: `new-${row.email}` })),
    options,
  );
  await expect(again).rejects.toThrow(missing);
  await on.write('alter table elsewhere rename to consents');
  expect(await on.rows('select count(*) as count from subscribers')).toEqual([{ count: 100 }]);
});

test('data that can’t be read, of a block, a clock, a report or a delivery, keeps nobody’s email from leaving, and status from nothing', async () => {
  const { on } = await crowd();
  const block = `insert into edition_blocks (transport, edition_id, stream, item, code, data, began_at, next_try_at, tries)
    values ('${on.transport.name}', 'e', 'basics', 'old', 'email-refused', '{', ${SLOT}, ${SLOT + DAY}, 1)`;
  await on.write(block);
  for (const value of ['{', 'null', '{"known":5}'])
    await on.write('insert into meta (key, value) values (?, ?)', `clock host/${value.length}`, value);
  await on.write(
    `insert into deliveries (subscriber_id, stream, item, kind, edition_id, status, reason, reason_data, created_at)
      values (${ILL}, 'basics', 'zero', 'lesson', 'e', 'failed', 'refused', '{', ${SLOT})`,
  );
  await on.write(`insert into events (id, kind, at, received_at, data, subscriber_id)
    values ('e', 'bounced', ${SLOT}, ${SLOT}, '{', ${ILL + 1})`);
  on.clock.set(SLOT);
  await on.run();
  expect(await gotIt(on, 'one')).toEqual(ALL);
  await on.write(`update subscribers set status = 'bounced' where id in (${ILL}, ${ILL + 1})`);
  const ports = await openStorePorts(on.config, { clock: on.clock, log: silentLog, absent: 'refuse' });
  onTestFinished(() => ports.close());
  expect((await ports.status()).matters).toContainEqual(expect.objectContaining({ code: 'email-blocked' }));
  expect((await ports.failed.list()).map(({ item }) => item)).toEqual(['zero']);
  expect((await ports.bounced()).map(({ id }) => id).sort()).toEqual([ILL, ILL + 1]);
  const trust = {
    known: { wall: SLOT, steady: 1 },
    doubt: { cause: 'jumped', since: SLOT, byMs: DAY, evenFrom: 1 },
  };
  await on.write('insert into meta (key, value) values (?, ?)', 'clock other', JSON.stringify(trust));
  expect((await ports.clocks.vouch()).map(({ machine }) => machine)).toEqual(['other']);
});

test('an import into a store that has moved fails as a whole, and blames no row', async () => {
  const on = await stage();
  const db = await openDatabase(on.config.database);
  onTestFinished(() => db.destroy());
  await freeze(db, 'postgres://elsewhere');
  const options = { course: undefined, confirmed: 'agreed', source: 'list.csv', dryRun: false };
  const rows = ['a', 'b'].map((name, at) => ({ line: at + 2, email: `${name}@example.org` }));
  await expect(importSubscribers(on.app.signup, rows, options)).rejects.toThrow(
    'moved to postgres://elsewhere',
  );
  await thaw(db);
  expect(await importSubscribers(on.app.signup, rows, options)).toMatchObject({ added: 2, rejectedCount: 0 });
});
