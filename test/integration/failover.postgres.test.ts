/**
 * A primary dies and its standby takes over: two real servers, the address that leads to the primary, two workers.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { compileHere } from '../../src/flow/compose/compile-here.ts';
import { reconcile } from '../../src/operator/reconcile/reconcile.ts';
import { type App, openApp } from '../../src/run/app/app.ts';
import { readConfig } from '../../src/run/config/config.ts';
import { runOnce } from '../../src/run/worker/run-once.ts';
import { silentLog } from '../../src/shared/log.ts';
import { DAY, HOUR, MINUTE, SECOND, VirtualClock } from '../../src/shared/time/clock.ts';
import { confirmedReader, MONDAY_NOON } from '../support/app.ts';
import { smallPublication, temporaryFolder } from '../support/content.ts';
import { type PostgresPair, postgresPair } from '../support/postgres-pair.ts';

async function publication(kind: 'synchronous' | 'asynchronous') {
  const pair = await postgresPair(kind);
  onTestFinished(() => pair.close());
  const clock = new VirtualClock(MONDAY_NOON);
  const content = smallPublication();
  const worker = async (): Promise<App> => {
    const env = {
      DATABASE_URL: pair.url,
      MAIL_URL: `outbox:${temporaryFolder()}`,
      CONTENT_DIR: content,
      BASE_URL: 'http://letters.test',
      SECRET_KEYS: 'a-secret-key-for-tests-only',
    };
    const config = readConfig(env, temporaryFolder());
    const app = await openApp(config, { clock, log: silentLog, compiler: compileHere });
    onTestFinished(() => app.close().catch(() => {}));
    return app;
  };
  const first = await worker();
  const reader = await confirmedReader(first, 'ana@example.org');
  return { pair, clock, worker, first, reader };
}

/** One turn of a worker, once its pool has noticed that its connections are gone. */
async function turn(app: App) {
  await app.runs.pause().catch(() => undefined);
  return runOnce(app.worker());
}

const lessonsOf = async (app: App, id: number) =>
  (await app.reports.deliveries(id)).map(({ item, status }) => `${item} ${status}`);

async function fails(pair: PostgresPair) {
  await pair.failOver();
  await delay(50);
}

test('a synchronous standby takes over: each worker vouches, and sending continues automatically', async () => {
  const { pair, clock, worker, first, reader } = await publication('synchronous');
  const second = await worker();
  clock.advance(DAY);
  expect((await turn(first)).sent).toBe(1);
  expect((await turn(second)).sent).toBe(0);

  await fails(pair);
  await expect(turn(first)).rejects.toMatchObject({ code: 'comparing' });
  clock.advance(11 * SECOND);
  // The other one has yet to look.
  await expect(turn(first)).rejects.toMatchObject({ code: 'comparing' });
  expect((await turn(second)).sent).toBe(0);
  clock.advance(7 * DAY);
  expect((await turn(first)).sent).toBe(1);
  expect((await turn(second)).sent).toBe(0);
  expect(await lessonsOf(first, reader.id)).toEqual(['one sent', 'two sent']);
});

test('an asynchronous standby takes over without the last emails: nothing leaves before it is reconciled', async () => {
  const { pair, clock, worker, first, reader } = await publication('asynchronous');
  const second = await worker();
  clock.advance(18.5 * HOUR);
  await turn(first);
  await turn(second);
  await delay(300);
  await pair.holdBack();
  clock.advance(HOUR / 2);
  expect((await turn(first)).sent).toBe(1);

  await fails(pair);
  // It misses nothing of its own, and waits for the other one.
  await expect(turn(second)).rejects.toMatchObject({ code: 'comparing' });
  clock.advance(MINUTE);
  await expect(turn(first)).rejects.toThrow('The latest data is missing');
  await expect(turn(second)).rejects.toThrow('The latest data is missing');
  const third = await worker();
  await expect(turn(third)).rejects.toThrow('pace reconcile');
  await third.close();

  clock.advance(3 * DAY);
  const done = await reconcile(second.reconciling(), { kind: 'assume-sent' }, undefined);
  expect(done.sent).toBe(1);
  for (const app of [first, second]) expect((await turn(app)).sent).toBe(0);
  clock.advance(4 * DAY);
  expect((await turn(first)).sent + (await turn(second)).sent).toBe(1);
  expect(await lessonsOf(second, reader.id)).toEqual(['one sent', 'two sent']);
});

test('no earlier worker is left: nothing leaves until the operator decides', async () => {
  const { pair, clock, worker, first, reader } = await publication('synchronous');
  clock.advance(DAY);
  expect((await turn(first)).sent).toBe(1);
  await first.close();
  await fails(pair);
  clock.advance(7 * DAY);
  const next = await worker();
  await expect(turn(next)).rejects.toThrow('No worker that sent before is running');
  clock.advance(MINUTE);
  await expect(turn(next)).rejects.toThrow('No worker that sent before is running');
  expect((await reconcile(next.reconciling(), { kind: 'send-again' }, undefined)).sent).toBe(0);
  expect((await turn(next)).sent).toBe(1);
  expect(await lessonsOf(next, reader.id)).toEqual(['one sent', 'two sent']);
});
