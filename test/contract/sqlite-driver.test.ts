/**
 * The driver of SQLite. Transactions of one process that meet share a commit: what each was told must be so all the
 * same.
 */
import { statSync } from 'node:fs';
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
  const db = new Kysely<Words>({ dialect: sqliteDialect(path, undefined, patience) });
  await sql`create table words (word text primary key)`.execute(db);
  const elsewhere = new DatabaseSync(path);
  onTestFinished(async () => {
    elsewhere.close();
    await db.destroy();
  });
  /** What is committed: another connection sees nothing else. */
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

test('whoever is told that it is done finds it committed', async () => {
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

test('those that come together are written together', async () => {
  const alone = await opened();
  for (const word of many(60)) await alone.add(word);
  const together = await opened();
  await Promise.all(many(60).map((word) => together.add(word)));
  const written = ({ path }: { path: string }) => statSync(`${path}-wal`).size;
  expect(written(together)).toBeLessThan(written(alone) / 5);
});

test('one that fails is undone alone', async () => {
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

test('also when it is the first', async () => {
  const { add, committed } = await opened();
  const failing = add('a', () => Promise.reject(new Error('no')));
  const others = [add('b'), add('c')];
  await expect(failing).rejects.toThrow('no');
  await Promise.all(others);
  expect(committed()).toEqual(['b', 'c']);
});

test.each(['rollback', 'release own'])(
  'why one was undone is told also where "%s" has ended it already',
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

test('a statement of its own is committed when it returns, and so is what came before it', async () => {
  const { db, add, committed } = await opened();
  const first = add('a');
  await db.insertInto('words').values({ word: 'b' }).execute();
  expect(committed()).toEqual(['a', 'b']);
  await first;
});

test('a statement that was used before tells of columns that another process has added since', async () => {
  const { db, path, add } = await opened();
  await add('why');
  expect(await db.selectFrom('words').selectAll().execute()).toEqual([{ word: 'why' }]);
  const other = new DatabaseSync(path);
  other.exec("alter table words add column language text not null default 'en'");
  other.close();
  expect(await db.selectFrom('words').selectAll().execute()).toEqual([{ word: 'why', language: 'en' }]);
});

test('what a full disk undoes is told to everybody whom it concerns', async () => {
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
  /** Holds it until told, and says what happened meanwhile. */
  async function held(patience?: number) {
    const on = await opened(patience);
    const other = new DatabaseSync(on.path);
    other.exec('begin immediate');
    onTestFinished(() => other.close());
    return { ...on, release: () => other.exec('commit') };
  }

  test('a transaction waits beside everything else, and is done when the store is free', async () => {
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

  test('reads go on, from those too who came later', async () => {
    const { add, db, release } = await held();
    const written = Promise.all([add('a'), add('b')]);
    expect(await db.selectFrom('words').selectAll().execute()).toEqual([]);
    release();
    await written;
    expect(await db.selectFrom('words').selectAll().execute()).toHaveLength(2);
  });

  test('a statement of its own waits as well, and what it wrote is on the disk when it returns', async () => {
    const { db, add, committed, release } = await held();
    const insert = (word: string) => db.insertInto('words').values({ word }).execute();
    const alone = ['a', 'b'].map((word) => insert(word).then(() => committed().includes(word)));
    const together = add('c');
    release();
    expect(await Promise.all(alone)).toEqual([true, true]);
    await together;
    expect(committed()).toEqual(['a', 'b', 'c']);
  });

  test('and never lets go, whoever waits is told so after their patience', async () => {
    const { add, release } = await held(20);
    await expect(add('a')).rejects.toThrow(StoreError);
    release();
    await add('b');
  });
});
