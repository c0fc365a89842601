/** Sentences and names stored by older versions become today's codes, on both engines. */
import { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { expect, inject, onTestFinished, test } from 'vitest';
import { MIGRATIONS } from '../../src/adapters/store/migrate.ts';
import { openDatabase } from '../../src/adapters/store/open.ts';
import { postgresDialect } from '../../src/adapters/store/postgres-dialect.ts';
import { sqliteDialect } from '../../src/adapters/store/sqlite-dialect.ts';
import { readReason } from '../../src/shared/reasons/delivery-reason.ts';
import { temporaryFolder } from '../support/content.ts';
import { emptyPostgres, rowsIn } from '../support/databases.ts';

/** A store as it was before a migration and all later ones. */
async function storeBefore(migration: string): Promise<string> {
  const sqlite = inject('engine') === 'sqlite';
  const database = sqlite ? `${temporaryFolder()}/store.db` : await emptyPostgres();
  const dialect = sqlite ? sqliteDialect(database) : postgresDialect(database);
  const db = new Kysely<never>({ dialect });
  const released: Record<string, Migration> = {};
  for (const [name, load] of Object.entries(MIGRATIONS)) if (name < migration) released[name] = await load();
  const done = await new Migrator({
    db,
    provider: { getMigrations: async () => released },
  }).migrateToLatest();
  expect(done.error).toBeUndefined();
  await db.destroy();
  return database;
}

const SAID = 'SMTP: 550 5.1.1 "no" such {user} näme';
const CASES = [
  ['skipped', 'unsubscribed', { code: 'unsubscribed' }, 0],
  ['skipped', 'not wanted', { code: 'not-wanted' }, 0],
  ['skipped', 'left the course', { code: 'left-course' }, 0],
  ['skipped', 'inside a course', { code: 'inside-course' }, 0],
  ['due', 'paused', { code: 'paused' }, 0],
  ['due', SAID, { code: 'try-later', said: SAID }, 0],
  ['failed', SAID, { code: 'refused', said: SAID }, 0],
  ['failed', `given up after 110 attempts: ${SAID}`, { code: 'given-up', attempts: 110, said: SAID }, 1],
  ['failed', 'an operator gave it up', { code: 'operator-dropped' }, 1],
  ['failed', 'no such box', { code: 'other', text: 'no such box' }, 0],
  ['uncertain', 'Resend: no answer', { code: 'unanswered', said: 'Resend: no answer' }, 1],
  ['uncertain', 'a worker stopped while it was handed over', { code: 'worker-stopped' }, 1],
  ['sent', 'left before the store was restored', { code: 'left-before-restore' }, 0],
  ['sent', null, undefined, 0],
] as const;

test('known sentences become codes, and unknown ones keep their words', async () => {
  const database = await storeBefore('0009');
  for (const [id, [status, reason]] of CASES.entries()) {
    await rowsIn(
      database,
      `insert into deliveries (subscriber_id, stream, item, kind, edition_id, status, due_at, sent_at, created_at, attempts, reason)
       values (1, 'basics', ?, 'lesson', 'e', ?, ?, ?, 1, 110, ?)`,
      [
        `item-${String(id).padStart(2, '0')}`,
        status,
        status === 'due' ? 5 : null,
        status === 'sent' ? 5 : null,
        reason,
      ],
    );
  }
  const db = await openDatabase(database);
  onTestFinished(() => db.destroy());
  const rows = await rowsIn(
    database,
    'select status, reason, reason_data, doubted from deliveries order by item',
  );
  expect(
    rows.map((row) => [row.status, readReason(row as Parameters<typeof readReason>[0]), row.doubted]),
  ).toEqual(CASES.map(([status, , reason, doubted]) => [status, reason, doubted]));
});

test('a failure in a batch that was handed over twice may have left', async () => {
  const database = await storeBefore('0009');
  const deliver = (item: string, batch: string) =>
    rowsIn(
      database,
      `insert into deliveries (subscriber_id, stream, item, kind, edition_id, status, created_at, batch_id, reason)
       values (1, 'basics', ?, 'lesson', 'e', 'failed', 1, ?, 'Resend: refused')`,
      [item, batch],
    );
  for (const [batch, attempts] of [
    ['once', 1],
    ['twice', 2],
  ] as const) {
    await rowsIn(
      database,
      `insert into batches (id, idempotency_key, transport, status, created_at, attempts, retry_at)
       values (?, ?, 'resend', 'settled', 1, ?, 1)`,
      [batch, batch, attempts],
    );
    await deliver(batch, batch);
  }
  const db = await openDatabase(database);
  onTestFinished(() => db.destroy());
  expect(await rowsIn(database, 'select item, doubted from deliveries order by item')).toEqual([
    { item: 'once', doubted: 0 },
    { item: 'twice', doubted: 1 },
  ]);
});

test('values stored under the word letter are found under email', async () => {
  const database = await storeBefore('0023');
  await rowsIn(
    database,
    `insert into deliveries (subscriber_id, stream, item, kind, edition_id, status, due_at, created_at, reason, reason_data)
     values (1, 'basics', 'one', 'lesson', 'e', 'due', 5, 1, 'letter-refused', '{"said":"no"}')`,
  );
  await rowsIn(
    database,
    `insert into letter_holds (transport, code, data, began_at, next_try_at, tries, edition_id, stream, item)
     values ('smtp', 'letter-refused', '{"said":"no"}', 1, 2, 3, 'e', 'basics', 'one')`,
  );
  await rowsIn(
    database,
    `insert into refusals (subscriber_id, delivery_id, at, transport, edition_id, domain, likeness, blames, alone)
     values (1, 1, 1, 'smtp', 'e', 'example.org', 'no', 'letter', 0)`,
  );
  await rowsIn(database, `insert into asked_letters (mailbox, place, asked_at) values ('m', 1, 7)`);
  await rowsIn(database, `insert into pauses (began_at, cause, letters, bad) values (3, 'bounces', 210, 12)`);
  await rowsIn(
    database,
    'insert into run_counts (day, shard, letters, bounced, complained) values (4, 0, 9, 1, 0)',
  );
  const db = await openDatabase(database);
  onTestFinished(() => db.destroy());
  expect(await rowsIn(database, 'select reason, reason_data from deliveries')).toEqual([
    { reason: 'email-refused', reason_data: '{"said":"no"}' },
  ]);
  expect(await rowsIn(database, 'select code, edition_id, tries from edition_blocks')).toEqual([
    { code: 'email-refused', edition_id: 'e', tries: 3 },
  ]);
  expect(await rowsIn(database, 'select blames from refusals')).toEqual([{ blames: 'email' }]);
  expect(await rowsIn(database, 'select place, asked_at from asked_emails')).toEqual([
    { place: 1, asked_at: 7 },
  ]);
  expect(await rowsIn(database, 'select emails, bad from pauses')).toEqual([{ emails: 210, bad: 12 }]);
  expect(await rowsIn(database, 'select day, emails from run_counts')).toEqual([{ day: 4, emails: 9 }]);
});

test('a block is found under its own name, and a stored email by its placeholders', async () => {
  const database = await storeBefore('0026');
  await rowsIn(
    database,
    `insert into email_holds (transport, code, data, began_at, next_try_at, tries, edition_id, stream, item)
     values ('smtp', 'email-refused', '{"said":"no"}', 1, 2, 3, 'e', 'basics', 'one')`,
  );
  const placeholder = { name: 'firstName', fallback: 'reader', as: 'line' };
  // An author who writes about JSON.
  const text = { statics: ['{"slots":[1]} and \\"slots":['] };
  const content = (key: string) => ({
    subject: { statics: ['Dear ', ''], [key]: [placeholder] },
    text: { ...text, [key]: [] },
  });
  await rowsIn(
    database,
    `insert into editions (id, kind, stream, item, content, created_at) values ('e', 'lesson', 'basics', 'one', ?, 1)`,
    [JSON.stringify(content('slots'))],
  );
  const db = await openDatabase(database);
  onTestFinished(() => db.destroy());
  expect(await rowsIn(database, 'select code, edition_id, tries from edition_blocks')).toEqual([
    { code: 'email-refused', edition_id: 'e', tries: 3 },
  ]);
  const [row] = await rowsIn(database, 'select content from editions');
  expect(JSON.parse(String(row?.content))).toEqual(content('placeholders'));
});
