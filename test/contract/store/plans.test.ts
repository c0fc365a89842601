/** How the engines run the workers' frequent statements: no more is read than is returned. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { deliverStore } from '../../../src/adapters/store/deliver-store.ts';
import { type Database, openDatabase } from '../../../src/adapters/store/open.ts';
import { planStore } from '../../../src/adapters/store/plan-store.ts';
import { headQuery } from '../../../src/adapters/store/queue-head.ts';
import type { IssuePlan } from '../../../src/flow/plan/plan-store.ts';
import { DAY } from '../../../src/shared/time/clock.ts';
import { emptyPostgres } from '../../support/databases.ts';
import { manyDeliveries, SEEDED_AT } from '../../support/many-deliveries.ts';
import { analyze, type Plan, plansOf, type Scan } from '../../support/plans.ts';

const postgres = inject('engine') === 'postgres';
const now = SEEDED_AT;
/** SQLite has its own name for the index of a unique key. */
const ONCE = postgres ? 'deliveries_once' : 'sqlite_autoindex_deliveries_1';
const LEASE = { owner: 'w', now, leaseMs: 60_000, transport: 'resend' };
let db: Database;
let folder: string | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pace-'));
  db = await openDatabase(postgres ? await emptyPostgres() : join(folder, 'store.db'));
  await manyDeliveries(db);
  // SQLite chooses without statistics here, as in a store that was never analysed.
  if (postgres) await analyze(db);
});

afterAll(async () => {
  await db?.destroy();
  if (folder) rmSync(folder, { recursive: true });
});

describe('a claim', () => {
  test.each([0, 1])('reads the head of lane %i from the index only', async (lane) => {
    const plan = await one((trx) => headQuery(trx, lane, now, 40, undefined).execute(trx));
    if (postgres) expect(plan.rows).toBe(40);
    expectRange(plan, 'deliveries', 'deliveries_due', 40);
    expectPoint(plan, 'subscribers');
    expectPoint(plan, 'suppressions');
    expect(plan.sorts).toEqual([]);
  });

  test('reads nothing of lane 1 while sending is paused', async () => {
    const [, system, lessons] = (await plansOf(db, async (trx) => {
      await sql`insert into pauses (began_at, cause, emails, bad) values (1, 'bounces', 200, 11)`.execute(
        trx,
      );
      expect((await headQuery(trx, 0, now, 40, undefined).execute(trx)).rows).toHaveLength(40);
      expect((await headQuery(trx, 1, now, 40, undefined).execute(trx)).rows).toEqual([]);
    })) as [Plan, Plan, Plan];
    expectRange(system, 'deliveries', 'deliveries_due', 40);
    expectRange(lessons, 'deliveries', 'deliveries_due', 0);
  });

  test('reads no more of a short queue than it contains', async () => {
    const plan = await one((trx) => headQuery(trx, 1, now - 99_000, 1000, undefined).execute(trx));
    expectRange(plan, 'deliveries', 'deliveries_due', plan.rows);
    if (postgres) expect(plan.rows).toBeGreaterThan(50);
  });

  test('for one reader reads only that reader’s rows', async () => {
    const plan = await one((trx) => headQuery(trx, 1, now, 40, 4980).execute(trx));
    expectSearched(plan, 'deliveries', ONCE);
    expect(of(plan, 'deliveries').thrownAway ?? 0).toBeLessThan(20);
  });

  test('writes the claimed rows by their key', async () => {
    const options = { batchSize: 20, batchIds: ['a', 'b'], atMost: 40, keyId: 'k', only: undefined };
    const plans = await plansOf(db, (trx) => deliverStore(trx).claimDue(LEASE, options));
    const update = plans.find(({ statement }) => /^\s*update deliveries/.test(statement)) as Plan;
    expectSearched(update, 'deliveries', postgres ? ONCE : undefined);
  });
});

test('settling finds its batch and its deliveries by their keys', settlesByKey);

test('a search for a batch to take over reads only open ones', async () => {
  const [plan] = await plansOf(db, (trx) =>
    deliverStore(trx).takeOver(LEASE, { isDead: () => false, except: new Set(), whole: true }),
  );
  expectRange(plan as Plan, 'batches', 'batches_open', 2);
  expect(plan?.sorts).toEqual([]);
});

test('the time of the next attempt is the first entry of each lane', async () => {
  const plan = await one((trx) => deliverStore(trx).nextAttemptAt(undefined, LEASE));
  const lanes = plan.scans.filter(({ table }) => table === 'deliveries' || table === ALIASES.deliveries);
  expect(lanes).toHaveLength(2);
  for (const scan of lanes) expectScan(scan, 'deliveries_due', 1);
  expectScan(of(plan, 'batches'), 'batches_open', 2);
  expect(plan.sorts).toEqual([]);
});

test('due enrolments are the first of their index', async () => {
  const [plan] = await plansOf(db, (trx) => planStore(trx).dueEnrolments(now, 100));
  expectRange(plan as Plan, 'enrolments', 'enrolments_due', 100);
  expectPoint(plan as Plan, 'subscribers');
  expect(plan?.sorts).toEqual([]);
});

test('earlier deliveries are found by reader', async () => {
  const plans = await plansOf(db, (trx) => planStore(trx).dueEnrolments(now, 100));
  const history = plans.find(({ statement }) => statement.includes('deliveries')) as Plan;
  expectSearched(history, 'deliveries', ONCE);
});

test('an issue’s slice of readers is a range of one zone, each looked up by key', async () => {
  const plan: IssuePlan = {
    item: 'news',
    editionId: 'edition',
    editionsIn: [],
    topics: ['red'],
    duringCourse: 'send',
    courses: [],
    zone: 'UTC',
    sendAt: now,
    notAfter: now,
    afterCourse: undefined,
    now,
    only: undefined,
  };
  const [bound, insert] = (await plansOf(db, (trx) => planStore(trx).planIssue(plan, 1000, 50))) as [
    Plan,
    Plan,
  ];
  expectRange(bound, 'subscribers', 'subscribers_by_zone', 50);
  expectRange(insert, 'subscribers', 'subscribers_by_zone', 50);
  expectSearched(insert, 'deliveries', ONCE);
  expect([...bound.sorts, ...insert.sorts]).toEqual([]);
});

describe('an issue that waited for readers in a course', () => {
  const WEEK = 7 * DAY;
  const courses = ['basics'];

  beforeAll(async () => {
    await sql`update enrolments set status = 'completed', next_due_at = null,
        ended_at = ${now - 5000 * WEEK} + subscriber_id * ${WEEK}
      where subscriber_id > 1000 and subscriber_id % 2 = 1`.execute(db);
    if (postgres) await analyze(db);
  });

  test('is searched by the courses that ended recently', async () => {
    const plan = await one((trx) => planStore(trx).leavers(courses, now - WEEK));
    for (const scan of plan.scans) {
      if (scan.table === 'e' || scan.index === 'enrolments_by_end') expectEnded(scan);
    }
    expect(plan.scans.map(({ index }) => index)).toContain('enrolments_by_end');
  });

  test('is planned by reading only readers who left', async () => {
    const sendAt = now - 4 * WEEK;
    const plan: IssuePlan = {
      ...{ item: 'waits', editionId: 'edition', editionsIn: [], topics: [], duringCourse: 'hold', courses },
      ...{ zone: 'UTC', sendAt, notAfter: sendAt + WEEK, afterCourse: WEEK, now, only: undefined },
    };
    const plans = await plansOf(db, (trx) => planStore(trx).planIssue(plan, 0, 50));
    expect(plans).toHaveLength(2);
    for (const { scans, statement } of plans) {
      const ended = scans.filter(({ index }) => index === 'enrolments_by_end');
      expect(ended, statement).not.toEqual([]);
      for (const scan of ended) expectEnded(scan);
      const readers = scans.find(({ table }) => table === 'subscribers' || table === 's');
      if (postgres) expect(readers?.returned).toBeLessThanOrEqual(1);
      else expect(readers?.by).toBe('time_zone=? AND id=?');
    }
  });

  /** No course is examined that ended earlier, or hasn't ended. */
  function expectEnded(scan: Scan): void {
    expect(scan).toMatchObject({ index: 'enrolments_by_end' });
    if (!postgres) expect(scan).toMatchObject({ how: 'SEARCH', by: expect.stringMatching(/^ended_at>\?/) });
  }
});

test.runIf(postgres)(
  'settling uses the keys in a small store without statistics about claimed rows',
  async () => {
    await sql`delete from deliveries where id <= 85000`.execute(db);
    await sql`vacuum full analyze deliveries`.execute(db);
    await settlesByKey();
  },
);

async function settlesByKey(): Promise<void> {
  const options = { batchSize: 20, batchIds: ['a', 'b'], atMost: 40, keyId: 'k', only: undefined };
  const plans = await plansOf(db, async (trx) => {
    const store = deliverStore(trx);
    const { batches } = await store.claimDue(LEASE, options);
    expect(batches).toHaveLength(2);
    const settlement = { status: 'sent', providerId: 'p' } as const;
    const closings = batches.map(({ id, deliveries }) => ({
      lease: { batchId: id, owner: 'w', fence: 1 },
      settlements: deliveries.map((delivery) => ({ delivery, settlement })),
    }));
    await store.settle(closings, now);
  });
  const [close, settle, count] = plans.slice(-3) as [Plan, Plan, Plan];
  if (postgres) {
    // All of it is one statement.
    expectSearched(count, 'batches', undefined);
    expectSearched(count, 'deliveries', ONCE);
    expect(of(count, 'deliveries')).toMatchObject({ returned: 40, thrownAway: 0 });
  } else {
    expect(count.statement).toMatch(/^insert into "run_counts"/);
    expectSearched(close, 'batches', undefined);
    expectSearched(settle, 'deliveries', undefined);
  }
}

/** The plan of the one statement that `work` runs. */
async function one(work: (trx: Database) => Promise<unknown>): Promise<Plan> {
  const plans = await plansOf(db, work);
  expect(plans).toHaveLength(1);
  return plans[0] as Plan;
}

const ALIASES: Record<string, string> = {
  deliveries: 'd',
  subscribers: 's',
  suppressions: 'x',
  enrolments: 'e',
};

/** The one step that reads a table; SQLite calls it by its alias where the statement has one. */
function of(plan: Plan, table: string): Scan {
  const scans = plan.scans.filter((scan) => scan.table === table || scan.table === ALIASES[table]);
  expect(scans, `${table} in ${plan.statement}`).toHaveLength(1);
  return scans[0] as Scan;
}

/** Reads a range of the index, in its order, and returns all that it reads. */
function expectRange(plan: Plan, table: string, index: string, rows: number | undefined): void {
  expectScan(of(plan, table), index, rows);
}

function expectScan(scan: Scan, index: string, rows: number | undefined): void {
  // SQLite reads the index of open batches from end to end: it has no others in it.
  const inSqlite = index === 'batches_open' ? /^SCAN$|^SEARCH$/ : /^SEARCH$/;
  expect(scan).toMatchObject({
    index,
    how: expect.stringMatching(postgres ? /^Index (Only )?Scan$/ : inSqlite),
  });
  if (!postgres && index === 'deliveries_due') expect(scan.by).toMatch(/^lane=\?/);
  if (postgres) expect(scan).toMatchObject({ returned: rows, thrownAway: 0 });
}

/** Reads a table by an index, not through. */
function expectSearched(plan: Plan, table: string, index: string | undefined): void {
  expect(of(plan, table)).toMatchObject({
    ...(index ? { index: expect.stringContaining(index) } : {}),
    how: postgres ? expect.stringMatching(/^Index (Only )?Scan$|^Bitmap Heap Scan$/) : 'SEARCH',
  });
}

/** Reads one row of a table for each row that asks. */
function expectPoint(plan: Plan, table: string): void {
  const scan = of(plan, table);
  expect(scan.how).toMatch(postgres ? /^Index (Only )?Scan$/ : /^SEARCH$/);
  if (postgres) expect(scan.thrownAway).toBe(0);
}
