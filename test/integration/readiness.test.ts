/** What `/readyz` reports about a store with any fault, on both engines. */
import { renameSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { clockStore } from '../../src/adapters/store/clock-store.ts';
import { freeze, thaw } from '../../src/adapters/store/moved-guard.ts';
import { openDatabase } from '../../src/adapters/store/open.ts';
import { setAsideStore } from '../../src/adapters/store/set-aside-store.ts';
import { storeProbe } from '../../src/adapters/store/store-probe.ts';
import { readinessJson } from '../../src/operator/status/readiness.ts';
import { readConfig } from '../../src/run/config/config.ts';
import { runOnce } from '../../src/run/worker/run-once.ts';
import { startWorker } from '../../src/run/worker/worker.ts';
import { silentLog } from '../../src/shared/log.ts';
import { BarredError } from '../../src/shared/reasons/barred.ts';
import { DAY, HOUR, MINUTE, SECOND, VirtualClock } from '../../src/shared/time/clock.ts';
import { MONDAY_NOON, testApp } from '../support/app.ts';
import { temporaryFolder } from '../support/content.ts';
import { freshDatabase, rowsIn } from '../support/databases.ts';
import { smallDisk, whyNoSmallDisk } from '../support/small-disk.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

const sqlite = inject('engine') === 'sqlite';

/** A store, and a probe of it that waits no longer than `patience`; `ask` bypasses its cache. */
async function probed({
  by = (url: string) => url,
  patience = 20 * SECOND,
  look = async () => {},
  folder = temporaryFolder(),
}: {
  readonly by?: (url: string) => string;
  readonly patience?: number;
  readonly look?: () => Promise<void>;
  readonly folder?: string;
} = {}) {
  const url = await freshDatabase(folder);
  const { database } = readConfig({ DATABASE_URL: url, SECRET_KEYS: 'a-secret-key-for-tests-only' });
  const db = await openDatabase(database);
  const clock = new VirtualClock(MONDAY_NOON);
  const now = () => clock.now();
  const probe = storeProbe(db, {
    ...{ database: by(database), transport: 'outbox', look, now, patience },
    log: silentLog,
  });
  onTestFinished(async () => {
    probe.close();
    await db.destroy();
  });
  const ask = () => {
    clock.advance(SECOND);
    return probe.readiness();
  };
  return { database, db, clock, probe, ask };
}

/** As long as a test may take on a busy machine. */
const PATIENT = { timeout: 30_000 };
const NOTHING = { barred: undefined, halted: undefined, paused: undefined, clock: undefined };

describe('a store that accepts writes', () => {
  test('is written to, once for all requests within a second', async () => {
    const { database, clock, probe } = await probed();
    const answers = await Promise.all([probe.readiness(), probe.readiness()]);
    expect(answers[0]).toEqual({ store: 'ok', lastTurnAt: undefined, sending: NOTHING, setAside: [] });
    clock.advance(SECOND - 1);
    await probe.readiness();
    const triedAt = async () => (await rowsIn(database, "select value from meta where key = 'tried_at'"))[0];
    expect(await triedAt()).toEqual({ value: String(MONDAY_NOON) });
    clock.advance(1);
    await probe.readiness();
    expect(await triedAt()).toEqual({ value: String(MONDAY_NOON + SECOND) });
    // A clock that was set back keeps no old answer.
    clock.set(MONDAY_NOON - DAY);
    await probe.readiness();
    expect(await triedAt()).toEqual({ value: String(MONDAY_NOON - DAY) });
  });

  test('reports what keeps mail from leaving', async () => {
    const { db, ask } = await probed();
    const at = MONDAY_NOON - MINUTE;
    const halt = {
      code: 'limit-reached',
      data: '{"said":"daily limit of 500"}',
      began_at: at,
      tries: 1,
    } as const;
    for (const [transport, nextTry] of [
      ['smtp', 7],
      ['outbox', 5],
    ] as const)
      await db
        .insertInto('halts')
        .values({ ...halt, transport, next_try_at: at + nextTry })
        .execute();
    await db
      .insertInto('pauses')
      .values({ began_at: at, cause: 'complaints', emails: 300, bad: 2 })
      .execute();
    const doubt = { cause: 'jumped', since: at, byMs: 365 * DAY, evenFrom: 1000 } as const;
    await clockStore(db, 'host/boot').note({ known: { wall: at, steady: 1000 }, doubt });
    expect((await ask()).sending).toEqual({
      barred: undefined,
      halted: { code: 'limit-reached', since: at, nextTryAt: at + 5 },
      paused: { cause: 'complaints', since: at },
      clock: { cause: 'jumped', since: at, goesOnAt: at + 15 * MINUTE },
    });
    await clockStore(db, 'host/boot').note({ known: { wall: at, steady: 1000 } });
    await db
      .updateTable('halts')
      .set({ ended_at: at + 1 })
      .execute();
    await db
      .updateTable('pauses')
      .set({ ended_at: at + 1 })
      .execute();
    expect((await ask()).sending).toEqual(NOTHING);
  });

  test('reports how many items are set aside, by reason and since when, until they succeed', async () => {
    const { db, ask } = await probed();
    const at = MONDAY_NOON;
    const notes = setAsideStore(db);
    const aside = { code: 'reader-not-planned', example: 7, said: 'reader7@example.org is refused' } as const;
    await notes.note({ ...aside, of: 'basics', count: 2 }, at, at + HOUR);
    await notes.note({ ...aside, of: 'tips', count: 3 }, at + MINUTE, at + HOUR);
    await notes.note({ ...aside, code: 'issue-not-planned', of: 'news', count: 0 }, at, at + HOUR);
    for (const delivery_id of [1, 2])
      await db
        .insertInto('unwritten_outcomes')
        .values({
          ...{ subscriber_id: 7, delivery_id, batch_id: 'b', member: '{}', settlement: '{}', said: '' },
          ...{ since: at + delivery_id, next_try_at: at + HOUR },
        })
        .execute();
    const readiness = await ask();
    expect(readiness).toMatchObject({
      store: 'ok',
      setAside: [
        { code: 'issue-not-planned', count: 0, since: at },
        { code: 'outcome-unwritten', count: 2, since: at + 1 },
        { code: 'reader-not-planned', count: 5, since: at },
      ],
    });
    // Anybody may ask: not whom, and not in whose words.
    expect(JSON.stringify(readinessJson(readiness))).not.toMatch(/basics|tips|news|reader7/);
    await notes.done(['reader-not-planned', 'issue-not-planned'], at + DAY);
    await db.deleteFrom('unwritten_outcomes').execute();
    expect((await ask()).setAside).toEqual([]);
  });

  test('reports that nothing may be sent from it, and that it has moved', async () => {
    const { db, ask } = await probed({
      look: () => Promise.reject(new BarredError('copied', 'This store is a copy.')),
    });
    expect(await ask()).toMatchObject({ store: 'ok', sending: { barred: 'copied' } });
    await freeze(db, 'postgres://elsewhere');
    expect((await ask()).store).toBe('moved');
    await thaw(db);
    expect((await ask()).store).toBe('ok');
  });

  test('is reported even if all of the product’s own connections wait', async () => {
    const { ask } = await probed({ patience: 500, look: () => new Promise(() => {}) });
    await expect.poll(async () => (await ask()).store, PATIENT).toBe('ok');
    expect(await ask()).toEqual({ store: 'ok', lastTurnAt: undefined, sending: NOTHING, setAside: [] });
  });
});

describe('a worker', () => {
  test('notes its turns, and a single run does not', async () => {
    const { app, clock } = await testApp();
    const ready = async () => (await app.web()).readiness();
    await runOnce(app.worker());
    expect(await ready()).toEqual({ store: 'ok', lastTurnAt: undefined, sending: NOTHING, setAside: [] });
    const noted: number[] = [];
    const deps = app.worker();
    const turned = Promise.withResolvers<void>();
    const worker = startWorker({
      ...deps,
      async noteTurn(now) {
        await deps.noteTurn?.(now);
        noted.push(now);
        if (noted.length === 3) turned.resolve();
      },
    });
    await turned.promise;
    await worker.stop();
    expect(noted.map((at, n) => n > 0 && at - (noted[n - 1] as number) >= 15 * SECOND)).toEqual([
      false,
      true,
      true,
    ]);
    clock.advance(SECOND);
    expect((await ready()).lastTurnAt).toBe(noted.at(-1));
  });

  test.each(['check', 'plan'] as const)('that fails at %s notes nothing', async (stage) => {
    const { app } = await testApp();
    const failed = Promise.withResolvers<void>();
    let failures = 0;
    const fail = () => {
      if (++failures === 5) failed.resolve();
      throw new Error('no');
    };
    const worker = startWorker({ ...app.worker(), [stage]: fail });
    await failed.promise;
    await worker.stop();
    expect((await (await app.web()).readiness()).lastTurnAt).toBeUndefined();
  });
});

describe.runIf(sqlite)('a file', () => {
  test('that was deleted is not recreated', async () => {
    const { database, ask } = await probed();
    rmSync(database);
    expect((await ask()).store).toBe('absent');
    expect((await ask()).store).toBe('absent');
  });

  test('that was replaced by another one is not the open one', async () => {
    const { database, ask } = await probed();
    const other = join(temporaryFolder(), 'other.db');
    await (await openDatabase(other)).destroy();
    renameSync(other, database);
    expect((await ask()).store).toBe('replaced');
  });

  test('that another process holds is fine again once it is released', async () => {
    const { database, ask } = await probed({ patience: 60 });
    const other = new DatabaseSync(database);
    other.exec('begin immediate');
    expect((await ask()).store).toBe('locked');
    // A lock that is released in time is waited for.
    const answer = ask();
    other.exec('rollback');
    expect((await answer).store).toBe('ok');
    other.close();
  });

  test.each([
    [
      'delete from meta',
      'create trigger no before insert on meta begin select raise(abort, 1); end',
      'failing',
    ],
    ['drop table halts', 'select 1', 'failing'],
  ])('that refuses: %s', async (first, second, trouble) => {
    const { database, ask } = await probed();
    await rowsIn(database, first);
    await rowsIn(database, second);
    expect((await ask()).store).toBe(trouble);
  });
});

const noDisk = sqlite ? whyNoSmallDisk() : 'this is PostgreSQL';

describe.skipIf(noDisk)(`a file on a disk${noDisk ? `: ${noDisk}` : ''}`, () => {
  test('that is full takes nothing', async () => {
    const disk = smallDisk();
    const { ask } = await probed({ folder: disk.folder });
    expect((await ask()).store).toBe('ok');
    disk.fill();
    expect((await ask()).store).toBe('full');
    disk.remove();
  });
});

describe.runIf(!sqlite)('a server', () => {
  const through = (port: number) => (url: string) => {
    const proxied = new URL(url);
    proxied.port = String(port);
    return proxied.href;
  };

  test('behind a network that swallows everything is unreachable until it answers again', async () => {
    const proxy = await startTcpProxy(Number(new URL(inject('postgres').url).port));
    onTestFinished(() => proxy.close());
    const { clock, ask } = await probed({ by: through(proxy.port), patience: 300 });
    const isWell = () => expect.poll(async () => (await ask()).store, PATIENT).toBe('ok');
    await isWell();
    proxy.stall();
    expect((await ask()).store).toBe('unreachable');
    expect((await ask()).store).toBe('unreachable');
    proxy.resume();
    await isWell();
    // A call that hangs for long is given up, and another connection is tried.
    proxy.stall();
    await ask();
    proxy.cut();
    proxy.resume();
    clock.advance(MINUTE);
    await isWell();
  });

  test('that accepts connections and never answers', async () => {
    const sockets = new Set<Socket>();
    const silent = createServer((socket) => void sockets.add(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    const { ask } = await probed({
      by: through((silent.address() as { port: number }).port),
      patience: 200,
    });
    expect((await ask()).store).toBe('unreachable');
  });

  test('whose table somebody locks, which leaves nothing waiting', async () => {
    const { database, ask } = await probed({ patience: 300 });
    const other = new Client({ connectionString: database });
    await other.connect();
    await other.query('begin; lock table meta');
    expect((await ask()).store).not.toBe('ok');
    const waiting = () =>
      rowsIn(database, "select 1 from pg_locks where not granted and relation = 'meta'::regclass");
    await expect.poll(waiting, PATIENT).toEqual([]);
    await other.end();
    await expect.poll(async () => (await ask()).store, PATIENT).toBe('ok');
  });

  test('that is read-only, as a standby', async () => {
    const { ask } = await probed({
      by: (url) => `${url}?options=-c%20default_transaction_read_only%3Don`,
    });
    expect((await ask()).store).toBe('read-only');
  });
});
