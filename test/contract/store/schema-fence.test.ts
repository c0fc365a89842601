/**
 * A worker that still runs when a newer version migrates its store: it claims and settles nothing more, whether the
 * migration is over, begins while a transaction is open, or is open when a transaction begins.
 */
import { type Kysely, sql } from 'kysely';
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest';
import { deliverStore } from '../../../src/adapters/store/deliver-store.ts';
import { inTransaction } from '../../../src/adapters/store/dialect.ts';
import { MIGRATIONS } from '../../../src/adapters/store/migrate.ts';
import { type Database, openDatabase } from '../../../src/adapters/store/open.ts';
import { checkSchema } from '../../../src/adapters/store/schema-fence.ts';
import { storeGuards } from '../../../src/adapters/store/store-guards.ts';
import type { BatchLease, LeaseTerms } from '../../../src/flow/deliver/deliver-store.ts';
import { settler } from '../../../src/flow/deliver/settler.ts';
import { planDue } from '../../../src/flow/plan/plan.ts';
import { silentLog } from '../../../src/shared/log.ts';
import { MINUTE } from '../../../src/shared/time/clock.ts';
import { confirmedReader } from '../../support/app.ts';
import { temporaryFolder } from '../../support/content.ts';
import { allRows, emptyPostgres, freshDatabase, rowsIn } from '../../support/databases.ts';
import { stage } from '../../support/reader.ts';

const LESSON_TIME = Date.parse('2026-12-01T07:00Z');
const LEASE = 5 * MINUTE;
const postgres = inject('engine') === 'postgres';
const NEWER =
  /belongs to a newer version of Pacesetter \(another process has migrated it\)\. Update this program/;

/** Three readers whose lesson is due; `ann` and `bob` are claimed in the batch `b`. */
async function atWork() {
  // A database of its own: nothing else may get one that was migrated.
  const on = await stage({ env: { DATABASE_URL: await ownDatabase() } });
  for (const name of ['ann', 'bob', 'eve']) await confirmedReader(on.app, `${name}@example.org`);
  on.clock.set(LESSON_TIME);
  await planDue(await on.worker.plan(), LESSON_TIME);
  const onOutdated = vi.fn();
  const db = await openDatabase(on.config.database, { onOutdated });
  onTestFinished(() => db.destroy());
  const self = { owner: 'mine', isGone: () => false, now: () => on.clock.now() };
  const guards = storeGuards(db, 'store', undefined, self);
  await guards.check();
  const store = deliverStore(db, undefined, undefined, guards.failover);
  const terms = (now = LESSON_TIME): LeaseTerms => ({
    ...{ owner: 'mine', now, leaseMs: LEASE, transport: 'outbox' },
  });
  const claim = (batchIds: string[], batchSize = 1) =>
    store.claimDue(terms(), { batchSize, batchIds, atMost: 10, keyId: 'k', only: undefined });
  const { batches } = await claim(['b'], 2);
  const deliveries = batches[0]?.deliveries ?? [];
  expect(deliveries).toHaveLength(2);
  const lease: BatchLease = { batchId: 'b', owner: 'mine', fence: 1 };
  const sent = { status: 'sent', providerId: 'p' } as const;
  const closing = { lease, settlements: deliveries.map((delivery) => ({ delivery, settlement: sent })) };
  const takeOver = () =>
    store.takeOver(terms(LESSON_TIME + LEASE), {
      isDead: () => true,
      except: new Set<string>(),
      whole: true,
    });
  const { database } = on.config;
  return { on, db, database, store, claim, takeOver, lease, deliveries, closing, onOutdated, self };
}

async function ownDatabase(): Promise<string> {
  if (!postgres) return freshDatabase(temporaryFolder());
  const url = await emptyPostgres();
  await (await openDatabase(url)).destroy();
  return url;
}

/** Migrates a store as a newer version of the program would. */
async function migrateFurther(database: string, up: (db: Kysely<never>) => Promise<void>): Promise<void> {
  MIGRATIONS['9999-the-future'] = async () => ({ up: up as never });
  try {
    await (await openDatabase(database)).destroy();
  } finally {
    delete MIGRATIONS['9999-the-future'];
  }
}

const addColumn = (db: Kysely<never>) =>
  db.schema.alterTable('batches').addColumn('from_the_future', 'integer').execute();

/** A promise to wait at, and how to open it. */
const gate = () => Promise.withResolvers<void>();

/** Waits until statements wait for locks of that mode; SQLite's waiting can't be seen from outside. */
async function waits(database: string, count: number, mode: string): Promise<void> {
  if (!postgres) return;
  const query = `select count(*) as n from pg_locks
    where mode = '${mode}' and not granted
      and database = (select oid from pg_database where datname = current_database())`;
  const waiting = async () => Number((await rowsIn(database, query))[0]?.n);
  await expect.poll(waiting, { timeout: MINUTE }).toBe(count);
}

describe('after a newer version has migrated the store', () => {
  test('nothing is claimed, handed over or settled, and the process learns of it once', async () => {
    const { database, store, claim, takeOver, lease, deliveries, closing, onOutdated } = await atWork();
    await migrateFurther(database, addColumn);
    const before = await allRows(database);
    await expect(claim(['c'])).rejects.toThrow(NEWER);
    await expect(store.settle([closing], LESSON_TIME)).rejects.toThrow(NEWER);
    await expect(store.settle([{ ...closing, partial: true }], LESSON_TIME)).rejects.toThrow(NEWER);
    await expect(store.release(lease, deliveries, LESSON_TIME)).rejects.toThrow(NEWER);
    // On SQLite a single statement is a transaction, too.
    const refused = (error: Error) => {
      expect(error.message).toMatch(NEWER);
    };
    const beginning = await store.begin(lease, deliveries, LESSON_TIME).catch(refused);
    expect(beginning ?? 'lost').toBe('lost');
    expect(await takeOver().catch(refused)).toBeUndefined();
    expect(await store.retryLater(lease, LESSON_TIME).catch(refused)).toBeFalsy();
    await store.giveUpLeftBehind({ transport: 'smtp' }, LESSON_TIME + 1000 * LEASE).catch(refused);
    expect(await allRows(database)).toEqual(before);
    expect(onOutdated).toHaveBeenCalledTimes(1);
  });

  test('a turn of the worker ends at its first question, and pages notice as well', async () => {
    const { database, db, self, onOutdated } = await atWork();
    const guards = storeGuards(db, 'unknown', undefined, self);
    await guards.check();
    await checkSchema(db);
    expect(onOutdated).not.toHaveBeenCalled();
    await migrateFurther(database, addColumn);
    await expect(guards.check()).rejects.toThrow(NEWER);
    await expect(checkSchema(db)).rejects.toThrow(NEWER);
  });

  test('an answer that can’t be recorded is given up at once, not tried until the lease ends', async () => {
    const { on, database, store, closing } = await atWork();
    await migrateFurther(database, addColumn);
    const settle = settler(store, on.clock, silentLog);
    await expect(settle(closing, LESSON_TIME + LEASE)).rejects.toThrow(NEWER);
    expect(on.clock.now()).toBe(LESSON_TIME);
  });

  test('this version is not started on it', async () => {
    const { database } = await atWork();
    await migrateFurther(database, addColumn);
    await expect(openDatabase(database)).rejects.toThrow(
      /belongs to a newer version of Pacesetter\. Update this program and start it again/,
    );
  });
});

test('a migration that is being made keeps a worker waiting, and then out', async () => {
  const { database, store, claim, takeOver, lease, deliveries, onOutdated } = await atWork();
  const [begun, go] = [gate(), gate()];
  const migrating = migrateFurther(database, async (db) => {
    await addColumn(db);
    begun.resolve();
    await go.promise;
  });
  await begun.promise;
  const claiming = claim(['c']).catch((error: Error) => error);
  const taking = takeOver().catch((error: Error) => error);
  const asking = postgres ? store.begin(lease, deliveries, LESSON_TIME) : 'lost';
  // A transaction at its beginning and the last look, and a take-over at the table that is being changed.
  await waits(database, 2, 'AccessShareLock');
  await waits(database, 1, 'RowExclusiveLock');
  go.resolve();
  await migrating;
  expect(await claiming).toMatchObject({ message: expect.stringMatching(NEWER) });
  if (postgres) expect(await taking).toBeUndefined();
  else expect(await taking).toMatchObject({ message: expect.stringMatching(NEWER) });
  expect(await asking).toBe('lost');
  expect(await rowsIn(database, 'select id, owner, attempts from batches')).toEqual([
    { id: 'b', owner: 'mine', attempts: 1 },
  ]);
  expect(onOutdated).toHaveBeenCalledTimes(1);
});

test('a transaction that has begun is complete before a migration begins', async () => {
  const { database, db } = await atWork();
  const [begun, go] = [gate(), gate()];
  const working = inTransaction(db, async (trx: Database) => {
    begun.resolve();
    await go.promise;
    await trx.updateTable('batches').set({ attempts: 7 }).where('id', '=', 'b').execute();
  });
  await begun.promise;
  let seen: unknown;
  const migrating = migrateFurther(database, async (newer) => {
    seen = (await sql`select attempts from batches`.execute(newer)).rows;
  });
  await waits(database, 1, 'AccessExclusiveLock');
  expect(seen).toBeUndefined();
  go.resolve();
  await Promise.all([working, migrating]);
  expect(seen).toEqual([{ attempts: 7 }]);
});
