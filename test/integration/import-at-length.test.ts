/** Lists of thousands: interruptions, memory, and other writers at the same time. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, inject, test } from 'vitest';
import { inTransaction } from '../../src/adapters/store/dialect.ts';
import { givingWay } from '../../src/adapters/store/give-way.ts';
import { openDatabase } from '../../src/adapters/store/open.ts';
import { importSubscribers } from '../../src/flow/readers/import.ts';
import type { ImportRow } from '../../src/flow/readers/list-row.ts';
import { DAY } from '../../src/shared/time/clock.ts';
import { stage } from '../support/reader.ts';

const postgres = inject('engine') === 'postgres';
/** Rows of a transaction, and how many are under way. */
const [GROUP, AT_ONCE] = postgres ? [500, 4] : [2000, 1];
/** The rows of three groups and a half. */
const MANY = 3.5 * GROUP;
const OPTIONS = { course: undefined, confirmed: 'agreed', source: 'list.csv', dryRun: false };

/** Imports three groups and a half; kills its own process when the third group is written but not committed. */
const KILLED = `
  import { openDatabase } from './src/adapters/store/open.ts';
  import { subscriberStore } from './src/adapters/store/subscriber-store.ts';
  import { importSubscribers } from './src/flow/readers/import.ts';
  import { ANY_ADDRESS } from './src/shared/addresses/email-address.ts';
  import { tokenKeys } from './src/shared/signing/token.ts';
  const store = subscriberStore(await openDatabase(process.argv[1]));
  let groups = 0;
  const dying = {
    ...store,
    transaction: (work) => store.transaction(async (inner) => {
      const result = await work(inner);
      if (++groups === 3) process.kill(process.pid, 'SIGKILL');
      return result;
    }),
  };
  const publication = { topics: [], timeZone: 'UTC', startCourse: null };
  const deps = {
    store: dying, keys: tokenKeys(['a secret of the test']), addresses: ANY_ADDRESS,
    catalogue: () => ({ publication, courses: new Map() }), now: () => Date.now(), wake() {},
  };
  const rows = Array.from({ length: ${MANY} }, (_, n) => ({ line: n + 2, email: 'r' + n + '@example.org' }));
  await importSubscribers(deps, rows, ${JSON.stringify(OPTIONS)});
`;

/** The server may still be committing what the process had sent. */
async function transactionsEnd(database: string): Promise<void> {
  const db = await openDatabase(database);
  await inTransaction(db, (trx) => sql`lock table subscribers`.execute(trx));
  await db.destroy();
}

test('an import that is killed continues when it is run again, and adds nobody twice', async () => {
  const on = await stage();
  const args = ['--input-type=module', '-e', KILLED, on.config.database];
  const child = spawn(join('node_modules', '.bin', 'node'), args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const signal = await new Promise((resolve) => child.on('close', (_, name) => resolve(name)));
  expect(signal).toBe('SIGKILL');
  if (postgres) await transactionsEnd(on.config.database);
  const counted = async (table: string) => (await on.rows(`select count(*) as n from ${table}`))[0]?.n;
  const kept = Number(await counted('subscribers'));
  if (postgres) {
    // All groups may be under way, and one of them is half as long.
    expect(kept % (GROUP / 2)).toBe(0);
    expect(kept).toBeLessThan(MANY);
  } else {
    expect(kept).toBe(2 * GROUP);
  }
  expect(await counted('consents')).toBe(kept);

  const rows = Array.from({ length: MANY }, (_, n) => ({ line: n + 2, email: `r${n}@example.org` }));
  const again = await importSubscribers(on.app.signup, rows, { ...OPTIONS, course: undefined });
  // The first run had no course.
  expect(again).toMatchObject({ added: MANY - kept, updated: kept, skipped: 0, rejectedCount: 0 });
  expect(await counted('subscribers')).toBe(MANY);
  expect(await counted('consents')).toBe(MANY);
  expect(await counted('enrolments')).toBe(MANY);
  expect(await importSubscribers(on.app.signup, rows, OPTIONS)).toMatchObject({ added: 0, skipped: MANY });
}, 60_000);

test('an import holds only the groups under way and the next one, however long the list is', async () => {
  const on = await stage();
  let pulled = 0;
  let brought = 0;
  let most = 0;
  async function* rows(): AsyncGenerator<ImportRow> {
    for (let n = 0; n < 6 * GROUP + 5; n++) {
      pulled += 1;
      most = Math.max(most, pulled - brought);
      // Rejected without the store.
      yield { line: n + 2, email: 'nobody' };
    }
  }
  const report = await importSubscribers(on.app.signup, rows(), OPTIONS, { progress: (n) => (brought = n) });
  expect(report.rejectedCount).toBe(6 * GROUP + 5);
  expect(report.rejected).toHaveLength(1000);
  expect(most).toBeGreaterThan(GROUP);
  expect(most).toBeLessThanOrEqual((AT_ONCE + 1) * GROUP);
});

test('rows about one person are taken in the order of the list, even if they are in different groups', async () => {
  const on = await stage();
  const filler = (from: number) =>
    Array.from({ length: GROUP - 1 }, (_, n) => ({ line: from + n, email: `r${from + n}@example.org` }));
  const ann = (line: number, firstName: string) => ({ line, email: 'ann@example.org', firstName });
  const rows = [
    ...[...filler(2), ann(GROUP + 1, 'First')],
    ...[ann(GROUP + 2, 'Second'), ...filler(2 * GROUP)],
    ...[ann(3 * GROUP, 'Third')],
  ];
  const outcomes: string[] = [];
  await importSubscribers(on.app.signup, rows, OPTIONS, {
    row: ({ email }, outcome) => void (email.startsWith('ann') && outcomes.push(outcome)),
  });
  expect(outcomes).toEqual(['added', 'updated', 'updated']);
  expect(await on.rows("select first_name from subscribers where email_key = 'ann@example.org'")).toEqual([
    { first_name: 'Third' },
  ]);
});

test.runIf(postgres)('several groups are under way at once', async () => {
  const on = await stage();
  const { store } = on.app.signup;
  let now = 0;
  let most = 0;
  const watched: typeof store = {
    ...store,
    async transaction(work) {
      most = Math.max(most, ++now);
      return store.transaction(work).finally(() => now--);
    },
  };
  const rows = Array.from({ length: 6 * GROUP }, (_, n) => ({ line: n + 2, email: `r${n}@example.org` }));
  const report = await importSubscribers({ ...on.app.signup, store: watched }, rows, OPTIONS);
  expect(report).toMatchObject({ added: 6 * GROUP, rejectedCount: 0 });
  expect(most).toBe(AT_ONCE);
});

test('an import keeps the groups that were read before the list broke off', async () => {
  const on = await stage();
  function* rows(): Generator<ImportRow> {
    for (let n = 0; n < GROUP; n++) yield { line: n + 2, email: `r${n}@example.org` };
    throw new Error('the list broke off');
  }
  await expect(importSubscribers(on.app.signup, rows(), OPTIONS)).rejects.toThrow('the list broke off');
  expect(await on.rows('select count(*) as n from subscribers')).toEqual([{ n: GROUP }]);
});

test('an import runs while emails are sent, and neither disturbs the other', async () => {
  const on = await stage();
  const listed = (name: string, many: number) =>
    Array.from({ length: many }, (_, n) => ({ line: n + 2, email: `${name}${n}@example.org` }));
  await importSubscribers(on.app.signup, listed('early', 60), OPTIONS);
  on.clock.advance(DAY);
  const [report] = await Promise.all([
    importSubscribers(on.app.signup, listed('late', 2 * GROUP), OPTIONS),
    on.run(),
  ]);
  expect(report).toMatchObject({ added: 2 * GROUP, rejectedCount: 0 });
  expect(on.taken.map(({ to }) => to.email).sort()).toEqual(
    listed('early', 60)
      .map(({ email }) => email)
      .sort(),
  );
});

test('an import gives way only while somebody else writes', async () => {
  const { config } = await stage();
  const [own, other] = await Promise.all([openDatabase(config.database), openDatabase(config.database)]);
  const waits: unknown[] = [];
  let time = 0;
  const sleep = async (ms: number) => void waits.push(ms);
  const giveWay = givingWay(own, { now: () => time, sleep });
  const after = async (ms: number) => {
    time += ms;
    await giveWay();
  };
  try {
    await after(30);
    await after(30);
    expect(waits).toEqual([]);
    await inTransaction(other, async (trx) => {
      await trx.insertInto('meta').values({ key: 'of the test', value: '' }).execute();
      // On PostgreSQL other writers are seen while they write, on SQLite afterwards.
      await after(10);
    });
    if (waits.length === 0) await after(0);
    expect(waits).toHaveLength(1);
    await after(30);
    expect(waits).toHaveLength(1);
  } finally {
    await Promise.all([own.destroy(), other.destroy()]);
  }
});
