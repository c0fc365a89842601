/** The description of a store without touching it, on both engines. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { inspectStore } from '../../src/adapters/store/inspect.ts';
import { freeze } from '../../src/adapters/store/moved-guard.ts';
import { openDatabase } from '../../src/adapters/store/open.ts';
import { readConfig } from '../../src/run/config/config.ts';
import { temporaryFolder } from '../support/content.ts';
import { emptyPostgres, freshDatabase, rowsIn } from '../support/databases.ts';

const sqlite = inject('engine') === 'sqlite';

/** A store that was in use, closed. */
async function usedStore(): Promise<string> {
  const url = sqlite ? await freshDatabase(temporaryFolder()) : await emptyPostgres();
  const { database } = readConfig({ DATABASE_URL: url, SECRET_KEYS: 'a-secret-key-for-tests-only' });
  await (await openDatabase(database)).destroy();
  return database;
}

test('a store in use is ready, and stays unchanged', async () => {
  const database = await usedStore();
  const before = await rowsIn(database, 'select * from meta');
  expect(await inspectStore(database)).toEqual({ kind: 'ready' });
  expect(await rowsIn(database, 'select * from meta')).toEqual(before);
});

test('a missing one is not made', async () => {
  const folder = temporaryFolder();
  const database = sqlite ? join(folder, 'deep', 'store.db') : await emptyPostgres();
  expect(await inspectStore(database)).toEqual({ kind: 'absent', writable: true });
  expect(existsSync(join(folder, 'deep'))).toBe(false);
  if (!sqlite) expect(await rowsIn(database, TABLES)).toEqual([]);
});

const TABLES = "select tablename from pg_tables where schemaname = 'public'";

test('one of an older version is not migrated', async () => {
  const database = await usedStore();
  await rowsIn(database, "delete from kysely_migration where name like '0003%'");
  const before = await rowsIn(database, 'select name from kysely_migration');
  expect(await inspectStore(database)).toEqual({ kind: 'older', missing: 1 });
  expect(await rowsIn(database, 'select name from kysely_migration')).toEqual(before);
});

test('one of a newer version', async () => {
  const database = await usedStore();
  await rowsIn(
    database,
    "insert into kysely_migration (name, timestamp) values ('9999-the-future', '2030-01-01')",
  );
  expect(await inspectStore(database)).toEqual({ kind: 'newer' });
});

test('one that can’t be written', async () => {
  const database = await usedStore();
  if (sqlite) {
    await rowsIn(
      database,
      "create trigger full before insert on meta begin select raise(abort, 'the disk is full'); end",
    );
    expect(await inspectStore(database)).toEqual({ kind: 'read-only', said: 'the disk is full' });
  } else {
    const url = new URL(database);
    url.searchParams.set('options', '-c default_transaction_read_only=on');
    expect(await inspectStore(url.href)).toEqual({
      kind: 'read-only',
      said: expect.stringContaining('read-only transaction'),
    });
  }
});

test('one that was moved away', async () => {
  const database = await usedStore();
  const db = await openDatabase(database);
  await freeze(db, 'postgres://elsewhere');
  await db.destroy();
  expect(await inspectStore(database)).toEqual({
    kind: 'barred',
    code: 'moved',
    said: expect.stringContaining('moved to postgres://elsewhere'),
  });
});

test.runIf(sqlite)('one that was restored from a backup', async () => {
  const database = await usedStore();
  await rowsIn(database, "insert into meta (key, value) values ('instance', 'abcdefghijkl')");
  writeFileSync(`${database}.sent`, 'abcdefghijkl 7\n');
  expect(await inspectStore(database)).toMatchObject({
    kind: 'barred',
    code: 'restored',
    said: expect.stringContaining('restored from a backup'),
  });
});

test('one that can’t be opened, without the password', async () => {
  const database = sqlite ? join(temporaryFolder(), 'store.db') : `${urlWithPassword()}`;
  if (sqlite) writeFileSync(database, 'This is no database, however long one looks at it. '.repeat(100));
  const state = await inspectStore(database);
  expect(state).toEqual({
    kind: 'unreachable',
    trouble: {
      code: sqlite ? 'damaged' : 'unreachable',
      place: expect.stringContaining(sqlite ? database : ':1/'),
      said: expect.stringContaining(sqlite ? 'not a database' : 'ECONNREFUSED'),
    },
  });
  expect(JSON.stringify(state)).not.toContain('hunter2');
});

function urlWithPassword(): URL {
  const url = new URL(inject('postgres').url);
  url.password = 'hunter2';
  url.port = '1';
  return url;
}
