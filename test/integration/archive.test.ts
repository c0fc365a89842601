/** Old deliveries leave the store, and nobody gets anything twice because of that. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type Archived, type ArchiveOptions, archive } from '../../src/adapters/store/archive-store.ts';
import { openDatabase } from '../../src/adapters/store/open.ts';
import { archiveIn } from '../../src/run/app/upkeep.ts';
import { runOnce } from '../../src/run/worker/run-once.ts';
import { DAY } from '../../src/shared/time/clock.ts';
import { confirmedReader, MONDAY_NOON, testApp, workerWith } from '../support/app.ts';
import { archiveElsewhere } from '../support/archive-elsewhere.ts';
import { commandEnv, pace } from '../support/commands.ts';
import { issue, smallPublication } from '../support/content.ts';
import { rowsIn } from '../support/databases.ts';
import { recordingTransport } from '../support/recording-transport.ts';

const WEEK = 7 * DAY;

async function publication(readers: number, rule = 'during-course: send') {
  const content = smallPublication({
    'issues/2026-12-01-news.md': issue('News', '"2026-12-01T09:00"', rule),
  });
  const opened = await testApp({ content });
  const recording = recordingTransport();
  const worker = workerWith(opened.app, recording.transport);
  for (let n = 0; n < readers; n++) await confirmedReader(opened.app, `r${n}@example.org`);
  const kept: { table: string; row: Record<string, unknown> }[] = [];
  const old = (more: Partial<ArchiveOptions> = {}): Promise<Archived> =>
    archiveIn(opened.config.database, {
      before: opened.clock.now() - 3 * DAY,
      now: opened.clock.now(),
      dryRun: false,
      keep: (table, rows) =>
        kept.push(...rows.map((row) => ({ table, row: row as Record<string, unknown> }))),
      progress: () => {},
      ...more,
    });
  /** Every message by reader and subject; each must occur once. */
  const sent = () => recording.taken.map(({ to, subject }) => `${to.email} ${subject}`);
  const count = async (table: string) =>
    Number((await rowsIn(opened.config.database, `select count(*) as n from ${table}`))[0]?.n);
  const write = (query: string, ...values: number[]) => rowsIn(opened.config.database, query, values);
  return { ...opened, ...recording, worker, kept, old, sent, count, write, run: () => runOnce(worker) };
}

test('each course continues where it was, and nothing is sent again', async () => {
  const on = await publication(3);
  for (let week = 0; week < 6; week++) {
    on.clock.advance(WEEK);
    await on.run();
    await on.old();
  }
  const sent = on.sent();
  // Three lessons, two tips and an issue for each.
  expect(sent).toHaveLength(18);
  expect(new Set(sent).size).toBe(18);
  expect(await on.count('deliveries')).toBeLessThan(6);
  expect(await on.count('past_deliveries')).toBeGreaterThan(9);
  expect(await on.count('closed_issues')).toBe(1);
  expect(on.kept.filter(({ table }) => table === 'deliveries').length).toBeGreaterThan(12);
  const ids = on.kept.filter(({ table }) => table === 'deliveries').map(({ row }) => row.id);
  expect(new Set(ids).size).toBe(ids.length);
});

test.each([
  ['that hold issues back', ['basics'], 1],
  ['that are not known', undefined, 1],
  ['that hold nothing back', ['tips'], 0],
])('an issue waits for readers who get it after a course, for courses %s', async (_, holding, count) => {
  const on = await publication(2, '');
  // A reader who is in no course gets it at its time, and for them it is over soon.
  await on.write('delete from enrolments where subscriber_id = 1');
  on.clock.set(Date.parse('2026-12-01T09:00Z'));
  await on.run();
  const news = () => on.sent().filter((one) => one.includes('News'));
  expect(news()).toEqual(['r0@example.org Subject of News']);
  on.clock.set(Date.parse('2026-12-13T09:00Z'));
  expect((await on.old({ holding, dryRun: true })).deliveries).toBe(2 - count);
  await on.old({ holding });
  expect(await on.count('closed_issues')).toBe(1 - count);
  // The other finishes the course, and gets nothing more.
  for (; on.clock.now() < Date.parse('2026-12-30'); on.clock.advance(DAY)) await on.run();
  expect(news()).toHaveLength(1 + count);
  on.clock.advance(3 * WEEK);
  await on.old({ holding });
  expect(await on.count('closed_issues')).toBe(1);
  await on.run();
  expect(new Set(on.sent()).size).toBe(on.sent().length);
});

test('an issue that is a year old waits for nobody', async () => {
  const on = await publication(2, '');
  await on.write('delete from enrolments where subscriber_id = 1');
  on.clock.set(Date.parse('2026-12-01T09:00Z'));
  await on.run();
  await on.write("update enrolments set next_due_at = ? where status = 'active'", Date.parse('2029-01-01'));
  on.clock.set(Date.parse('2027-11-20T09:00Z'));
  await on.old();
  expect(await on.count('closed_issues')).toBe(0);
  on.clock.set(Date.parse('2027-12-20T09:00Z'));
  await on.old();
  expect(await on.count('closed_issues')).toBe(1);
});

test('a rescheduled issue does not come again', async () => {
  const on = await publication(2);
  on.clock.advance(WEEK);
  await on.run();
  on.clock.advance(WEEK);
  await on.old();
  const { writeFiles } = await import('../support/content.ts');
  const later = issue('News', '"2026-12-14T09:00"', 'during-course: send');
  writeFiles(on.config.contentFolder, { 'issues/2026-12-01-news.md': later });
  on.clock.advance(DAY);
  await on.run();
  expect(on.sent().filter((one) => one.includes('News'))).toHaveLength(2);
});

test('with a sending worker, and twice at once, nothing is lost or doubled', async () => {
  const on = await publication(250);
  on.clock.advance(WEEK);
  await on.run();
  on.clock.advance(WEEK);
  const archiving = () => archiveElsewhere(on.config.database, on.clock.now() - 3 * DAY, on.clock.now());
  const [, one, other] = await Promise.all([on.run(), archiving(), archiving()]);
  expect(one.deliveries + other.deliveries).toBe(500);
  await on.run();
  const sent = on.sent();
  expect(new Set(sent).size).toBe(sent.length);
  expect(sent).toHaveLength(750);
  expect((await on.count('deliveries')) + (await on.count('past_deliveries'))).toBe(500);
  on.clock.advance(WEEK);
  await on.run();
  expect(new Set(on.sent()).size).toBe(1000);
  expect(on.sent()).toHaveLength(1000);
});

test('keeps what waits, what is in doubt and what a returning reader may get', async () => {
  const on = await publication(4);
  on.clock.advance(WEEK);
  await on.run();
  const { database } = on.config;
  const [a, b, c] = (
    await rowsIn(database, "select id from deliveries where kind = 'lesson' order by id")
  ).map(({ id }) => Number(id));
  await rowsIn(database, "update deliveries set status = 'uncertain', sent_at = null where id = ?", [
    a as number,
  ]);
  await rowsIn(
    database,
    "update deliveries set status = 'skipped', sent_at = null, reason = 'unsubscribed' where id = ?",
    [b as number],
  );
  await rowsIn(
    database,
    "update deliveries set status = 'due', sent_at = null, due_at = 99999999999999 where id = ?",
    [c as number],
  );
  on.clock.advance(10 * WEEK);
  await on.old();
  const left = await rowsIn(database, 'select id from deliveries order by id');
  expect(left.map(({ id }) => Number(id))).toEqual([a, b, c]);
});

test('rows that can’t be archived stay in the store', async () => {
  const on = await publication(2);
  on.clock.advance(WEEK);
  await on.run();
  on.clock.advance(WEEK);
  const before = await on.count('deliveries');
  const full = () => {
    throw new Error('the disk is full');
  };
  await expect(on.old({ keep: full })).rejects.toThrow('the disk is full');
  expect(await on.count('deliveries')).toBe(before);
  expect(await on.count('past_deliveries')).toBe(0);
  expect(await on.old({ dryRun: true })).toMatchObject({ deliveries: before });
  expect(await on.count('deliveries')).toBe(before);
});

test('closed batches and old events go as well, open batches stay', async () => {
  const on = await publication(2);
  on.clock.advance(WEEK);
  await on.run();
  const { database } = on.config;
  const at = MONDAY_NOON;
  await rowsIn(
    database,
    `insert into batches (id, idempotency_key, transport, status, created_at, attempts, retry_at, members)
    values ('open', 'pace-open', 'elsewhere', 'open', ${at}, 1, ${at}, '[]')`,
  );
  await rowsIn(
    database,
    `insert into events (id, kind, at, received_at, data) values ('e', 'delivered', ${at}, ${at}, '{}')`,
  );
  on.clock.advance(WEEK);
  const moved = await on.old();
  expect(moved.batches).toBeGreaterThan(0);
  expect(moved.events).toBe(1);
  expect((await rowsIn(database, 'select id from batches')).map(({ id }) => id)).toEqual(['open']);
  expect(await on.old()).toEqual({ deliveries: 0, batches: 0, events: 0, refused: [] });
});

test('an erased reader leaves nothing in the archive’s keys', async () => {
  const on = await publication(1);
  on.clock.advance(WEEK);
  await on.run();
  on.clock.advance(WEEK);
  await on.old();
  const reader = await on.app.signup.store.findByKey('r0@example.org');
  expect(await on.count('past_deliveries')).toBe(1);
  await on.app.signup.store.transaction((store) => store.erase(reader?.id ?? 0, on.clock.now()));
  expect(await on.count('past_deliveries')).toBe(0);
});

test('stops between two pages on request, and continues later', async () => {
  const on = await publication(150);
  on.clock.advance(WEEK);
  await on.run();
  on.clock.advance(WEEK);
  const db = await openDatabase(on.config.database);
  const stop = new AbortController();
  const first = await archive(db, {
    before: on.clock.now() - 3 * DAY,
    now: on.clock.now(),
    dryRun: false,
    keep: () => {},
    progress: () => stop.abort(),
    signal: stop.signal,
  });
  await db.destroy();
  expect(first.deliveries).toBe(200);
  expect((await on.old()).deliveries).toBe(100);
});

test('the command keeps the rows in a file and reports mistakes', async () => {
  const { folder, env } = commandEnv();
  const file = join(folder, 'old.jsonl.gz');
  expect(await pace(['archive', '--before', '2026-02-31'], env)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('such as 2026-01-31'),
  });
  await pace(['subscribers', 'add', 'ann@example.org'], env);
  expect(await pace(['archive', '--before', '2999-01-01'], env)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('two days'),
  });
  const done = await pace(['archive', '--before', '2020-01-01', '--to', file, '--json'], env);
  expect(done).toMatchObject({ code: 0 });
  expect(JSON.parse(done.stdout)).toEqual({ deliveries: 0, batches: 0, events: 0, refused: [] });
  expect(await pace(['archive', '--before', '2020-01-01', '--to', file], env)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('already exists'),
  });
  expect(readFileSync(file).length === 0 || gunzipSync(readFileSync(file)).length === 0).toBe(true);
});
