/**
 * What a worker noted of accepted emails, in whatever state its file is found: emails that are known to have left are
 * not sent again, and nothing else is believed.
 */
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { acceptances } from '../../../src/adapters/store/acceptances.ts';
import { deliverStore } from '../../../src/adapters/store/deliver-store.ts';
import { openDatabase } from '../../../src/adapters/store/open.ts';
import { onDisk } from '../../../src/adapters/store/sqlite-turn.ts';
import { planDue } from '../../../src/flow/plan/plan.ts';
import { DAY, MINUTE } from '../../../src/shared/time/clock.ts';
import { confirmedReader } from '../../support/app.ts';
import { claimAndBegin } from '../../support/begun.ts';
import { temporaryFolder } from '../../support/content.ts';
import { stage } from '../../support/reader.ts';

const LESSON_TIME = Date.parse('2026-12-01T07:00Z');
const LEASE = 5 * MINUTE;
const TRANSPORT = 'smtp';

/** Three readers whose lesson is in the hands of `first`, and what `second` knows once `first` is gone. */
async function claimed({ instance = 'store-1', isGone = true } = {}) {
  const on = await stage();
  for (const name of ['ann', 'bob', 'eve']) await confirmedReader(on.app, `${name}@example.org`);
  on.clock.set(LESSON_TIME);
  await planDue(await on.worker.plan(), LESSON_TIME);
  const db = await openDatabase(on.config.database);
  onTestFinished(() => db.destroy());
  const folder = join(temporaryFolder(), 'accepted');
  const warnings: string[] = [];
  const log = { warn: (_: object, text: string) => void warnings.push(text) };
  const journal = (owner: string, of = 'store-1') =>
    acceptances({ folder, instance: of, owner, isGone: (name) => isGone && name === 'first', log });
  const lease = (owner: string, later = 0) => {
    return { owner, now: LESSON_TIME + later, leaseMs: LEASE, transport: TRANSPORT };
  };
  const { batches } = await claimAndBegin(deliverStore(db), lease('first'), {
    ...{ batchSize: 10, batchIds: ['b'], atMost: 10, keyId: 'k', only: undefined },
  });
  const [ann, bob, eve] = (batches[0]?.deliveries ?? []).map(({ id }) => id) as [number, number, number];
  const first = journal('first', instance);
  /** Whom the second worker has left to send to. */
  const left = async (): Promise<string[]> => {
    const second = deliverStore(db, undefined, undefined, undefined, undefined, journal('second'));
    const taken = await second.takeOver(lease('second', 2 * LEASE), {
      ...{ isDead: () => true, except: new Set<string>(), whole: false },
    });
    return (taken?.deliveries ?? []).map(({ to }) => to.split('@')[0] as string);
  };
  const file = () => join(folder, readdirSync(folder)[0] as string);
  const rows = () => on.rows('select status, sent_at, provider_id from deliveries order by subscriber_id');
  return { on, db, folder, first, journal, lease, ann, bob, eve, left, file, rows, warnings };
}

test('what a worker noted before it died is not sent again, and counts as sent when it was', async () => {
  const { first, ann, eve, left, rows } = await claimed();
  await first.note('b', ann, '250 queued as 1', LESSON_TIME + 1);
  await first.note('b', eve, '250 queued as 2', LESSON_TIME + 2);
  expect(await left()).toEqual(['bob']);
  expect(await rows()).toEqual([
    { status: 'sent', sent_at: LESSON_TIME + 1, provider_id: '250 queued as 1' },
    { status: 'claimed', sent_at: null, provider_id: null },
    { status: 'sent', sent_at: LESSON_TIME + 2, provider_id: '250 queued as 2' },
  ]);
});

test('a worker that lives and lost its batch is believed as well', async () => {
  const { first, ann, left } = await claimed({ isGone: false });
  await first.note('b', ann, 'p', LESSON_TIME);
  expect(await left()).toEqual(['bob', 'eve']);
});

test('a batch of which everything was accepted has nothing left', async () => {
  const { first, ann, bob, eve, left } = await claimed();
  await Promise.all([ann, bob, eve].map((id) => first.note('b', id, 'p', LESSON_TIME)));
  expect(await left()).toEqual([]);
});

test.each([
  ['a line that a power cut shortened', (file: string) => appendFileSync(file, 'b 2 17')],
  ['a line of noise', (file: string) => appendFileSync(file, '\u0000\u0001\n')],
  ['a delivery that the batch doesn’t have', (file: string) => appendFileSync(file, 'b 4711 17 p .\n')],
  ['a batch that nobody knows', (file: string) => appendFileSync(file, 'other 1 17 p .\n')],
  [
    'the same line twice',
    (file: string) => appendFileSync(file, `${readFileSync(file, 'utf8').split('\n')[1]}\n`),
  ],
])('%s says nothing, and the other lines count', async (_, damage) => {
  const { first, ann, file, left } = await claimed();
  await first.note('b', ann, 'p', LESSON_TIME);
  damage(file());
  expect(await left()).toEqual(['bob', 'eve']);
});

test('another store’s file is left alone', async () => {
  const { first, ann, left, journal, db, folder, warnings } = await claimed({ instance: 'store-2' });
  await first.note('b', ann, 'p', LESSON_TIME);
  expect(await left()).toEqual(['ann', 'bob', 'eve']);
  const second = journal('second');
  for (const now of [LESSON_TIME, LESSON_TIME + DAY]) await second.readGone(db, now);
  expect(readdirSync(folder)).toHaveLength(1);
  expect(warnings).toEqual(['left alone what a worker of another store noted as accepted']);
});

test.each([
  [
    'whose first line is damaged',
    'pacesetter-',
    'what a worker noted as accepted is damaged; its last emails are in doubt',
    [],
  ],
  [
    'with a damaged line',
    ' 250',
    'some of what a worker noted as accepted can’t be read; those emails are in doubt',
    ['eve'],
  ],
])('a file %s is reported once', async (_, damaged, warning, known) => {
  const { first, ann, eve, file, left, warnings } = await claimed();
  await first.note('b', ann, '250 one', LESSON_TIME);
  await first.note('b', eve, '250 two', LESSON_TIME);
  writeFileSync(file(), readFileSync(file(), 'utf8').replace(damaged, '\n'));
  expect(await left()).toEqual(['ann', 'bob', 'eve'].filter((name) => !known.includes(name)));
  expect(warnings).toEqual([warning]);
});

test('a file that can’t be read is reported once, and counts as absent', async () => {
  const { first, ann, file, left, warnings } = await claimed();
  await first.note('b', ann, 'p', LESSON_TIME);
  const name = file();
  rmSync(name);
  mkdirSync(name);
  expect(await left()).toEqual(['ann', 'bob', 'eve']);
  expect(warnings).toEqual(['could not read what a worker noted as accepted; its last emails are in doubt']);
});

test('if nothing can be written, the worker logs it once, and the store records each email instead', async () => {
  const { folder, first, ann, bob, warnings } = await claimed();
  writeFileSync(folder, 'a file');
  expect(await first.note('b', ann, 'p', LESSON_TIME)).toBe(false);
  expect(await first.note('b', bob, 'p', LESSON_TIME)).toBe(false);
  expect(warnings).toHaveLength(1);
});

test('the file holds no address, whatever the server answered', async () => {
  const { first, ann, bob, file, rows, left } = await claimed();
  await first.note('b', ann, '250 queued for ann@example.org', LESSON_TIME);
  await first.note('b', bob, '250 two\r\nlines', LESSON_TIME);
  expect(readFileSync(file(), 'utf8')).not.toContain('@');
  await left();
  expect((await rows()).map(({ provider_id }) => provider_id)).toEqual([null, '250 two lines', null]);
});

test('the file of a batch that has ended is gone', async () => {
  const { folder, first, ann, bob } = await claimed();
  await first.note('b', ann, 'p', LESSON_TIME);
  await first.note('c', bob, 'p', LESSON_TIME);
  first.ended('b');
  expect(readdirSync(folder)).toHaveLength(1);
  first.ended('c');
  expect(readdirSync(folder)).toEqual([]);
});

test('a batch that ends before its last note is written leaves none', async () => {
  const { folder, first, ann, bob } = await claimed();
  const noted = [first.note('b', ann, 'p', LESSON_TIME), first.note('c', bob, 'p', LESSON_TIME)];
  first.ended('b');
  first.ended('c');
  expect(await Promise.all(noted)).toEqual([true, true]);
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['settled its batch needs its notes no longer, once the disk has the outcomes', 'first', 0],
  ['lost its batch leaves its notes to the worker that took it over', 'second', 1],
])('a worker that %s', async (_, owner, files) => {
  const { on, db, folder, first, ann, lease } = await claimed();
  await first.note('b', ann, 'p', LESSON_TIME);
  const noting = deliverStore(db, undefined, undefined, undefined, undefined, first);
  if (owner === 'second') {
    const taken = await deliverStore(db).takeOver(lease('second', 2 * LEASE), {
      ...{ isDead: () => true, except: new Set<string>(), whole: false },
    });
    expect(taken).toBeDefined();
  }
  await noting.settle([{ lease: { batchId: 'b', owner: 'first', fence: 1 }, settlements: [] }], LESSON_TIME);
  if (on.config.engine === 'sqlite') expect(readdirSync(folder)).toHaveLength(1);
  await onDisk(db);
  expect(readdirSync(folder)).toHaveLength(files);
});

test('the file of a worker that is gone is read at the next start, and deleted', async () => {
  const { db, folder, first, journal, ann, rows } = await claimed();
  await first.note('b', ann, 'p', LESSON_TIME);
  await journal('second').readGone(db, LESSON_TIME);
  expect(readdirSync(folder)).toEqual([]);
  expect((await rows()).map(({ status }) => status)).toEqual(['sent', 'claimed', 'claimed']);
});

test('the file of a worker that lives is left to it', async () => {
  const { db, folder, first, journal, ann, rows } = await claimed({ isGone: false });
  await first.note('b', ann, 'p', LESSON_TIME);
  // By a clock that was set ahead as well.
  for (const now of [LESSON_TIME, LESSON_TIME + 90 * DAY]) await journal('second').readGone(db, now);
  expect(readdirSync(folder)).toHaveLength(1);
  expect((await rows()).map(({ status }) => status)).toEqual(['claimed', 'claimed', 'claimed']);
});

test('only its user can read it', async () => {
  const { first, ann, file } = await claimed();
  await first.note('b', ann, 'p', LESSON_TIME);
  expect(statSync(file()).mode & 0o077).toBe(0);
});
