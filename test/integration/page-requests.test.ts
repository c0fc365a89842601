/** Requests from pages are answered before they are performed, and a crash in between loses nothing. */
import { expect, test } from 'vitest';
import type { PageRequest } from '../../src/flow/readers/page-request.ts';
import { requestDesk } from '../../src/flow/readers/request-desk.ts';
import { askForOwnData, askToSignIn, askToSignUp, perform } from '../../src/flow/readers/signup.ts';
import { tendPages } from '../../src/run/app/tend-pages.ts';
import { silentLog } from '../../src/shared/log.ts';
import { DAY, MINUTE, SECOND } from '../../src/shared/time/clock.ts';
import { arrive, ORIGIN, type Stage, stage } from '../support/reader.ts';

const ANN = 'ann@example.org';

/** A desk of a process that ends right after each answer; `late` is the work it would have done. */
function crashing(on: Stage) {
  const late: (() => Promise<unknown>)[] = [];
  const afterwards = {
    take: (work: () => Promise<unknown>) => void late.push(work),
    settled: async () => {},
  };
  return { desk: requestDesk(on.app.signup, { afterwards, log: silentLog }), late };
}

/** The desk of the next process. */
const next = (on: Stage, errors: object[] = []) =>
  requestDesk(on.app.signup, {
    afterwards: { take: () => {}, settled: async () => {} },
    log: { ...silentLog, error: (fields) => void errors.push(fields) },
  });

const count = async (on: Stage, table: string) =>
  Number((await on.rows(`select count(*) as n from ${table}`))[0]?.n);
const confirmations = (on: Stage, email: string) =>
  on.subjectsTo(email).filter((subject) => subject.startsWith('Please confirm'));

test('an answered sign-up is performed after a crash, once', async () => {
  const on = await stage();
  const { desk, late } = crashing(on);
  expect(await desk.take(askToSignUp(on.app.signup, { email: ANN, topics: ['Red'] }, ORIGIN))).toEqual({
    status: 'pending',
  });
  expect([await count(on, 'page_requests'), await count(on, 'subscribers')]).toEqual([1, 0]);
  await next(on).resume(Number.MAX_SAFE_INTEGER);
  await on.run();
  expect(confirmations(on, ANN)).toHaveLength(1);
  expect(await on.rows('select kind, text, ip from consents')).toEqual([
    { kind: 'requested', text: ORIGIN.consent, ip: ORIGIN.ip },
  ]);
  // The first process was only slow: work that another has done is not repeated.
  for (const work of late) await work();
  await next(on).resume(Number.MAX_SAFE_INTEGER);
  await on.run();
  expect(confirmations(on, ANN)).toHaveLength(1);
  expect([await count(on, 'page_requests'), await count(on, 'signups')]).toEqual([0, 1]);
});

test('two processes that resume at once perform it once', async () => {
  const on = await stage();
  await crashing(on).desk.take(askToSignUp(on.app.signup, { email: ANN }, ORIGIN));
  await Promise.all([1, 2, 3].map(() => next(on).resume(Number.MAX_SAFE_INTEGER)));
  await on.run();
  expect([confirmations(on, ANN).length, await count(on, 'signups')]).toEqual([1, 1]);
});

test('links by email are not lost either', async () => {
  const on = await stage();
  await arrive(on, ANN);
  const { desk } = crashing(on);
  await desk.take(askToSignIn(on.app.signup, ANN));
  await desk.take(askForOwnData(on.app.signup, ANN));
  await next(on).resume(Number.MAX_SAFE_INTEGER);
  await on.run();
  const links = await on.rows("select status from deliveries where kind = 'sign-in'");
  expect(links).toEqual([{ status: 'sent' }, { status: 'sent' }]);
});

test('before the answer the same is written for everybody, and nothing about them is read', async () => {
  const on = await stage();
  await arrive(on, ANN);
  await on.write(
    `insert into suppressions (address_hash, reason, at) values ('${on.app.signup.keys.fingerprints('bounced@example.org')[0]}', 'bounced', 1)`,
  );
  const tables = ['subscribers', 'signups', 'consents', 'deliveries', 'asked_emails'];
  const counts = () => Promise.all(tables.map((table) => count(on, table)));
  const before = await counts();
  const asked: string[] = [];
  const { store } = on.app.signup;
  const spied = new Proxy(store, {
    get(target, key) {
      asked.push(String(key));
      return Reflect.get(target, key);
    },
  });
  const deps = { ...on.app.signup, store: spied };
  const desk = requestDesk(deps, { afterwards: { take: () => {}, settled: async () => {} }, log: silentLog });
  for (const email of [ANN, 'stranger@example.org', 'bounced@example.org']) {
    await desk.take(askToSignUp(deps, { email }, ORIGIN));
    await desk.take(askToSignIn(deps, email));
    await desk.take(askForOwnData(deps, email));
  }
  expect(asked).toEqual(Array(9).fill('keepRequest'));
  expect(await counts()).toEqual(before);
  expect(await count(on, 'page_requests')).toBe(9);
});

test('nobody is promised anything that could not be written down', async () => {
  const on = await stage();
  const store = { ...on.app.signup.store, keepRequest: () => Promise.reject(new Error('the disk is full')) };
  const deps = { ...on.app.signup, store };
  const desk = requestDesk(deps, { afterwards: { take: () => {}, settled: async () => {} }, log: silentLog });
  await expect(desk.take(askToSignUp(deps, { email: ANN }, ORIGIN))).rejects.toThrow('the disk is full');
  // Invalid input is still reported.
  expect(await desk.take(askToSignUp(deps, { email: 'ann' }, ORIGIN))).toMatchObject({ status: 'invalid' });
});

test('one that can’t be performed is reported, delays no other, and is given up after a day', async () => {
  const on = await stage();
  const { store } = on.app.signup;
  const broken = { kind: 'sign-up', request: { address: {} }, origin: {} } as unknown as PageRequest;
  await store.keepRequest(broken, on.clock.now());
  await crashing(on).desk.take(askToSignUp(on.app.signup, { email: ANN }, ORIGIN));
  const errors: object[] = [];
  await next(on, errors).resume(Number.MAX_SAFE_INTEGER);
  await on.run();
  expect(confirmations(on, ANN)).toHaveLength(1);
  expect(errors).toEqual([expect.objectContaining({ request: 1 })]);
  expect(await count(on, 'page_requests')).toBe(1);
  on.clock.advance(DAY);
  await next(on).resume(Number.MAX_SAFE_INTEGER);
  expect(await count(on, 'page_requests')).toBe(0);
});

test('while pages are served, all are performed at the start, and later those that waited for a minute', async () => {
  const on = await stage();
  await crashing(on).desk.take(askToSignUp(on.app.signup, { email: ANN }, ORIGIN));
  const before: number[] = [];
  let looks = 0;
  const over = new AbortController();
  const desk = next(on);
  const clock = {
    ...on.clock,
    now: () => on.clock.now(),
    sleep: async (ms: number) => {
      on.clock.advance(ms);
      if (on.clock.now() >= start + 2 * MINUTE) over.abort();
    },
  };
  const start = on.clock.now();
  const refresh = () => void looks++;
  await tendPages(
    {
      refresh,
      giveBack() {},
      checkSchema: () => Promise.reject(new Error('a store that can’t be asked')),
      desk: {
        ...desk,
        async resume(time) {
          before.push(time - start);
          await desk.resume(time);
          throw new Error('what fails here is told, and goes on');
        },
      },
      clock: clock as typeof on.clock,
      log: silentLog,
    },
    over.signal,
  );
  expect(before).toEqual([Number.MAX_SAFE_INTEGER - start, 0]);
  expect(looks).toBe((2 * MINUTE) / (5 * SECOND));
  expect(await count(on, 'signups')).toBe(1);
  await perform(on.app.signup, { kind: 'sign-in', emailKey: ANN }, 1);
  expect(await count(on, 'deliveries')).toBe(1);
});
