/**
 * Every command that opens a store, with an unusable one: damaged, on a full disk, on a read-only disk. One line
 * names the file and the remedy.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { paceHere } from '../support/command-here.ts';
import { commandEnv, type Env } from '../support/commands.ts';
import { temporaryFolder } from '../support/content.ts';
import { COMMANDS, READER, runCommand } from '../support/every-command.ts';
import { smallDisk, whyNoSmallDisk } from '../support/small-disk.ts';

/** Every command is run, one after the other. */
const LONG = 300_000;
const NAMES = Object.entries(COMMANDS)
  // One makes a store of its own, the other first looks for its mailbox.
  .filter(([name, { store }]) => store !== 'none' && name !== 'init' && name !== 'bounces')
  .map(([name]) => name);
const FEW = ['subscribers add', 'subscribers erase', 'send', 'stats', 'archive', 'migrate-store', 'backup'];

/** A store with a reader for the commands, and due emails. */
async function publication(folder = temporaryFolder()): Promise<{ folder: string; store: string; env: Env }> {
  const store = join(folder, 'data', 'store.db');
  writeFileSync(join(folder, 'list.csv'), 'email\nann@example.org\n');
  const { env } = commandEnv({ ROLE_ADDRESSES: 'allow', DATABASE_URL: `file:${store}` });
  for (const email of [READER, 'gone@example.org'])
    await paceHere(['subscribers', 'add', email, '--confirmed', 'at the club'], env);
  return { folder, store, env };
}

/** What is wrong with a command's message about an unusable store; undefined if it is right. */
async function wrongWith(name: string, on: { folder: string; store: string; env: Env }, says: RegExp) {
  const { code, stderr } = await runCommand(name, on.folder, on.env);
  const lines = stderr.trim().split('\n');
  const isTold = code === 1 && lines.length === 1 && lines[0]?.includes(`${on.folder}/`) && says.test(stderr);
  return isTold ? undefined : `${name}: ${code}\n${stderr}`;
}

const DAMAGES: Record<string, (file: string) => void> = {
  'whose beginning is garbage': (file) =>
    writeFileSync(file, Buffer.concat([Buffer.alloc(100, 7), readFileSync(file).subarray(100)])),
  'whose middle is garbage': (file) => {
    const whole = readFileSync(file);
    writeFileSync(file, Buffer.concat([whole.subarray(0, 4096), Buffer.alloc(whole.length - 4096, 0xa5)]));
  },
  'that was cut short': (file) => truncateSync(file, 9000),
  'that is no database': (file) => writeFileSync(file, 'This is my shopping list. '.repeat(20)),
};

test.each(Object.entries(DAMAGES))('of a store %s', { timeout: LONG }, async (_, damage) => {
  const on = await publication();
  damage(on.store);
  const kept = `${on.store}.kept`;
  copyFileSync(on.store, kept);
  const wrong = [];
  for (const name of damage === DAMAGES['whose middle is garbage'] ? NAMES : FEW)
    wrong.push(await wrongWith(name, on, /is damaged \(.+\)\. .*pace restore FILE/));
  expect(wrong.filter(Boolean)).toEqual([]);
  // The operator who fixes it finds it unchanged.
  expect(readFileSync(on.store).equals(readFileSync(kept))).toBe(true);
});

test('of a folder in its place', { timeout: LONG }, async () => {
  const on = await publication();
  const store = join(on.folder, 'a-folder');
  mkdirSync(store);
  const elsewhere = { ...on, store, env: { ...on.env, DATABASE_URL: `file:${store}` } };
  const wrong = [];
  for (const name of FEW.filter((one) => one !== 'migrate-store'))
    wrong.push(await wrongWith(name, elsewhere, /can’t be opened .*the folder exists|returns errors/));
  expect(wrong.filter(Boolean)).toEqual([]);
});

test('whose secret is lost: nothing is signed with another one, and work without signing continues', async () => {
  const { folder, env: kept } = await publication();
  const env = { ...kept, SECRET_KEYS: undefined };
  const secret = join(folder, 'data', 'secret');
  for (const name of ['send', 'subscribers add', 'serve']) {
    const { code, stderr } = await runCommand(name, folder, env);
    expect([name, code, stderr.trim().split('\n').length]).toEqual([name, 2, 1]);
    expect(stderr).toContain(`${secret} is missing`);
  }
  expect(existsSync(secret)).toBe(false);
  expect((await runCommand('stats', folder, env)).code).toBe(0);
  expect((await runCommand('send', folder, kept)).code).toBe(0);
});

const missing = whyNoSmallDisk();

describe.skipIf(missing)(`on a disk${missing ? `: ${missing}` : ''}`, () => {
  async function onDisk() {
    const disk = smallDisk();
    onTestFinished(disk.remove);
    return { disk, ...(await publication(disk.folder)) };
  }

  test('that is full', { timeout: LONG }, async () => {
    const on = await onDisk();
    on.disk.fill();
    const wrong = [];
    for (const name of FEW) wrong.push(await wrongWith(name, on, /disk.* is full/));
    expect(wrong.filter(Boolean)).toEqual([]);
  });

  test('that is read-only', { timeout: LONG }, async () => {
    const on = await onDisk();
    on.disk.lock();
    const wrong = [];
    for (const name of FEW) wrong.push(await wrongWith(name, on, /can’t be (written|opened)|is read-only/));
    expect(wrong.filter(Boolean)).toEqual([]);
  });
});
