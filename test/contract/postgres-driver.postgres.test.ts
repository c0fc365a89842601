/** The PostgreSQL driver: frequent statements are planned once per connection, and each connection has its limits. */
import { Kysely, sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { postgresDialect } from '../../src/adapters/store/postgres-dialect.ts';
import { emptyPostgres } from '../support/databases.ts';

async function opened(more = ''): Promise<Kysely<unknown>> {
  const db = new Kysely<unknown>({ dialect: postgresDialect((await emptyPostgres()) + more, { max: 1 }) });
  onTestFinished(() => db.destroy());
  await sql`create table words (word text primary key)`.execute(db);
  await sql`insert into words values ('why')`.execute(db);
  return db;
}

const lookUp = (db: Kysely<unknown>) => sql`select word from words where word = ${'why'}`.execute(db);
const remembered = async (db: Kysely<unknown>) =>
  (await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(db)).rows.map(
    ({ statement }) => statement,
  );

test('the server remembers frequent statements only', async () => {
  const db = await opened();
  await lookUp(db);
  expect(await remembered(db)).toEqual([]);
  for (let n = 0; n < 5; n++) expect((await lookUp(db)).rows).toEqual([{ word: 'why' }]);
  expect(await remembered(db)).toEqual(['select word from words where word = $1']);
});

test('one-off statements displace no frequent one', async () => {
  const db = await opened();
  for (let n = 1; n <= 700; n++) {
    await sql`select ${sql.lit(n)} as n from words where word = ${'why'}`.execute(db);
    if (n % 100 === 0) await lookUp(db);
  }
  await lookUp(db);
  await lookUp(db);
  expect(await remembered(db)).toEqual(['select word from words where word = $1']);
});

test('a newer version may add a column while this one works', async () => {
  const db = await opened();
  const all = () => sql`select w.* from words w where word = ${'why'}`.execute(db);
  for (let n = 0; n < 5; n++) expect((await all()).rows).toEqual([{ word: 'why' }]);
  for (let n = 0; n < 5; n++) await lookUp(db);
  await sql`alter table words add column language text not null default 'en'`.execute(db);
  expect((await all()).rows).toEqual([{ word: 'why', language: 'en' }]);
  expect((await lookUp(db)).rows).toEqual([{ word: 'why' }]);
});

test('two processes use the same name for a statement, and different statements never share one', async () => {
  const names = async (db: Kysely<unknown>) =>
    (
      await sql<{
        name: string;
        statement: string;
      }>`select name, statement from pg_prepared_statements`.execute(db)
    ).rows;
  const lookOut = (db: Kysely<unknown>) => sql`select 1 from words where word <> ${'why'}`.execute(db);
  const [one, other] = [await opened(), await opened()];
  for (let n = 0; n < 3; n++) {
    await lookUp(one);
    await lookOut(other);
  }
  for (let n = 0; n < 3; n++) await lookUp(other);
  const [mine, theirs] = [await names(one), await names(other)];
  expect(theirs).toEqual(expect.arrayContaining(mine));
  expect(new Set(theirs.map(({ name }) => name)).size).toBe(2);
});

describe('a connection', () => {
  const set = async (db: Kysely<unknown>, name: string) =>
    (await sql<{ value: string }>`select current_setting(${name}) as value`.execute(db)).rows[0]?.value;

  test('has our limits outside of transactions, too', async () => {
    const db = await opened();
    expect(await set(db, 'statement_timeout')).toBe('2min');
    expect(await set(db, 'idle_in_transaction_session_timeout')).toBe('1min');
    expect(await set(db, 'jit')).toBe('off');
  });

  test('uses the limits that its URL sets instead', async () => {
    const db = await opened('?statement_timeout=7000&options=-c%20jit%3Don');
    expect(await set(db, 'statement_timeout')).toBe('7s');
    expect(await set(db, 'jit')).toBe('on');
    expect(await set(db, 'random_page_cost')).toBe('4');
    expect(await set(db, 'idle_in_transaction_session_timeout')).toBe('1min');
  });
});

test('the reason for a rollback is reported even if its connection broke', async () => {
  const db = await opened();
  const cut = db.transaction().execute(async (trx) => {
    await sql`select pg_terminate_backend(pg_backend_pid())`.execute(trx);
  });
  await expect(cut).rejects.toThrow(/^DATABASE_URL: no connection .* \(terminating connection due to admin/);
  expect((await lookUp(db)).rows).toEqual([{ word: 'why' }]);
});
