/** Opening a store on a PostgreSQL server, and the message if it is unavailable. */
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { allowances, openBudgets } from '../../src/adapters/store/budgets.ts';
import { MIGRATIONS } from '../../src/adapters/store/migrate.ts';
import { openDatabase } from '../../src/adapters/store/open.ts';
import { readConfig } from '../../src/run/config/config.ts';
import { silentLog } from '../../src/shared/log.ts';
import { temporaryFolder } from '../support/content.ts';
import { emptyPostgres, freshDatabase, rowsIn } from '../support/databases.ts';
import { openElsewhere } from '../support/open-elsewhere.ts';

test('a database that is new to three processes at once becomes one store', async () => {
  const database = await emptyPostgres();
  const gate = join(temporaryFolder(), 'go');
  const names = await Promise.all(Array.from({ length: 3 }, () => openElsewhere(database, gate, 3)));
  expect(new Set(names).size, names.join(' | ')).toBe(1);
  expect(names[0]).toMatch(/^[A-Za-z0-9]{12}$/);
  expect(await rowsIn(database, 'select name from kysely_migration order by name')).toEqual(
    Object.keys(MIGRATIONS).map((name) => ({ name })),
  );
});

test.each([
  ['a server that is not there', (url: URL) => (url.port = '1'), /ECONNREFUSED/],
  ['a password that is wrong', (url: URL) => (url.password = 'hunter2%21'), /password/],
  ['a database that is not there', (url: URL) => (url.pathname = '/nowhere'), /does not exist/],
])('%s is named in one line, and the password is not', async (_, change, reason) => {
  const url = new URL(inject('postgres').url);
  url.password = 'hunter2%21';
  if (/exist/.test(reason.source)) url.password = new URL(inject('postgres').url).password;
  change(url);
  const error = await openDatabase(url.href).catch((thrown: unknown) => thrown as Error);
  const { message } = error as Error;
  expect(message).toMatch(/^DATABASE_URL: no connection to PostgreSQL at 127\.0\.0\.1:\d+\//);
  expect(message).toMatch(reason);
  expect(message).not.toContain('\n');
  expect(JSON.stringify([message, String((error as Error).stack)])).not.toMatch(/hunter2/);
});

test('all processes on the store share budgets', async () => {
  const { database } = readConfig({
    DATABASE_URL: await freshDatabase(''),
    SECRET_KEYS: 'a-secret-key-for-tests-only',
  });
  const [one, other] = [
    await openBudgets(database, allowances(3, 1000), silentLog),
    await openBudgets(database, allowances(3, 1000), silentLog),
  ];
  const taken = [];
  for (let turn = 0; turn < 4; turn++) taken.push(await (turn % 2 ? one : other).take('signup', '192.0.2.7'));
  expect(taken).toEqual([true, true, true, false]);
  expect(await one.take('signup', '192.0.2.8')).toBe(true);
  expect(await other.take('change', '192.0.2.7')).toBe(true);
  await one.close();
  await other.close();
});
