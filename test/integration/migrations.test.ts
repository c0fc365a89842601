/** The store is opened often and by several processes at once; its schema refuses what must never be. */
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { instanceId } from '../../src/store/instance.ts';
import { openDatabase } from '../../src/store/open.ts';
import { confirmedReader } from '../support/app.ts';
import { temporaryFolder } from '../support/content.ts';
import { rowsIn, type Stage, stage } from '../support/reader.ts';

async function open(file: string) {
  const db = await openDatabase(file);
  onTestFinished(() => db.destroy());
  return db;
}

describe('opening a store', () => {
  test('makes its folder for its owner alone, and twice changes nothing', async () => {
    const file = join(temporaryFolder(), 'deep', 'down', 'store.db');
    const name = await instanceId(await open(file));
    const schema = rowsIn(file, 'select name, sql from sqlite_master order by name');
    expect(await instanceId(await open(file))).toBe(name);
    expect(rowsIn(file, 'select name, sql from sqlite_master order by name')).toEqual(schema);
    expect(rowsIn(file, 'select name from kysely_migration')).toEqual([{ name: '0001-first-schema' }]);
    expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
    expect(rowsIn(file, 'pragma journal_mode')).toEqual([{ journal_mode: 'wal' }]);
  });

  test('that is new by four processes at once makes one store', async () => {
    const folder = temporaryFolder();
    for (let round = 0; round < 3; round++) {
      const file = join(folder, `store-${round}.db`);
      const names = await Promise.all(
        Array.from({ length: 4 }, () => openElsewhere(file, join(folder, `go-${round}`))),
      );
      expect(new Set(names).size, names.join(' | ')).toBe(1);
      expect(names[0]).toMatch(/^[A-Za-z0-9]{12}$/);
    }
  });
});

/** Opens the store in a process of its own, at the same moment as the others that wait for the last of them. */
const OPENER = `
  import { appendFileSync, readFileSync } from 'node:fs';
  import { openDatabase } from './src/store/open.ts';
  import { instanceId } from './src/store/instance.ts';
  const [file, gate] = process.argv.slice(1);
  appendFileSync(gate, '.');
  while (readFileSync(gate).length < 4);
  const db = await openDatabase(file);
  console.log(await instanceId(db));
  await db.destroy();
`;

function openElsewhere(file: string, gate: string): Promise<string> {
  const args = ['--import', 'tsx', '--input-type=module', '-e', OPENER, file, gate];
  const child = spawn(join('node_modules', '.bin', 'node'), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, errors] = ['', ''];
  child.stdout.on('data', (data) => (out += data));
  child.stderr.on('data', (data) => (errors += data));
  return new Promise((resolve) => child.on('close', (code) => resolve(code === 0 ? out.trim() : errors)));
}

describe('the schema refuses', () => {
  async function sent(): Promise<Stage> {
    const on = await stage();
    await confirmedReader(on.app, 'ann@example.org');
    on.clock.set(Date.parse('2026-12-01T07:00Z'));
    await on.run();
    expect(on.rows('select stream, item, status from deliveries')).toEqual([
      { stream: 'basics', item: 'one', status: 'sent' },
    ]);
    return on;
  }
  const copy = (changes: string) => `
    insert into deliveries (subscriber_id, stream, item, kind, edition_id, status, due_at, created_at)
    select subscriber_id, stream, ${changes}, due_at, created_at from deliveries`;

  test.each([
    ['a second delivery of the same lesson', copy("item, kind, edition_id, 'due'"), 'UNIQUE'],
    ['a claimed delivery without a batch', copy("'two', kind, edition_id, 'claimed'"), 'deliveries_claimed'],
    ['a sent delivery without its time', copy("'two', kind, edition_id, 'sent'"), 'deliveries_sent'],
    ['a delivery without its edition', copy("'two', kind, 'none', 'due'"), 'FOREIGN KEY'],
    ['a confirmation without its sign-up', copy("'two', 'confirm', edition_id, 'due'"), 'deliveries_confirm'],
    ['a status it does not know', copy("'two', kind, edition_id, 'maybe'"), 'CHECK'],
    [
      'an active reader who never confirmed',
      'update subscribers set confirmed_at = null',
      'subscribers_confirmed',
    ],
    [
      'two readers of one address',
      "insert into subscribers (email, email_key, address_hash, time_zone, status, created_at) values ('Ann@example.org', 'ann@example.org', 'h', 'UTC', 'pending', 0)",
      'UNIQUE',
    ],
    [
      'an address key that is not lower-case',
      "update subscribers set email_key = 'Ann@example.org'",
      'subscribers_key',
    ],
    ['an active enrolment with no next time', 'update enrolments set next_due_at = null', 'enrolments_due'],
    [
      'a batch with an owner and no lease',
      "update batches set owner = 'me', lease_until = null",
      'batches_lease',
    ],
  ])('%s', async (_, query, fault) => {
    const on = await sent();
    expect(() => on.write(query)).toThrow(fault);
  });

  test('to give the id of an erased reader to another', async () => {
    const on = await sent();
    const [{ id } = { id: 0 }] = on.rows('select id from subscribers');
    await on.app.signup.store.erase(Number(id), on.clock.now());
    const next = await confirmedReader(on.app, 'bob@example.org');
    expect(next.id).toBeGreaterThan(Number(id));
  });
});
