/** The store is opened often and by several processes at once; an older version's data survive completely. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { describe, expect, onTestFinished, test } from 'vitest';
import { instanceId } from '../../src/adapters/store/instance.ts';
import { MIGRATIONS } from '../../src/adapters/store/migrate.ts';
import * as firstSchema from '../../src/adapters/store/migrations/0001-first-schema.ts';
import * as oneQueue from '../../src/adapters/store/migrations/0002-one-queue-for-many-workers.ts';
import * as pastDeliveries from '../../src/adapters/store/migrations/0003-past-deliveries.ts';
import { openDatabase } from '../../src/adapters/store/open.ts';
import { sqliteDialect } from '../../src/adapters/store/sqlite-dialect.ts';
import { temporaryFolder } from '../support/content.ts';
import { rowsIn } from '../support/databases.ts';
import { openElsewhere } from '../support/open-elsewhere.ts';

async function open(file: string) {
  const db = await openDatabase(file);
  onTestFinished(() => db.destroy());
  return db;
}

describe('opening a store', () => {
  test('makes its folder for its owner only, and twice changes nothing', async () => {
    const file = join(temporaryFolder(), 'deep', 'down', 'store.db');
    const name = await instanceId(await open(file));
    const schema = await rowsIn(file, 'select name, sql from sqlite_master order by name');
    expect(await instanceId(await open(file))).toBe(name);
    expect(await rowsIn(file, 'select name, sql from sqlite_master order by name')).toEqual(schema);
    expect(await rowsIn(file, 'select name from kysely_migration')).toEqual(
      Object.keys(MIGRATIONS).map((name) => ({ name })),
    );
    expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
    expect(await rowsIn(file, 'pragma journal_mode')).toEqual([{ journal_mode: 'wal' }]);
  });

  test('that is new with four processes at once makes one store', async () => {
    const folder = temporaryFolder();
    for (let round = 0; round < 3; round++) {
      const file = join(folder, `store-${round}.db`);
      const names = await Promise.all(
        Array.from({ length: 4 }, () => openElsewhere(file, join(folder, `go-${round}`), 4)),
      );
      expect(new Set(names).size, names.join(' | ')).toBe(1);
      expect(names[0]).toMatch(/^[A-Za-z0-9]{12}$/);
    }
  });
});

describe('a store of the first schema', () => {
  test('comes out of the second migration complete, and its open batches keep their frozen values', async () => {
    const file = join(temporaryFolder(), 'store.db');
    await firstStore(file);
    await open(file);

    expect(await rowsIn(file, 'select id, email, status, token_version from subscribers')).toEqual([
      { id: 1, email: 'ann@example.org', status: 'active', token_version: 4 },
      { id: 2, email: 'bob@example.org', status: 'active', token_version: 0 },
    ]);
    const batches = await rowsIn(file, 'select id, status, owner, attempts, key_id, members from batches');
    expect(batches.map(({ members, ...batch }) => batch)).toEqual([
      { id: 'open', status: 'open', owner: 'a worker', attempts: 2, key_id: 'k1' },
      { id: 'done', status: 'settled', owner: null, attempts: 1, key_id: null },
    ]);
    expect(batches.map(({ members }) => members && JSON.parse(String(members)))).toEqual([
      [
        [3, 2, null, 'lesson', 'basics', 'one', 'e1', 'Bob@example.org', null, 0, null, 1],
        [2, 1, 7, 'confirm', 'system', 'confirm-7', 'e2', 'Ann@example.org', 'Ann "A"', 4, 'on Monday', 2],
      ],
      null,
    ]);
    expect(
      await rowsIn(
        file,
        'select id, item, status, lane, due_at, batch_id, attempts, paced, sent_at, provider_id, reason, reason_data, outcome from deliveries order by id',
      ),
    ).toEqual([
      row({
        id: 1,
        item: 'one',
        status: 'sent',
        batch_id: 'done',
        sent_at: 50,
        provider_id: 'p1',
        outcome: 'delivered',
      }),
      row({ id: 2, item: 'confirm-7', status: 'claimed', lane: 0, batch_id: 'open', attempts: 2 }),
      row({ id: 3, item: 'one', status: 'claimed', batch_id: 'open' }),
      row({ id: 4, item: 'two', status: 'due', due_at: 44, attempts: 0 }),
      row({ id: 5, item: 'two', status: 'failed', reason: 'other', reason_data: '{"text":"no such box"}' }),
      row({ id: 6, item: 'welcome-7', status: 'due', lane: 0, due_at: 46, attempts: 0 }),
    ]);
  });

  test('knows how many emails have left recently, and accepts emails of the new kinds', async () => {
    const file = join(temporaryFolder(), 'store.db');
    await firstStore(file);
    await rowsIn(file, "update deliveries set outcome = 'bounced' where id = 1");
    await open(file);
    expect(await rowsIn(file, 'select * from run_counts')).toEqual([
      { day: 0, shard: 0, emails: 1, bounced: 1, complained: 0 },
    ]);
    const insert = (kind: string) =>
      rowsIn(
        file,
        `insert into deliveries (subscriber_id, stream, item, kind, edition_id, status, due_at, created_at)
         values (0, 'system', ?, ?, 'e1', 'due', 60, 60)`,
        [kind, kind],
      );
    await insert('notice');
    await insert('stay');
    await expect(insert('spam')).rejects.toThrow('CHECK constraint failed');
    const indexes = await rowsIn(
      file,
      "select name from sqlite_schema where tbl_name = 'deliveries' and type = 'index'",
    );
    expect(indexes.map(({ name }) => name)).toContain('deliveries_due');
  });

  test('never reuses the id of a deleted delivery', async () => {
    const file = join(temporaryFolder(), 'store.db');
    await firstStore(file);
    await rowsIn(file, 'delete from deliveries where id = 6');
    await open(file);
    const [added] = await rowsIn(
      file,
      `insert into deliveries (subscriber_id, stream, item, kind, edition_id, status, due_at, created_at)
       values (2, 'basics', 'three', 'lesson', 'e1', 'due', 60, 60) returning id`,
    );
    expect(added).toEqual({ id: 7 });
  });
});

test('a store that has moved away still refuses every change after an update', async () => {
  const file = join(temporaryFolder(), 'store.db');
  const older = { ...firstMigrations, '0002-one-queue-for-many-workers': oneQueue };
  await storeOf(file, { ...older, '0003-past-deliveries': pastDeliveries });
  await rowsIn(
    file,
    "create trigger moved_deliveries_insert before insert on deliveries begin select raise(abort, 'has moved'); end",
  );
  await open(file);
  await expect(
    rowsIn(
      file,
      `insert into deliveries (subscriber_id, stream, item, kind, edition_id, status, due_at, created_at)
       values (0, 'system', 'stay-1', 'stay', 'e1', 'due', 60, 60)`,
    ),
  ).rejects.toThrow('has moved');
});

const row = (more: object) => ({
  lane: 1,
  due_at: null,
  batch_id: null,
  attempts: 1,
  paced: 0,
  sent_at: null,
  provider_id: null,
  reason: null,
  reason_data: null,
  outcome: null,
  ...more,
});

const firstMigrations: Record<string, Migration> = { '0001-first-schema': firstSchema };

/** A store with some migrations only. */
async function storeOf(file: string, migrations: Record<string, Migration>): Promise<void> {
  const db = new Kysely<never>({ dialect: sqliteDialect(file) });
  const provider = { getMigrations: async () => migrations };
  expect((await new Migrator({ db, provider }).migrateToLatest()).error).toBeUndefined();
  await db.destroy();
}

/** A store as the first release left it in the middle of its work. */
async function firstStore(file: string): Promise<void> {
  await storeOf(file, firstMigrations);
  const fill = [
    `insert into subscribers (id, email, email_key, address_hash, time_zone, status, created_at, confirmed_at, token_version)
     values (1, 'ann@example.org', 'ann@example.org', 'h1', 'UTC', 'active', 1, 2, 4),
            (2, 'bob@example.org', 'bob@example.org', 'h2', 'UTC', 'active', 1, 2, 0)`,
    `insert into editions (id, kind, stream, item, content, created_at)
     values ('e1', 'lesson', 'basics', 'one', '{}', 1), ('e2', 'confirm', 'system', 'confirm', '{}', 1)`,
    `insert into batches (id, idempotency_key, transport, status, created_at, attempts, owner, lease_until, retry_at)
     values ('open', 'pace-open', 'resend', 'open', 40, 2, 'a worker', 99, 40),
            ('done', 'pace-done', 'resend', 'settled', 30, 1, null, null, 30)`,
    `insert into deliveries (id, subscriber_id, stream, item, kind, edition_id, status, due_at, created_at, signup_id,
       next_note, batch_id, position, attempts, sent_to, sent_name, token_version, key_id, sent_at, provider_id, reason, outcome)
     values
     (1, 1, 'basics', 'one', 'lesson', 'e1', 'sent', 41, 1, null, null, 'done', 0, 1, 'ann@example.org', null, 0, 'k0', 50, 'p1', null, 'delivered'),
     (2, 1, 'system', 'confirm-7', 'confirm', 'e2', 'claimed', 42, 1, 7, 'on Monday', 'open', 1, 2, 'Ann@example.org', 'Ann "A"', 4, 'k1', null, null, null, null),
     (3, 2, 'basics', 'one', 'lesson', 'e1', 'claimed', 43, 1, null, null, 'open', 0, 1, 'Bob@example.org', null, 0, 'k1', null, null, null, null),
     (4, 2, 'basics', 'two', 'lesson', 'e1', 'due', 44, 1, null, null, null, null, 0, null, null, null, null, null, null, null, null),
     (5, 1, 'basics', 'two', 'lesson', 'e1', 'failed', 45, 1, null, null, null, null, 1, null, null, null, null, null, null, 'no such box', null),
     (6, 1, 'system', 'welcome-7', 'welcome', 'e2', 'due', 46, 1, null, null, null, null, 0, null, null, null, null, null, null, null, null)`,
  ];
  for (const statement of fill) await rowsIn(file, statement);
}
