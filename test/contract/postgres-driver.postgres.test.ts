/** The driver of PostgreSQL: what is asked often is planned once a connection. */
import { Kysely, sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { postgresDialect } from '../../src/store/postgres-dialect.ts';
import { emptyPostgres } from '../support/databases.ts';

async function opened(): Promise<Kysely<unknown>> {
  const db = new Kysely<unknown>({ dialect: postgresDialect(await emptyPostgres(), { max: 1 }) });
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

test('the server remembers a statement that comes often, and no other', async () => {
  const db = await opened();
  await lookUp(db);
  expect(await remembered(db)).toEqual([]);
  for (let n = 0; n < 5; n++) expect((await lookUp(db)).rows).toEqual([{ word: 'why' }]);
  expect(await remembered(db)).toEqual(['select word from words where word = $1']);
});

test('ever new statements displace none that comes often', async () => {
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
