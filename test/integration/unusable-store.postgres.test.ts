/** Commands on an unusable PostgreSQL database: one line names the place and the remedy, and no password. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { commandEnv } from '../support/commands.ts';
import { emptyPostgres, rowsIn } from '../support/databases.ts';
import { COMMANDS, runCommand } from '../support/every-command.ts';

/** Every command is run, one after the other. */
const LONG = 300_000;
const FEW = ['subscribers add', 'send', 'stats', 'worker'];
/** Commands for files only, one that first looks for its mailbox, and one that makes a store of its own. */
const OTHERS = new Set(['backup', 'migrate-store', 'bounces', 'init', 'demo']);

async function wrongWith(name: string, database: string, says: RegExp): Promise<string | undefined> {
  const { folder, env } = commandEnv({ DATABASE_URL: database });
  writeFileSync(join(folder, 'list.csv'), 'email\nann@example.org\n');
  const { code, stderr } = await runCommand(name, folder, env);
  const lines = stderr.trim().split('\n');
  const { host, pathname } = new URL(database);
  const isTold = lines.length === 1 && stderr.includes(host + pathname) && says.test(stderr);
  return code === 1 && isTold && !/hunter2/.test(stderr) ? undefined : `${name}: ${code}\n${stderr}`;
}

test('whose server is gone', { timeout: LONG }, async () => {
  const url = new URL(inject('postgres').url);
  Object.assign(url, { port: '1', password: 'hunter2' });
  const names = Object.entries(COMMANDS).filter(([name, { store }]) => store !== 'none' && !OTHERS.has(name));
  const wrong = [];
  for (const [name] of names)
    wrong.push(await wrongWith(name, url.href, /ECONNREFUSED.*the server is running/));
  expect(wrong.filter(Boolean)).toEqual([]);
});

test.each<[string, (url: URL) => void, RegExp]>([
  [
    'whose password is wrong',
    (url) => (url.password = 'hunter2'),
    /authentication failed.*Correct the user and pass/,
  ],
  ['that is not there', (url) => (url.pathname = '/nowhere'), /does not exist.*Create this database/],
])('%s', async (_, change, says) => {
  const url = new URL(inject('postgres').url);
  change(url);
  const wrong = [];
  for (const name of FEW) wrong.push(await wrongWith(name, url.href, says));
  expect(wrong.filter(Boolean)).toEqual([]);
});

test('in which this user may create nothing', async () => {
  const { run, url: server } = inject('postgres');
  const role = `${run}_guest`;
  const url = new URL(await emptyPostgres());
  await rowsIn(server, `create role ${role} login password 'hunter2'`);
  Object.assign(url, { username: role, password: 'hunter2' });
  for (const name of ['serve', 'subscribers add'])
    expect(await wrongWith(name, url.href, /permission denied.*alter database/)).toBeUndefined();
  await rowsIn(server, `drop role ${role}`);
});
