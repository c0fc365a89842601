/** A PostgreSQL store restored from a dump: different numbers of the database distinguish it. */
import { expect, onTestFinished, test } from 'vitest';
import { compileHere } from '../../src/flow/compose/compile-here.ts';
import { reconcile } from '../../src/operator/reconcile/reconcile.ts';
import { openApp } from '../../src/run/app/app.ts';
import { runOnce } from '../../src/run/worker/run-once.ts';
import { silentLog } from '../../src/shared/log.ts';
import { DAY } from '../../src/shared/time/clock.ts';
import { confirmedReader, testApp } from '../support/app.ts';
import { rowsIn, urlOf } from '../support/databases.ts';

test('a restored PostgreSQL store sends nothing before it is reconciled, and nothing twice afterwards', async () => {
  const { app, clock, config } = await testApp();
  const ana = await confirmedReader(app, 'ana@example.org');
  expect((await runOnce(app.worker())).sent).toBe(0);
  await app.close();
  const name = `${new URL(config.database).pathname.slice(1)}_restored`;
  const database = urlOf(config.database, name);
  const server = urlOf(config.database, 'postgres');
  await rowsIn(
    server,
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${new URL(config.database).pathname.slice(1)}'`,
  );
  await rowsIn(server, `create database ${name} template ${new URL(config.database).pathname.slice(1)}`);

  clock.advance(DAY);
  const running = await openApp(config, { clock, log: silentLog, compiler: compileHere });
  expect((await runOnce(running.worker())).sent).toBe(1);
  await running.close();

  const restored = await openApp({ ...config, database }, { clock, log: silentLog, compiler: compileHere });
  onTestFinished(() => restored.close().catch(() => {}));
  await expect(runOnce(restored.worker())).rejects.toMatchObject({ code: 'copied' });
  const done = await reconcile(restored.reconciling(), { kind: 'assume-sent' }, undefined);
  expect(done.sent).toBe(1);
  expect((await runOnce(restored.worker())).sent).toBe(0);
  clock.advance(7 * DAY);
  expect((await runOnce(restored.worker())).sent).toBe(1);
  const lessons = await restored.reports.deliveries(ana.id);
  expect(lessons.map(({ item, status }) => `${item} ${status}`)).toEqual(['one sent', 'two sent']);
  expect((await confirmedReader(restored, 'ben@example.org')).id).toBeGreaterThan(1_000_000);
});
