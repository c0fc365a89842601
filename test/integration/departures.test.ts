/** Readers who left after a backup are not mailed by the store restored from it. */
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { importSubscribers } from '../../src/flow/readers/import.ts';
import { leave, rejoin } from '../../src/flow/readers/leave.ts';
import { reconcile } from '../../src/operator/reconcile/reconcile.ts';
import { type App, openApp } from '../../src/run/app/app.ts';
import { backUpStore, restoreStore } from '../../src/run/app/upkeep.ts';
import { runOnce } from '../../src/run/worker/run-once.ts';
import { silentLog } from '../../src/shared/log.ts';
import { DAY } from '../../src/shared/time/clock.ts';
import { confirmedReader } from '../support/app.ts';
import { paceHere } from '../support/command-here.ts';
import { commandEnv } from '../support/commands.ts';
import { compileOnce } from '../support/compile-once.ts';
import { ORIGIN, type Stage, signUp, stage } from '../support/reader.ts';

const WEEK = 7 * DAY;
const READERS = ['ann', 'ben', 'cleo', 'dan', 'eve', 'fay', 'gus'];
const at = (name: string) => `${name}@example.org`;

const folderOf = (on: Stage) => join(on.config.dataFolder, 'departures');

function textOf(on: Stage): string {
  return readdirSync(folderOf(on))
    .map((name) => readFileSync(join(folderOf(on), name), 'utf8'))
    .join('');
}

async function backUp(on: Stage): Promise<string> {
  const file = join(on.config.dataFolder, 'copy.db');
  await backUpStore(on.config.database, file, { now: on.clock.now(), force: false, progress: () => {} });
  return file;
}

/** Restores the backup in the store's place. */
async function restored(on: Stage, backup: string): Promise<App> {
  await on.app.close();
  await restoreStore(backup, on.config.database, on.clock.now());
  const app = await openApp(on.config, { clock: on.clock, log: silentLog, compiler: compileOnce });
  onTestFinished(() => app.close().catch(() => {}));
  return app;
}

const subjectsTo = async (app: App) => {
  const emails = (await app.inbox?.list(1000)) ?? [];
  return emails.map(({ to, subject }) => `${to} ${subject}`);
};

test('a restore forgets no way of leaving, and readers who came back stay', async () => {
  const on = await stage();
  const tokens = new Map<string, string>();
  const ids = new Map<string, number>();
  for (const name of READERS) {
    const { id, token } = await confirmedReader(on.app, at(name));
    tokens.set(name, token);
    ids.set(name, id);
  }
  const backup = await backUp(on);
  const { signup } = on.app;
  on.clock.advance(DAY);
  const left = on.clock.now();
  await leave(signup, tokens.get('ann') as string, 'one-click');
  await signup.store.transaction((store) => store.stop(ids.get('ben') as number, 'bounced', left));
  await signup.store.stop(ids.get('cleo') as number, 'complained', left);
  await signup.store.erase(ids.get('dan') as number, left);
  await leave(signup, tokens.get('eve') as string, 'page');
  await rejoin(signup, tokens.get('eve') as string, ORIGIN);
  // Of readers who joined after the backup, only their complaint is left.
  const late = await confirmedReader(on.app, at('late'));
  await signup.store.stop(late.id, 'complained', left);
  on.clock.advance(WEEK);

  const app = await restored(on, backup);
  expect(await app.signup.store.findByKey(at('ann'))).toMatchObject({ status: 'active' });
  expect(await reconcile(app.reconciling(), { kind: 'send-again' }, undefined)).toMatchObject({ left: 4 });
  const status = async (name: string) => (await app.signup.store.findByKey(at(name)))?.status;
  expect(await Promise.all(READERS.map(status))).toEqual([
    ...['unsubscribed', 'bounced', 'complained', undefined, 'active', 'active', 'active'],
  ]);
  expect(await app.signup.store.findByKey(at('ann'))).toMatchObject({ leftAt: left });
  const consents = await app.reports.consents(ids.get('ann') as number);
  expect(consents.at(-1)).toMatchObject({ kind: 'withdrawn', at: left });

  await runOnce(app.worker());
  expect((await subjectsTo(app)).sort()).toEqual(
    ['eve', 'fay', 'gus'].map((name) => `${at(name)} Subject of One`),
  );
  for (const name of ['late', 'dan', 'ben']) await signUp(app, at(name));
  await runOnce(app.worker());
  const asked = (await subjectsTo(app)).filter((line) => line.includes('Please confirm'));
  expect(asked).toEqual([`${at('dan')} Please confirm: Basics`]);
});

test('a second restore of the same backup, and one without the notes', async () => {
  const on = await stage();
  const { token } = await confirmedReader(on.app, at('ann'));
  const backup = await backUp(on);
  on.clock.advance(DAY);
  await leave(on.app.signup, token, 'one-click');
  on.clock.advance(DAY);
  for (const time of ['first', 'second']) {
    on.clock.advance(DAY);
    const app = await restored(on, backup);
    const done = await reconcile(app.reconciling(), { kind: 'assume-sent' }, undefined);
    expect(done.left, time).toBe(1);
    await app.close();
  }
  rmSync(folderOf(on), { recursive: true });
  on.clock.advance(DAY);
  const app = await restored(on, backup);
  const done = await reconcile(app.reconciling(), { kind: 'assume-sent' }, undefined);
  expect(done.left).toBeUndefined();
});

describe('a note', () => {
  test('contains no address, and only its owner can read it', async () => {
    const on = await stage();
    const { token } = await confirmedReader(on.app, at('ann'));
    await leave(on.app.signup, token, 'one-click');
    expect(textOf(on)).toMatch(/^\n\d+ \w{12} unsubscribed [\w-]{27}\n$/);
    expect(statSync(folderOf(on)).mode & 0o777).toBe(0o700);
    expect(statSync(join(folderOf(on), '2026-11.log')).mode & 0o777).toBe(0o600);
  });

  test('is on the disk when the reader gets the answer, in one write for all who leave together', async () => {
    const on = await stage();
    const { signup } = on.app;
    const rows = Array.from({ length: 100 }, (_, line) => ({ line, email: `r${line}@example.org` }));
    const options = { course: undefined, confirmed: 'agreed in a test', source: 'test', dryRun: false };
    await importSubscribers(signup, rows, options);
    const readers = await on.rows('select id, address_hash as hash from subscribers');
    await Promise.all(
      readers.map(async ({ id, hash }) => {
        const claims = { purpose: 'manage', subject: Number(id), version: 0 } as const;
        await leave(signup, signup.keys.sign(claims) as string, 'one-click');
        expect(textOf(on)).toContain(String(hash));
      }),
    );
    const text = textOf(on);
    expect(text.match(/unsubscribed/g)).toHaveLength(100);
    expect(text.match(/^$/gm)?.length).toBeLessThan(20);
  });

  test('leaves out undone departures', async () => {
    const on = await stage();
    const [ann, ben] = [await confirmedReader(on.app, at('ann')), await confirmedReader(on.app, at('ben'))];
    const { store } = on.app.signup;
    const undone = store.transaction(async (trx) => {
      await trx.stop(ann.id, 'complained', on.clock.now());
      throw new Error('undone');
    });
    const done = store.transaction((trx) => trx.stop(ben.id, 'complained', on.clock.now()));
    await expect(undone).rejects.toThrow('undone');
    await done;
    expect(textOf(on).match(/complained/g)).toHaveLength(1);
    expect((await store.find(ann.id))?.status).toBe('active');
  });

  test('is not made for a reader who never confirmed', async () => {
    const on = await stage();
    await signUp(on.app, at('ann'));
    on.clock.advance(40 * DAY);
    await on.app.worker().forget();
    expect(await on.app.signup.store.findByKey(at('ann'))).toBeUndefined();
    expect(() => readdirSync(folderOf(on))).toThrow('ENOENT');
  });

  test('is deleted after more than a year', async () => {
    const on = await stage();
    const [ann, ben] = [await confirmedReader(on.app, at('ann')), await confirmedReader(on.app, at('ben'))];
    await leave(on.app.signup, ann.token, 'one-click');
    on.clock.advance(400 * DAY);
    await leave(on.app.signup, ben.token, 'one-click');
    await on.app.worker().forget();
    expect(readdirSync(folderOf(on))).toEqual(['2026-11.log', '2028-01.log']);
    on.clock.advance(31 * DAY);
    await on.app.worker().forget();
    expect(readdirSync(folderOf(on))).toEqual(['2028-01.log']);
  });
});

test('a line truncated by a power cut, another store’s, or a stranger’s file does no harm', async () => {
  const on = await stage();
  const [ann, ben] = [await confirmedReader(on.app, at('ann')), await confirmedReader(on.app, at('ben'))];
  const backup = await backUp(on);
  on.clock.advance(DAY);
  mkdirSync(folderOf(on));
  const [row] = await on.rows('select address_hash from subscribers where id = ?', ben.id);
  const file = join(folderOf(on), '2026-12.log');
  writeFileSync(file, `${on.clock.now()} another-store erased ${row?.address_hash}\n${on.clock.now()} unsub`);
  writeFileSync(join(folderOf(on), 'notes.txt'), 'mine');
  await leave(on.app.signup, ann.token, 'one-click');
  appendFileSync(file, '\0\0\0');
  const app = await restored(on, backup);
  expect(await reconcile(app.reconciling(), { kind: 'send-again' }, undefined)).toMatchObject({ left: 1 });
  expect(await app.signup.store.findByKey(at('ann'))).toMatchObject({ status: 'unsubscribed' });
  expect(await app.signup.store.findByKey(at('ben'))).toMatchObject({ status: 'active' });
});

test('if nothing can be noted, readers still leave, and the operator learns of it', async () => {
  const said: string[] = [];
  const on = await stage({ log: { ...silentLog, error: (_fields, message) => said.push(message) } });
  const { id, token } = await confirmedReader(on.app, at('ann'));
  writeFileSync(folderOf(on), 'in the way');
  expect(await leave(on.app.signup, token, 'one-click')).toEqual({ kind: 'done' });
  expect((await on.app.signup.store.find(id))?.status).toBe('unsubscribed');
  expect(said).toEqual([expect.stringContaining('could not record a departure')]);
});

test('the command reports who left again', async () => {
  const on = await stage();
  const { id } = await confirmedReader(on.app, at('ann'));
  const backup = await backUp(on);
  await on.app.signup.store.erase(id, on.clock.now());
  await (await restored(on, backup)).close();
  const { database, contentFolder } = on.config;
  const { env } = commandEnv({ DATABASE_URL: `file:${database}`, CONTENT_DIR: contentFolder });
  const { code, stdout } = await paceHere(['reconcile'], env, on.clock);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('1 reader who left since') });
  expect(await on.rows('select count(*) as count from subscribers')).toEqual([{ count: 0 }]);
});
