/** A publication moves to another store, and continues there as if nothing had happened. */
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { compileHere } from '../../src/flow/compose/compile-here.ts';
import { openApp } from '../../src/run/app/app.ts';
import { archiveIn, moveStore, stayInStore } from '../../src/run/app/upkeep.ts';
import { readConfig } from '../../src/run/config/config.ts';
import { runOnce } from '../../src/run/worker/run-once.ts';
import { silentLog } from '../../src/shared/log.ts';
import { DAY } from '../../src/shared/time/clock.ts';
import { confirmedReader, testApp, workerWith } from '../support/app.ts';
import { commandEnv, pace, startPace } from '../support/commands.ts';
import { temporaryFolder } from '../support/content.ts';
import { emptyPostgres, rowsIn } from '../support/databases.ts';
import { recordingTransport } from '../support/recording-transport.ts';

const OPTIONS = { to: 'the new store', ahead: false, progress: () => {} };

/** A publication on SQLite with a row of every kind, including a batch in flight. */
async function lived(readers = 5) {
  const database = join(temporaryFolder(), 'old.db');
  const opened = await testApp({ env: { DATABASE_URL: `file:${database}` } });
  const { app, clock, config } = opened;
  const recording = recordingTransport();
  const people = [];
  for (let n = 0; n < readers; n++) people.push(await confirmedReader(app, `r${n}@example.org`));
  const work = () => workerWith(app, recording.transport);
  clock.advance(7 * DAY);
  await runOnce(work());
  clock.advance(7 * DAY);
  await runOnce(work());
  const at = clock.now();
  await archiveIn(database, {
    before: at - 3 * DAY,
    now: at,
    dryRun: false,
    keep: () => {},
    progress: () => {},
  });
  const write = (query: string) => rowsIn(database, query);
  await write("insert into topic_optouts (subscriber_id, topic) values (1, 'red')");
  await write(
    `insert into signups (subscriber_id, consent, requested_at, expires_at) values (1, 'Grüße, 你好, 🏃', ${at}, ${at + 1})`,
  );
  await write(`insert into suppressions (address_hash, reason, at) values ('h', 'complained', ${at})`);
  await write(
    `insert into lifted_suppressions (address_hash, lifted_at, suppressed_for, suppressed_at, reason)
     values ('h', ${at}, 'bounced', 1, 'works again')`,
  );
  await write(
    `insert into events (id, kind, subscriber_id, at, received_at, data) values ('e', 'delivered', 1, ${at}, ${at}, '{"a":"b"}')`,
  );
  await write(`insert into closed_issues (item, closed_at) values ('old-news', ${at})`);
  await write(`insert into pacing (key, free_at) values ('smtp', ${at * 1000})`);
  await write(
    `insert into pauses (began_at, cause, emails, bad, ended_at, ended_for) values (1, 'bounces', 210, 12, 2, 'seen to')`,
  );
  await write(`insert into asked_emails (mailbox, place, asked_at) values ('m', 1, ${at})`);
  await write(`insert into page_requests (asked_at, request) values (${at}, '{"kind":"sign-in"}')`);
  await write(
    `insert into set_aside (code, subject, count, example, said, since, next_try_at) values ('email-not-compiled', 'basics/one', 3, 1, 'no picture', 1, 2)`,
  );
  await write(
    `insert into unwritten_outcomes (subscriber_id, delivery_id, batch_id, member, settlement, said, since, next_try_at) values (1, 1, 'b', '[]', '{}', 'poisoned', 1, 2)`,
  );
  await write(
    `insert into halts (transport, code, data, began_at, ended_at, next_try_at) values ('smtp', 'sender-refused', '{"said":"no"}', 1, 2, 3)`,
  );
  await write(
    `insert into edition_blocks (transport, edition_id, stream, item, code, data, began_at, ended_at, next_try_at)
     select 'smtp', id, 'basics', 'one', 'email-refused', '{"said":"large"}', 1, 2, 3 from editions limit 1`,
  );
  await write(
    `insert into refusals (subscriber_id, delivery_id, at, transport, edition_id, domain, likeness, blames, alone)
     select 1, 1, ${at}, 'smtp', id, 'example.org', 'x', 'reader', 1 from editions limit 1`,
  );
  await write(`insert into sunsets (subscriber_id, alive_at) values (1, ${at})`);
  // The highest id is assigned and gone.
  const gone = await confirmedReader(app, 'gone@example.org');
  await app.signup.store.transaction((store) => store.erase(gone.id, at));
  return { ...opened, ...recording, database, people, work, write, at, config, gone };
}

/** The product on the store that it has moved to. */
async function opened(on: Awaited<ReturnType<typeof lived>>, database: string) {
  const app = await openApp(
    {
      ...on.config,
      ...readConfig({ DATABASE_URL: database, SECRET_KEYS: 'a-secret-key-for-tests-only' }, on.folder),
      contentFolder: on.config.contentFolder,
      mail: on.config.mail,
      secretKeys: on.config.secretKeys,
      baseUrl: on.config.baseUrl,
    },
    { clock: on.clock, log: silentLog, compiler: compileHere },
  );
  onTestFinished(() => app.close());
  return app;
}

describe('a publication that moves from SQLite to PostgreSQL', () => {
  test('takes every row along, and continues with nothing lost or doubled', async () => {
    const old = await lived();
    old.clock.advance(7 * DAY);
    // A worker has claimed, and then disappeared.
    const plan = await import('../../src/flow/plan/plan.ts');
    const work = old.work();
    await plan.planDue(await work.plan(), old.clock.now());
    const lease = { owner: 'nobody', now: old.clock.now(), leaseMs: 1000, transport: old.transport.name };
    const claim = {
      batchSize: 3,
      batchIds: ['in-flight'],
      atMost: 3,
      keyId: work.deliver.keys.current,
      only: undefined,
    };
    const { batches } = await work.deliver.store.claimDue(lease, claim);
    expect(batches).toHaveLength(1);
    const target = await emptyPostgres();
    const { tables } = await moveStore(old.database, target, OPTIONS);
    for (const [table, rows] of Object.entries(tables)) {
      expect(rows, table).toBeGreaterThan(0);
      expect(Number((await rowsIn(target, `select count(*) as n from ${table}`))[0]?.n), table).toBe(rows);
    }
    const instance = (database: string) => rowsIn(database, "select value from meta where key = 'instance'");
    expect(await instance(target)).toEqual(await instance(old.database));

    const app = await opened(old, target);
    for (const { id, token } of old.people) expect(app.signup.keys.verify('manage', token)?.subject).toBe(id);
    expect((await confirmedReader(app, 'next@example.org')).id).toBeGreaterThan(old.gone.id);
    old.clock.advance(60_000);
    await runOnce(workerWith(app, old.transport));
    const sent = old.taken.map(({ to, subject }) => `${to.email} ${subject}`);
    expect(new Set(sent).size).toBe(sent.length);
    // Three lessons for each of the five.
    expect(sent.filter((one) => !one.startsWith('next'))).toHaveLength(15);
  });

  test('is reported as gone by the old store to every caller', async () => {
    const old = await lived(2);
    await moveStore(old.database, await emptyPostgres(), OPTIONS);
    await expect(runOnce(old.work())).rejects.toThrow('This publication has moved to the new store');
    const { deliver } = old.work();
    const lease = { owner: 'late', now: old.clock.now(), leaseMs: 1000, transport: 'x' };
    await old.clock.advance(30 * DAY);
    await expect(confirmedReader(old.app, 'late@example.org')).rejects.toThrow('has moved');
    await expect(
      deliver.store.retryLater({ batchId: 'b', owner: 'late', fence: 1 }, lease.now),
    ).resolves.toBe(false);
  });

  test('may be copied ahead: additions, changes and removals since then are transferred', async () => {
    const old = await lived();
    const target = await emptyPostgres();
    await moveStore(old.database, target, { ...OPTIONS, ahead: true });
    const waiting = await opened(old, target);
    await expect(runOnce(workerWith(waiting, old.transport))).rejects.toThrow('not complete');
    old.clock.advance(7 * DAY);
    await runOnce(old.work());
    await confirmedReader(old.app, 'new@example.org');
    await old.app.signup.store.transaction((store) => store.erase(1, old.clock.now()));
    // The same address comes back as another subscriber.
    await old.write("delete from suppressions where reason = 'erased'");
    await confirmedReader(old.app, 'r0@example.org');
    await old.app.signup.store.stop(2, 'unsubscribed', old.clock.now());
    await moveStore(old.database, target, OPTIONS);
    const addresses = 'select id, email, status from subscribers order by id';
    expect(await rowsIn(target, addresses)).toEqual(await rowsIn(old.database, addresses));
    expect(await moveStore(old.database, target, OPTIONS)).toMatchObject({ already: true });
  });

  test('may stay, as long as it has not arrived', async () => {
    const old = await lived(2);
    const target = await emptyPostgres();
    await moveStore(old.database, target, { ...OPTIONS, ahead: true });
    const { freeze } = await import('../../src/adapters/store/moved-guard.ts');
    const { openDatabase } = await import('../../src/adapters/store/open.ts');
    const db = await openDatabase(old.database);
    await freeze(db, 'the new store');
    await db.destroy();
    await expect(runOnce(old.work())).rejects.toThrow('has moved');
    expect(await stayInStore(old.database, target)).toBe(true);
    await runOnce(old.work());
    await moveStore(old.database, target, OPTIONS);
    expect(await stayInStore(old.database, target)).toBe(false);
  });

  test('and back again', async () => {
    const old = await lived(2);
    const target = await emptyPostgres();
    await moveStore(old.database, target, OPTIONS);
    const third = join(temporaryFolder(), 'third.db');
    const { tables } = await moveStore(target, third, { ...OPTIONS, to: 'the third' });
    const app = await opened(old, `file:${third}`);
    old.clock.advance(7 * DAY);
    await runOnce(workerWith(app, old.transport));
    const sent = old.taken.map(({ to, subject }) => `${to.email} ${subject}`);
    expect(new Set(sent).size).toBe(sent.length);
    expect(sent).toHaveLength(6);
    expect(tables.subscribers).toBe(2);
    expect((await confirmedReader(app, 'next@example.org')).id).toBeGreaterThan(old.gone.id);
  });
});

describe('a target is refused', () => {
  test('that holds another publication', async () => {
    const [one, other] = [await lived(1), await lived(1)];
    await expect(moveStore(one.database, other.database, OPTIONS)).rejects.toThrow('another publication');
    await runOnce(one.work());
  });

  test('when a difference is found at the end', async () => {
    const old = await lived(2);
    const target = await emptyPostgres();
    await moveStore(old.database, target, { ...OPTIONS, ahead: true });
    // A trigger in the target changes what is written.
    await rowsIn(
      target,
      `create function spoil() returns trigger language plpgsql as
      $$ begin new.first_name := 'spoilt'; return new; end $$`,
    );
    await rowsIn(
      target,
      'create trigger spoil before insert or update on subscribers for each row execute function spoil()',
    );
    await rowsIn(target, 'update subscribers set id = id');
    await expect(moveStore(old.database, target, OPTIONS)).rejects.toThrow(
      /subscribers: 2 rows with checksum/,
    );
    await expect(runOnce(workerWith(await opened(old, target), old.transport))).rejects.toThrow(
      'not complete',
    );
  });
});

test('killed in the middle, the command continues when it is run again', async () => {
  const { env } = commandEnv();
  const old = await lived(2);
  // Enough that the kill hits it while it works.
  await old.write(`insert into events (id, kind, at, received_at, data)
    with recursive n(i) as (select 1 union all select i + 1 from n where i < 60000)
    select 'event-' || i, 'delivered', i, i, '{}' from n`);
  const target = await emptyPostgres();
  const args = ['migrate-store', '--from', `sqlite:${old.database}`, '--to', target];
  const first = startPace(args, env);
  await first.says(/events: 1000\n/);
  first.child.kill('SIGKILL');
  await first.ended;
  expect(await rowsIn(target, "select key from meta where key = 'arriving'")).toHaveLength(1);
  const second = await pace(args, env);
  expect(second).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Counts and checksums match'),
  });
  expect(second.stdout).toContain('events: 60001\n');
  expect(Number((await rowsIn(target, 'select count(*) as n from events'))[0]?.n)).toBe(60_001);
});

test('mistakes exit with 2 and a remedy', async () => {
  const { env, folder } = commandEnv();
  const from = `file:${join(folder, 'nothing.db')}`;
  const to = `file:${join(folder, 'other.db')}`;
  expect(await pace(['migrate-store', '--from', from, '--to', to], env)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('doesn’t exist'),
  });
  expect(await pace(['migrate-store', '--from', from, '--to', from], env)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('same store'),
  });
  expect(await pace(['migrate-store', '--from', 'mysql:x', '--to', to], env)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('use file:PATH'),
  });
});
