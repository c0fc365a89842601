/**
 * The SQLite driver. Concurrent transactions of one process share a commit: the answer that each got must still be true.
 */
import fs, { statSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, sql, type Transaction } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sqliteDialect } from '../../src/adapters/store/sqlite-dialect.ts';
import { StoreError } from '../../src/shared/errors/store-error.ts';
import { temporaryFolder } from '../support/content.ts';

interface Words {
  words: { word: string };
}

async function opened(patience?: number) {
  const path = join(temporaryFolder(), 'store.db');
  const db = new Kysely<Words>({ dialect: sqliteDialect(path, undefined, undefined, patience) });
  await sql`create table words (word text primary key)`.execute(db);
  const elsewhere = new DatabaseSync(path);
  onTestFinished(async () => {
    elsewhere.close();
    await db.destroy();
  });
  /** Committed rows: another connection sees nothing else. */
  const committed = () => elsewhere.prepare('select word from words order by word').all().map(wordOf);
  const add = (word: string, then: (trx: Transaction<Words>) => Promise<void> = async () => {}) =>
    db.transaction().execute(async (trx) => {
      await trx.insertInto('words').values({ word }).execute();
      await then(trx);
    });
  return { db, path, committed, add };
}

const wordOf = ({ word }: Record<string, unknown>) => String(word);
const many = (count: number) => Array.from({ length: count }, (_, n) => `word ${String(n).padStart(3, '0')}`);

test('a transaction that is reported as done is committed', async () => {
  const { add, committed } = await opened();
  const words = many(100);
  const seen = await Promise.all(
    words.map(async (word) => {
      await add(word);
      return committed().includes(word);
    }),
  );
  expect(seen).toEqual(words.map(() => true));
});

test('concurrent transactions are written together', async () => {
  const alone = await opened();
  for (const word of many(60)) await alone.add(word);
  const together = await opened();
  await Promise.all(many(60).map((word) => together.add(word)));
  const written = ({ path }: { path: string }) => statSync(`${path}-wal`).size;
  expect(written(together)).toBeLessThan(written(alone) / 5);
});

test('so are concurrent single statements, which undo nothing else when they fail', async () => {
  const alone = await opened();
  for (const word of many(60)) await alone.db.insertInto('words').values({ word }).execute();
  const together = await opened();
  const told = await Promise.allSettled(
    [...many(60), 'word 007'].map((word) => together.db.insertInto('words').values({ word }).execute()),
  );
  const written = ({ path }: { path: string }) => statSync(`${path}-wal`).size;
  expect(written(together)).toBeLessThan(written(alone) / 5);
  expect(told.map(({ status }) => status)).toEqual([...many(60).map(() => 'fulfilled'), 'rejected']);
  expect(together.committed()).toEqual(many(60));
});

test('a connection that was given for several statements serves them all', async () => {
  const { db, add, committed } = await opened();
  const other = add('other');
  const read = await db.connection().execute(async (own) => {
    await own.insertInto('words').values({ word: 'one' }).execute();
    await own.insertInto('words').values({ word: 'two' }).execute();
    return own.selectFrom('words').select('word').orderBy('word').execute();
  });
  await other;
  expect(read.map(wordOf)).toEqual(['one', 'other', 'two']);
  expect(committed()).toEqual(['one', 'other', 'two']);
});

test('a failing one alone is undone', async () => {
  const { add, committed } = await opened();
  const failing = async () => {
    throw new Error('changed my mind');
  };
  const ends = await Promise.allSettled([
    add('a'),
    add('b', failing),
    add('c'),
    add('c'),
    add('d', failing),
    add('e'),
  ]);
  expect(ends.map(({ status }) => status)).toEqual([
    ...['fulfilled', 'rejected', 'fulfilled', 'rejected', 'rejected', 'fulfilled'],
  ]);
  expect(committed()).toEqual(['a', 'c', 'e']);
});

test('even if it is the first', async () => {
  const { add, committed } = await opened();
  const failing = add('a', () => Promise.reject(new Error('no')));
  const others = [add('b'), add('c')];
  await expect(failing).rejects.toThrow('no');
  await Promise.all(others);
  expect(committed()).toEqual(['b', 'c']);
});

test.each(['rollback', 'release own'])(
  'the reason for a rollback is reported even if "%s" has already ended it',
  async (end) => {
    const { db, add, committed } = await opened();
    const first = add('a');
    const failing = db.transaction().execute(async (trx) => {
      await trx.insertInto('words').values({ word: 'b' }).execute();
      await sql.raw(end).execute(trx);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    await first.catch(() => {});
    await add('c');
    expect(committed()).toContain('c');
  },
);

test('a single statement is committed when it returns, and so is everything before it', async () => {
  const { db, add, committed } = await opened();
  const first = add('a');
  await db.insertInto('words').values({ word: 'b' }).execute();
  expect(committed()).toEqual(['a', 'b']);
  await first;
});

test('a cached statement returns columns that another process has added since', async () => {
  const { db, path, add } = await opened();
  await add('why');
  expect(await db.selectFrom('words').selectAll().execute()).toEqual([{ word: 'why' }]);
  const other = new DatabaseSync(path);
  other.exec("alter table words add column language text not null default 'en'");
  other.close();
  expect(await db.selectFrom('words').selectAll().execute()).toEqual([{ word: 'why', language: 'en' }]);
});

test('everyone whose writes a full disk undid gets the error', async () => {
  const { db, add, committed } = await opened();
  await sql`pragma max_page_count = 40`.execute(db);
  const words = many(64).map((word) => word.padEnd(3000, '.'));
  const ends = await Promise.allSettled(words.map((word) => add(word)));
  expect(ends.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(20);
  expect(ends.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(5);
  expect(committed()).toEqual(words.filter((_, at) => ends[at]?.status === 'fulfilled'));
  await sql`pragma max_page_count = 1000`.execute(db);
  await add('room again');
  expect(committed()).toContain('room again');
});

describe('while another process holds the store', () => {
  /** Holds it until released, and returns what happened meanwhile. */
  async function held(patience?: number) {
    const on = await opened(patience);
    const other = new DatabaseSync(on.path);
    other.exec('begin immediate');
    onTestFinished(() => other.close());
    return { ...on, release: () => other.exec('commit') };
  }

  test('a transaction waits without blocking anything, and is done when the store is free', async () => {
    const { add, committed, release } = await held();
    const order: string[] = [];
    const written = add('a').then(() => order.push('written'));
    for (let turn = 0; turn < 3; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      order.push('others');
    }
    release();
    await written;
    expect(order).toEqual(['others', 'others', 'others', 'written']);
    expect(committed()).toEqual(['a']);
  });

  test('reads continue, including later ones', async () => {
    const { add, db, release } = await held();
    const written = Promise.all([add('a'), add('b')]);
    expect(await db.selectFrom('words').selectAll().execute()).toEqual([]);
    release();
    await written;
    expect(await db.selectFrom('words').selectAll().execute()).toHaveLength(2);
  });

  test('a single statement waits as well, and its write is on the disk when it returns', async () => {
    const { db, add, committed, release } = await held();
    const insert = (word: string) => db.insertInto('words').values({ word }).execute();
    const alone = ['a', 'b'].map((word) => insert(word).then(() => committed().includes(word)));
    const together = add('c');
    release();
    expect(await Promise.all(alone)).toEqual([true, true]);
    await together;
    expect(committed()).toEqual(['a', 'b', 'c']);
  });

  test('and never releases it, callers get an error after their patience', async () => {
    const { add, release } = await held(20);
    await expect(add('a')).rejects.toThrow(StoreError);
    release();
    await add('b');
  });
});

test('a commit that the disk refuses is reported, and does not affect the next', async () => {
  const { add, committed } = await opened();
  const { fdatasync } = fs;
  fs.fdatasync = ((_: number, done: fs.NoParamCallback) => done(new Error('EIO'))) as typeof fdatasync;
  syncBuiltinESMExports();
  try {
    await expect(add('refused')).rejects.toMatchObject({
      code: 'failing',
      message: expect.stringContaining('EIO'),
    });
  } finally {
    fs.fdatasync = fdatasync;
    syncBuiltinESMExports();
  }
  await add('kept');
  expect(committed()).toContain('kept');
});

test('a transaction that changes nothing doesn’t wake the disk, and one that changes something does', async () => {
  const { db, add } = await opened();
  await add('one');
  const { fdatasync } = fs;
  let syncs = 0;
  fs.fdatasync = ((fd: number, done: fs.NoParamCallback) => {
    syncs += 1;
    fdatasync(fd, done);
  }) as typeof fdatasync;
  syncBuiltinESMExports();
  const syncsOf = async (work: (trx: Transaction<Words>) => Promise<unknown>) => {
    const before = syncs;
    await db.transaction().execute(work);
    return syncs - before;
  };
  try {
    expect(await syncsOf((trx) => trx.selectFrom('words').selectAll().execute())).toBe(0);
    expect(
      await syncsOf((trx) =>
        trx.updateTable('words').set({ word: 'x' }).where('word', '=', 'none').execute(),
      ),
    ).toBe(0);
    expect(await syncsOf((trx) => trx.updateTable('words').set({ word: 'two' }).execute())).toBe(1);
    const back = (trx: Transaction<Words>) =>
      trx.updateTable('words').set({ word: 'three' }).returning('word').execute();
    expect(await syncsOf(back)).toBe(1);
    expect(await syncsOf((trx) => sql`create table more (word text)`.execute(trx))).toBe(1);
    expect(
      await syncsOf((trx) =>
        sql`with new as (select 'm' as word) insert into more select word from new`.execute(trx),
      ),
    ).toBe(1);
  } finally {
    fs.fdatasync = fdatasync;
    syncBuiltinESMExports();
  }
});

test('a file that has left the write-ahead log is used as before', async () => {
  const path = join(temporaryFolder(), 'store.db');
  const made = new Kysely<Words>({ dialect: sqliteDialect(path) });
  await sql`create table words (word text primary key)`.execute(made);
  await made.destroy();
  const db = new Kysely<Words>({ dialect: sqliteDialect(path) });
  onTestFinished(() => db.destroy());
  await sql`pragma journal_mode = delete`.execute(db);
  await db.insertInto('words').values({ word: 'kept' }).execute();
  expect(await db.selectFrom('words').selectAll().execute()).toEqual([{ word: 'kept' }]);
});
