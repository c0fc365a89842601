/** Backups made while mail leaves, and stores restored from them: who gets what afterwards. */
import { copyFileSync, existsSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { compileHere } from '../../src/flow/compose/compile-here.ts';
import { importSubscribers } from '../../src/flow/readers/import.ts';
import { type Belief, reconcile } from '../../src/operator/reconcile/reconcile.ts';
import { type App, openApp } from '../../src/run/app/app.ts';
import { backUpStore, restoreStore } from '../../src/run/app/upkeep.ts';
import type { Config } from '../../src/run/config/config.ts';
import { runOnce } from '../../src/run/worker/run-once.ts';
import { silentLog } from '../../src/shared/log.ts';
import { DAY, type VirtualClock } from '../../src/shared/time/clock.ts';
import { confirmedReader, MONDAY_NOON, testApp } from '../support/app.ts';
import { commandEnv, pace, startPace } from '../support/commands.ts';
import { lesson, smallPublication, writeFiles } from '../support/content.ts';
import { rowsIn } from '../support/databases.ts';
import { type ResendServer, startResendServer } from '../support/resend-server.ts';

const WEEK = 7 * DAY;
const QUIET = { force: false, progress: () => {} };
const NUMBERS = Array.from({ length: 250 }, (_, index) => index);

async function importMany(app: App): Promise<void> {
  const rows = NUMBERS.map((index) => ({
    line: index,
    email: `reader${index}@example.org`,
    timeZone: 'UTC',
  }));
  const options = { course: undefined, confirmed: 'agreed in a test', source: 'test', dryRun: false };
  await importSubscribers(app.signup, rows, options);
}

async function reopened(config: Config, clock: VirtualClock): Promise<App> {
  const app = await openApp(config, { clock, log: silentLog, compiler: compileHere });
  onTestFinished(() => app.close().catch(() => {}));
  return app;
}

/** A store of one reader, restored from a backup that is older than emails sent at these intervals. */
async function restoredAfter(...intervals: readonly number[]) {
  const { app, clock, config } = await testApp();
  await confirmedReader(app, 'ana@example.org');
  const backup = join(config.dataFolder, 'copy.db');
  await backUpStore(config.database, backup, { now: clock.now(), ...QUIET });
  for (const ms of intervals) {
    clock.advance(ms);
    await runOnce(app.worker());
  }
  await app.close();
  await restoreStore(backup, config.database, clock.now());
  return { clock, restored: await reopened(config, clock as VirtualClock) };
}

/** A publication of 250 readers that sends through Resend. */
async function publication(content = smallPublication()) {
  let now = MONDAY_NOON;
  const server = await startResendServer({ now: () => now });
  onTestFinished(() => server.close());
  const env = {
    MAIL_URL: 'resend:',
    RESEND_API_KEY: 're_test',
    RESEND_BASE_URL: server.url,
    RESEND_RATE: '1000',
  };
  const { app, clock, config } = await testApp({ content, env });
  await importMany(app);
  const at = (instant: number) => {
    now = instant;
    clock.set(instant);
  };
  return { app, clock, config, server, env: { ...env, CONTENT_DIR: content }, at };
}

/** How often each email arrived at each reader: counts by `reader subject`. */
function arrivals(server: ResendServer): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { to, subject } of server.accepted) {
    const key = `${to} ${subject}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function expectOnceEach(server: ResendServer, titles: readonly string[]): void {
  const wanted = titles.flatMap((title) =>
    NUMBERS.map((index) => [`reader${index}@example.org Subject of ${title}`, 1] as const),
  );
  expect(new Map([...arrivals(server)].sort())).toEqual(new Map(wanted.sort()));
}

const askingProvider = (app: App): Belief => {
  const { record } = app.reconciling();
  if (!record) throw new Error('this provider can’t be asked');
  return { kind: 'record', since: record };
};

describe('a backup', () => {
  test('is complete and consistent though mail leaves meanwhile, and private', async () => {
    const { app, clock, config, server, at } = await publication();
    at(MONDAY_NOON + DAY);
    const file = join(config.dataFolder, 'copy.db');
    const shares: number[] = [];
    const sending = runOnce(app.worker());
    await server.seen(1);
    await backUpStore(config.database, file, {
      now: clock.now(),
      force: false,
      progress: (share) => shares.push(share),
    });
    expect((await sending).sent).toBe(250);

    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(shares.at(-1)).toBe(1);
    expect(readdirSync(config.dataFolder).filter((name) => name.startsWith('copy.db'))).toEqual(['copy.db']);
    expect(await rowsIn(file, 'pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    // Each claimed delivery is in an open batch, and vice versa: one moment, not several.
    const [torn] = await rowsIn(
      file,
      `select count(*) as count from deliveries d join batches b on b.id = d.batch_id
        where (d.status = 'claimed') <> (b.status = 'open')`,
    );
    expect(torn).toEqual({ count: 0 });
    await expect(backUpStore(config.database, file, { now: 0, ...QUIET })).rejects.toThrow('--force');
    await backUpStore(config.database, file, { now: 0, ...QUIET, force: true });
  });

  test('of nothing, or of a PostgreSQL store, says what to do', async () => {
    const { env, folder } = commandEnv();
    const [none, postgres, restore] = await Promise.all([
      pace(['backup', join(folder, 'copy.db')], env),
      pace(['backup', 'copy.dump'], { ...env, DATABASE_URL: 'postgres://ana:secret@db.test/emails' }),
      pace(['restore', 'copy.dump'], { ...env, DATABASE_URL: 'postgres://ana:secret@db.test/emails' }),
    ]);
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no store at') });
    expect(postgres).toMatchObject({ code: 2, stderr: expect.stringContaining('pg_dump --format=custom') });
    expect(restore).toMatchObject({ code: 2, stderr: expect.stringContaining('pg_restore --clean') });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a restored store', () => {
  test('mails nobody twice and skips nobody, though its worker was killed while sending', async () => {
    const { app, clock, config, server, env, at } = await publication();
    const backup = join(config.dataFolder, 'copy.db');
    await backUpStore(config.database, backup, { now: clock.now(), ...QUIET });
    at(MONDAY_NOON + DAY);
    await runOnce(app.worker());
    expectOnceEach(server, ['One']);
    await app.close();

    // The next lesson: of three batches, one has been answered, and one was accepted but never answered.
    at(MONDAY_NOON + DAY + WEEK);
    server.faults.push({ kind: 'pass' }, { kind: 'hang', when: 'after' }, { kind: 'hang', when: 'before' });
    const sending = startPace(['send', '--at', new Date(clock.now()).toISOString()], {
      PATH: process.env.PATH,
      DATABASE_URL: `file:${config.database}`,
      BASE_URL: config.baseUrl,
      SECRET_KEYS: config.secretKeys.join(' '),
      ...env,
    });
    await server.seen(6);
    sending.child.kill('SIGKILL');
    await sending.ended;
    const gone = server.accepted.length;
    expect(gone).toBeGreaterThan(250);
    expect(gone).toBeLessThan(500);
    server.faults.length = 0;

    const { kept, backedUpAt } = await restoreStore(backup, config.database, clock.now());
    expect(backedUpAt).toBe(MONDAY_NOON);
    expect(existsSync(kept as string)).toBe(true);
    const restored = await reopened(config, clock);
    await expect(runOnce(restored.worker())).rejects.toThrow('pace reconcile');
    expect(server.accepted).toHaveLength(gone);

    const done = await reconcile(restored.reconciling(), askingProvider(restored), undefined);
    expect(done).toMatchObject({ since: MONDAY_NOON, sent: gone, unknown: 0 });
    await runOnce(restored.worker());
    expectOnceEach(server, ['One', 'Two']);
    at(clock.now() + WEEK);
    await runOnce(restored.worker());
    expectOnceEach(server, ['One', 'Two', 'Three']);
  });

  test('counts everything due as sent if the operator says so, and continues at the pace', async () => {
    const { clock, restored } = await restoredAfter(DAY, WEEK);
    const done = await reconcile(restored.reconciling(), { kind: 'assume-sent' }, undefined);
    expect(done).toMatchObject({ sent: 2 });
    expect((await runOnce(restored.worker())).sent).toBe(0);
    clock.advance(WEEK);
    expect((await runOnce(restored.worker())).sent).toBe(1);
    const reader = await restored.signup.store.findByKey('ana@example.org');
    const items = (await restored.reports.deliveries(reader?.id as number)).map(({ item }) => item);
    expect(items).toEqual(['one', 'two', 'three']);
  });

  test('sends again only on request', async () => {
    const { restored } = await restoredAfter(DAY);
    await reconcile(restored.reconciling(), { kind: 'send-again' }, undefined);
    expect((await runOnce(restored.worker())).sent).toBe(1);
  });

  test('prefers omitting an email to sending it twice, if a lesson was edited meanwhile', async () => {
    const content = smallPublication();
    const { app, clock, config, server, at } = await publication(content);
    const backup = join(config.dataFolder, 'copy.db');
    await backUpStore(config.database, backup, { now: clock.now(), ...QUIET });
    at(MONDAY_NOON + DAY);
    await runOnce(app.worker());
    await app.close();
    writeFiles(content, { 'courses/basics/01-one.md': lesson('One, revised') });
    await restoreStore(backup, config.database, clock.now());
    const restored = await reopened(config, clock);
    const done = await reconcile(restored.reconciling(), askingProvider(restored), undefined);
    expect(done).toMatchObject({ sent: 250, unknown: 250 });
    await runOnce(restored.worker());
    expectOnceEach(server, ['One']);
    at(clock.now() + WEEK);
    await runOnce(restored.worker());
    expectOnceEach(server, ['One', 'Two']);
  });

  test('stops readers who complained meanwhile, and reuses no id', async () => {
    let now = MONDAY_NOON;
    const server = await startResendServer({
      now: () => now,
      lastEvent: ({ to }) => (to === 'ana@example.org' ? 'complained' : undefined),
    });
    onTestFinished(() => server.close());
    const env = { MAIL_URL: 'resend:', RESEND_API_KEY: 're_test', RESEND_BASE_URL: server.url };
    const { app, clock, config } = await testApp({ env });
    await confirmedReader(app, 'ana@example.org');
    const backup = join(config.dataFolder, 'copy.db');
    await backUpStore(config.database, backup, { now, ...QUIET });
    const lost = await confirmedReader(app, 'ben@example.org');
    now += DAY;
    clock.set(now);
    expect((await runOnce(app.worker())).sent).toBe(2);
    await app.close();
    await restoreStore(backup, config.database, now);
    const restored = await reopened(config, clock);
    await reconcile(restored.reconciling(), askingProvider(restored), undefined);
    expect(await restored.signup.store.findByKey('ana@example.org')).toMatchObject({ status: 'complained' });
    const next = await confirmedReader(restored, 'cleo@example.org');
    expect(next.id).toBeGreaterThan(lost.id);
  });

  test('explains what a sending-only key lacks, and stays unchanged', async () => {
    const server = await startResendServer({ sendingOnly: true });
    onTestFinished(() => server.close());
    const { folder, env } = commandEnv({
      MAIL_URL: 'resend:',
      RESEND_API_KEY: 're_test',
      RESEND_BASE_URL: server.url,
      RESEND_RATE: '100',
    });
    const backup = join(folder, 'copy.db');
    expect(await pace(['subscribers', 'add', 'ana@example.org', '--confirmed', 'yes'], env)).toMatchObject({
      code: 0,
    });
    expect(await pace(['backup', backup], env)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('checked the copy'),
    });
    const restored = await pace(['restore', backup, '--json'], env);
    expect(restored.code).toBe(0);
    expect(JSON.parse(restored.stdout).kept).toContain('store.db.replaced-');
    expect(await pace(['send'], env)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is a backup'),
    });
    expect(await pace(['reconcile'], env)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/restricted to only send.*full access.*--assume-sent/s),
    });
    expect(await pace(['reconcile', '--assume-sent'], env)).toMatchObject({ code: 0 });
    expect(await pace(['reconcile'], env)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('nothing to reconcile'),
    });
  });
});

describe('restoring', () => {
  test('waits for users of the store, and never accepts a damaged file', async () => {
    const { app, config } = await testApp();
    const backup = join(config.dataFolder, 'copy.db');
    await backUpStore(config.database, backup, { now: MONDAY_NOON, ...QUIET });
    await expect(restoreStore(backup, config.database, 0)).rejects.toThrow('Another process');
    await app.close();
    const damaged = join(config.dataFolder, 'damaged.db');
    copyFileSync(backup, damaged);
    truncateSync(damaged, 20_000);
    await expect(restoreStore(damaged, config.database, 0)).rejects.toThrow("can't be restored");
    writeFileSync(damaged, 'not a store');
    await expect(restoreStore(damaged, config.database, 0)).rejects.toThrow("can't be restored");
    // But a damaged store is replaced, and kept.
    writeFileSync(config.database, 'what a failing disk left');
    const { kept } = await restoreStore(backup, config.database, MONDAY_NOON);
    expect(statSync(kept as string).size).toBe('what a failing disk left'.length);
    expect(await rowsIn(config.database, 'pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  });
});

test('a copy of a store sends nothing from its new place until it is reconciled', async () => {
  const { app, clock, folder, config } = await testApp();
  await confirmedReader(app, 'ana@example.org');
  await runOnce(app.worker());
  await app.close();
  const elsewhere = join(folder, 'elsewhere.db');
  copyFileSync(config.database, elsewhere);
  const copy = await reopened({ ...config, database: elsewhere }, clock);
  clock.advance(DAY);
  await expect(runOnce(copy.worker())).rejects.toMatchObject({ code: 'copied' });
  await reconcile(copy.reconciling(), { kind: 'send-again' }, undefined);
  expect((await runOnce(copy.worker())).sent).toBe(1);
});
