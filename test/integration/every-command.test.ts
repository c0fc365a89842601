/**
 * Every command, with a mistake in content that it doesn't need, and without a store: each opens what it needs, and
 * only those that say so make a store.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { wholeProgram } from '../../scripts/commands.ts';
import { paceHere } from '../support/command-here.ts';
import { commandEnv, startPace } from '../support/commands.ts';
import { lesson, smallPublication, temporaryFolder } from '../support/content.ts';
import { COMMANDS, READER, runCommand } from '../support/every-command.ts';

/** Every command is run, one after the other. */
const LONG = 300_000;

function leaves(command: Command, parent = ''): string[] {
  const name = `${parent}${command.name()}`;
  return command.commands.length === 0
    ? [name]
    : command.commands.flatMap((inner) => leaves(inner, `${name} `));
}

test('the table below names every command', async () => {
  const program = await wholeProgram();
  expect(Object.keys(COMMANDS).sort()).toEqual(program.commands.flatMap((one) => leaves(one)).sort());
});

test('a mistake in an issue stops only commands that send or judge it', { timeout: LONG }, async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'list.csv'), 'email\nann@example.org\n');
  const good = commandEnv({ ROLE_ADDRESSES: 'allow', DATABASE_URL: `file:${folder}/data/store.db` }).env;
  for (const email of [READER, 'gone@example.org', 'erased@example.org'])
    await paceHere(['subscribers', 'add', email, '--confirmed', 'at the club'], good);
  await paceHere(['subscribers', 'erase', 'erased@example.org'], good);
  const content = smallPublication({
    'issues/2030-01-01-typo.md': lesson('Typo').replace('preview:', 'previw:'),
  });
  const env = { ...good, CONTENT_DIR: content };
  const wrong: string[] = [];
  for (const [name, { content: needs, code: usual = 0 }] of Object.entries(COMMANDS)) {
    const { code, stderr } = await runCommand(name, folder, env);
    const isNamed = stderr.includes('2030-01-01-typo.md');
    // With the store in the place of the copy's source it has something to copy.
    const expected = name === 'migrate-store' ? 0 : { free: usual, told: 1, needs: 2 }[needs];
    const asExpected = code === expected && isNamed === (needs === 'needs') && !/^ {4}at /m.test(stderr);
    if (!asExpected) wrong.push(`${name}: ${code}\n${stderr}`);
  }
  expect(wrong).toEqual([]);
});

test('without a store only commands that make one continue, and they say so', { timeout: LONG }, async () => {
  const wrong: string[] = [];
  for (const [name, { store, stays = false, code: usual = 0 }] of Object.entries(COMMANDS)) {
    const { env, folder } = commandEnv();
    writeFileSync(join(folder, 'list.csv'), 'email\nann@example.org\n');
    const { code, stderr } = await runCommand(name, folder, env);
    const made = readdirSync(folder, { recursive: true, encoding: 'utf8' }).some((it) => it.endsWith('.db'));
    const says = /Created a new store: \S+\.db/.test(stderr);
    const asExpected = {
      none: !made && !says && code === usual,
      makes: made && says && (code === 0 || stays),
      refuses:
        !made &&
        !says &&
        code === 2 &&
        /[Tt]here is no store|No bounce mailbox|file.* doesn’t exist/.test(stderr),
    }[store];
    if (!asExpected || /^ {4}at /m.test(stderr)) wrong.push(`${name}: ${code}, made ${made}\n${stderr}`);
  }
  expect(wrong).toEqual([]);
});

describe('one settings file', () => {
  test('serves the server and every command, wherever they are started', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'pacesetter.env');
    writeFileSync(
      file,
      `DATABASE_URL=file:data/store.db\nMAIL_URL=outbox:outbox\nCONTENT_DIR=${smallPublication()}\nPORT=0\n`,
    );
    const env = { PATH: process.env.PATH };
    const server = startPace(['serve', '--settings', file], env);
    await server.says(/is running/);
    const made = await paceHere(['subscribers', 'add', 'ann@example.org'], { ...env, PACE_SETTINGS: file });
    const stats = await paceHere(['--settings', file, 'stats', '--json'], env);
    server.child.kill('SIGTERM');
    expect((await server.ended).stderr).toContain(`Created a new store: ${folder}/data/store.db`);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(stats.stdout).subscribers).toEqual([{ status: 'pending', count: 1 }]);
  });

  test('that is named but missing stops everything, with a message', async () => {
    const { env, folder } = commandEnv();
    const named = await paceHere(['stats', '--settings', join(folder, 'no.env')], env);
    const set = await paceHere(['stats'], { ...env, PACE_SETTINGS: join(folder, 'no.env') });
    for (const { code, stderr } of [named, set]) {
      expect(code).toBe(2);
      expect(stderr).toBe(`${folder}/no.env: could not read the settings: this file doesn’t exist\n`);
    }
  });

  test('a command that finds no store says where it looked and how to name another', async () => {
    const { env, folder } = commandEnv();
    const { code, stderr } = await paceHere(['backup', join(folder, 'copy.db')], env);
    expect(code).toBe(2);
    expect(stderr).toContain(`There is no store at ${folder}/data/store.db.`);
    expect(stderr).toContain('No settings file was read');
    expect(stderr).toContain('--settings FILE or PACE_SETTINGS=FILE');
  });

  test('a publication made elsewhere has its settings there, and the engine’s folder none', async () => {
    const before = readdirSync('.').sort();
    const elsewhere = join(temporaryFolder(), 'emails');
    const { env } = commandEnv();
    const made = await paceHere(['init', elsewhere, '--yes'], env);
    expect(made.code).toBe(0);
    expect(readdirSync('.').sort()).toEqual(before);
    const settings = join(elsewhere, '.env');
    expect(made.stdout).toContain(`export PACE_SETTINGS=${settings}`);
    const stats = await paceHere(['stats', '--json'], { PATH: env.PATH, PACE_SETTINGS: settings });
    expect(stats).toMatchObject({ code: 0, stderr: '' });
  });
});

test('a reader whose address would be refused today can be shown, exported and erased', async () => {
  const { env } = commandEnv({ ROLE_ADDRESSES: 'allow' });
  const spelling = ' Postmaster@EXAMPLE.org ';
  await paceHere(['subscribers', 'add', READER, '--confirmed', 'at the club'], env);
  const usual = { ...env, ROLE_ADDRESSES: 'refuse' };
  const shown = await paceHere(['subscribers', 'show', spelling, '--json'], usual);
  const exported = await paceHere(['subscribers', 'export', spelling], usual);
  const erased = await paceHere(['subscribers', 'erase', spelling, '--json'], usual);
  const lifted = await paceHere(['subscribers', 'lift-suppression', spelling, '--reason', 'asked'], usual);
  expect(JSON.parse(shown.stdout)).toMatchObject({ email: READER });
  expect(JSON.parse(exported.stdout)).toMatchObject({ subscriber: { email: READER } });
  expect(JSON.parse(erased.stdout)).toEqual({ erased: true });
  expect(lifted.code).toBe(0);
});
