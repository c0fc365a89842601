/**
 * Statements that only the holder of a batch may run, called with a lost lease: nothing changes, and the caller
 * learns of it. A worker that slept through its lease, or was suspended and resumes, must not overwrite what others
 * did since.
 */
import { describe, expect, onTestFinished, test } from 'vitest';
import { blameStore } from '../../../src/adapters/store/blame-store.ts';
import { deliverStore } from '../../../src/adapters/store/deliver-store.ts';
import { failedStore } from '../../../src/adapters/store/failed-store.ts';
import { openDatabase } from '../../../src/adapters/store/open.ts';
import { runStore } from '../../../src/adapters/store/run-store.ts';
import { storeGuards } from '../../../src/adapters/store/store-guards.ts';
import { uncertainStore } from '../../../src/adapters/store/uncertain-store.ts';
import type {
  BatchLease,
  Closing,
  LeaseTerms,
  Settlement,
  TakeOverOptions,
} from '../../../src/flow/deliver/deliver-store.ts';
import { planDue } from '../../../src/flow/plan/plan.ts';
import { pause, resume } from '../../../src/flow/readers/preferences.ts';
import { DAY, MINUTE } from '../../../src/shared/time/clock.ts';
import { confirmedReader } from '../../support/app.ts';
import { claimAndBegin } from '../../support/begun.ts';
import { allRows } from '../../support/databases.ts';
import { interrupted } from '../../support/interrupted.ts';
import { stage } from '../../support/reader.ts';

const LESSON_TIME = Date.parse('2026-12-01T07:00Z');
const LEASE = 5 * MINUTE;
const WHOLE = { except: new Set<string>(), whole: true };
const alive = { ...WHOLE, isDead: () => false };

/** Three readers whose lesson is claimed by `mine`: `ann` and `bob` in the batch `b`, `eve` in another one. */
async function claimed() {
  const on = await stage();
  const readers = [];
  for (const name of ['ann', 'bob', 'eve']) {
    readers.push(await confirmedReader(on.app, `${name}@example.org`));
  }
  on.clock.set(LESSON_TIME);
  await planDue(await on.worker.plan(), LESSON_TIME);
  const db = await openDatabase(on.config.database);
  onTestFinished(() => db.destroy());
  const store = deliverStore(db);
  const terms = (owner: string, later = 0): LeaseTerms => {
    return { owner, now: LESSON_TIME + later, leaseMs: LEASE, transport: 'outbox' };
  };
  const options = { batchSize: 2, batchIds: ['b', 'c'], atMost: 10, keyId: 'k', only: undefined };
  const { batches } = await claimAndBegin(store, terms('mine'), options);
  const deliveries = batches.find(({ id }) => id === 'b')?.deliveries ?? [];
  expect(deliveries).toHaveLength(2);
  const lease: BatchLease = { batchId: 'b', owner: 'mine', fence: 1 };
  const closing = (settlement: Settlement, by = lease, partial = false): Closing => {
    return { lease: by, partial, settlements: deliveries.map((delivery) => ({ delivery, settlement })) };
  };
  const rows = () => allRows(on.config.database);
  return { on, db, store, terms, lease, deliveries, closing, rows, readers };
}

type World = Awaited<ReturnType<typeof claimed>>;

/** Ways to make a lease stale, and the lease that its former holder still has. */
const STALE: Record<string, (world: World) => Promise<BatchLease>> = {
  'of another owner': async ({ lease }) => ({ ...lease, owner: 'somebody' }),
  'of an earlier hand-over': async ({ lease, store, terms }) => {
    // The same worker has taken its own batch over.
    await store.takeOver(terms('mine', 1), { ...alive, except: new Set(['c']) });
    return lease;
  },
  'whose lease another worker took over': async ({ lease, store, terms }) => {
    await store.takeOver(terms('theirs', LEASE), { ...alive, except: new Set(['c']) });
    return lease;
  },
  'of a batch that was put back for later': async ({ lease, store }) => {
    await store.retryLater(lease, LESSON_TIME + LEASE);
    return lease;
  },
  'of a batch that is settled': async ({ lease, store, closing }) => {
    await store.settle([closing({ status: 'sent', providerId: 'p' })], LESSON_TIME);
    return lease;
  },
  'of a batch that is in doubt': async ({ lease, store, closing }) => {
    await store.settle([closing({ status: 'uncertain', reason: { code: 'key-lost' } })], LESSON_TIME);
    return lease;
  },
  'of a batch that was released': async ({ lease, store, deliveries }) => {
    await store.release(lease, deliveries, LESSON_TIME + MINUTE);
    return lease;
  },
  'of a batch that was closed, though its owner still stands in it': async ({ lease, on }) => {
    await on.write("update batches set status = 'settled' where id = 'b'");
    return lease;
  },
  'of no batch': async ({ lease }) => ({ ...lease, batchId: 'nothing' }),
};

const SETTLEMENTS: readonly Settlement[] = [
  { status: 'sent', providerId: 'late' },
  { status: 'due', dueAt: LESSON_TIME, reason: { code: 'operator-again' }, mayHaveLeft: true },
  { status: 'failed', reason: { code: 'operator-dropped' }, hardBounce: true },
  { status: 'uncertain', reason: { code: 'key-lost' } },
];

const idsOf = (by: ReadonlySet<string>) => [...by];
const LATE = LESSON_TIME + 2 * LEASE;

describe.each(Object.entries(STALE))('a lease %s', (_, makeStale) => {
  test('writes nothing', async () => {
    const world = await claimed();
    const stale = await makeStale(world);
    const { store, deliveries, closing, rows } = world;
    const before = await rows();
    for (const settlement of SETTLEMENTS) {
      expect(idsOf(await store.settle([closing(settlement, stale)], LATE))).toEqual([]);
      expect(idsOf(await store.settle([closing(settlement, stale, true)], LATE))).toEqual([]);
    }
    expect(await store.release(stale, deliveries, LATE)).toBe(false);
    expect(await store.retryLater(stale, LATE)).toBe(false);
    expect(await store.begin(stale, deliveries, LATE)).toBe('lost');
    expect(await rows()).toEqual(before);
  });
});

describe('the lease itself', () => {
  test.each(SETTLEMENTS)('ends only its own batch: $status', async (settlement) => {
    const { store, closing, on } = await claimed();
    expect(idsOf(await store.settle([closing(settlement)], LATE))).toEqual(['b']);
    expect(await on.rows("select count(*) as n from batches where status = 'open'")).toEqual([{ n: 1 }]);
    expect(await on.rows("select count(*) as n from deliveries where status = 'claimed'")).toEqual([
      { n: 1 },
    ]);
  });

  test.each(SETTLEMENTS)(
    'records how its batch ended, and when mail was accepted: $status',
    async (settlement) => {
      const { store, closing, on } = await claimed();
      await store.settle([closing(settlement)], LATE);
      expect(
        await on.rows("select status, owner, lease_until, members, taken_at from batches where id = 'b'"),
      ).toEqual([
        {
          ...{ owner: null, lease_until: null, members: null },
          status: settlement.status === 'uncertain' ? 'uncertain' : 'settled',
          taken_at: settlement.status === 'sent' ? LATE : null,
        },
      ]);
    },
  );

  test('releases the rest of a batch, and nothing that was accepted before', async () => {
    const { store, closing, on, terms, deliveries } = await claimed();
    const [ann] = closing({ status: 'sent', providerId: 'p' }).settlements;
    await store.settle(
      [{ lease: { batchId: 'b', owner: 'mine', fence: 1 }, partial: true, settlements: ann ? [ann] : [] }],
      LESSON_TIME,
    );
    const rest = await store.takeOver(terms('theirs', LEASE), {
      ...alive,
      whole: false,
      except: new Set(['c']),
    });
    expect(rest?.deliveries.map(({ id }) => id)).toEqual([deliveries[1]?.id]);
    expect(
      await store.release({ batchId: 'b', owner: 'theirs', fence: 2 }, rest?.deliveries ?? [], LATE),
    ).toBe(true);
    const of = (id: number | undefined) =>
      on.rows('select status, due_at, batch_id, attempts from deliveries where id = ?', id ?? 0);
    expect(await of(deliveries[0]?.id)).toEqual([
      { status: 'sent', due_at: null, batch_id: 'b', attempts: 1 },
    ]);
    expect(await of(deliveries[1]?.id)).toEqual([
      { status: 'due', due_at: LATE, batch_id: null, attempts: 0 },
    ]);
  });

  test('releases, keeps for later, and checks what is still wanted', async () => {
    const { store, lease, deliveries } = await claimed();
    expect(await store.begin(lease, deliveries, LESSON_TIME)).toBe('begun');
    expect(await store.retryLater(lease, LATE)).toBe(true);
    const again = await claimed();
    expect(await again.store.release(lease, again.deliveries, LATE)).toBe(true);
  });

  test('when several batches are closed together, only the stale one is left out', async () => {
    const { store, closing, lease, on } = await claimed();
    const sent = closing({ status: 'sent', providerId: 'p' });
    const stale: Closing = { ...sent, lease: { batchId: 'c', owner: 'mine', fence: 9 } };
    expect(idsOf(await store.settle([stale, { ...sent, lease }], LATE))).toEqual(['b']);
    expect(
      await on.rows("select batch_id, count(*) as n from deliveries where status = 'sent' group by batch_id"),
    ).toEqual([{ batch_id: 'b', n: 2 }]);
  });

  test('overwrites no member that now belongs to another batch or is settled', async () => {
    const { store, closing, on, deliveries } = await claimed();
    const [ann, bob] = deliveries.map(({ id }) => id);
    await on.write("update deliveries set status = 'sent', sent_at = 5 where id = ?", ann ?? 0);
    await on.write("update deliveries set batch_id = 'c' where id = ?", bob ?? 0);
    const members = `select id, status, due_at, batch_id, reason, sent_at from deliveries where id in (${ann}, ${bob}) order by id`;
    const before = await on.rows(members);
    await store.settle([closing({ status: 'due', dueAt: LATE })], LATE);
    expect(await on.rows(members)).toEqual(before);
    const again = await claimed();
    await again.on.write("update deliveries set batch_id = 'c' where id = ?", again.deliveries[0]?.id ?? 0);
    await again.store.release(again.lease, again.deliveries, LATE);
    expect(await again.on.rows("select count(*) as n from deliveries where status = 'due'")).toEqual([
      { n: 1 },
    ]);
  });

  test('returns a domain’s place along with an email that is due again', async () => {
    const { store, closing, on } = await claimed();
    await on.write('update deliveries set paced = 1');
    await store.settle([closing({ status: 'due', dueAt: LATE })], LATE);
    expect(await on.rows("select distinct paced from deliveries where status = 'due'")).toEqual([
      { paced: 0 },
    ]);
  });
});

describe('a batch is taken over', () => {
  const onlyB = { ...alive, except: new Set(['c']) };

  test.each<[string, (world: World) => Promise<unknown>, Partial<LeaseTerms>]>([
    ['while its lease runs and its owner lives', async () => {}, { now: LESSON_TIME + LEASE - 1 }],
    ['before its time comes', ({ store, lease }) => store.retryLater(lease, LATE), { now: LATE - 1 }],
    ['by a worker of another transport', async () => {}, { now: LATE, transport: 'resend' }],
    [
      'once it is settled',
      ({ store, closing }) => store.settle([closing({ status: 'sent', providerId: 'p' })], LESSON_TIME),
      { now: LATE },
    ],
    [
      'once it is in doubt',
      ({ store, closing }) =>
        store.settle([closing({ status: 'uncertain', reason: { code: 'key-lost' } })], LESSON_TIME),
      { now: LATE },
    ],
  ])('never %s', async (_, make, at) => {
    const world = await claimed();
    await make(world);
    const before = await world.rows();
    expect(await world.store.takeOver({ ...world.terms('theirs'), ...at }, onlyB)).toBeUndefined();
    expect(await world.rows()).toEqual(before);
  });

  test('by only one of several workers that look at once', async () => {
    const { db, store, terms, on } = await claimed();
    const late = terms('theirs', LEASE);
    let first: unknown;
    const second = await deliverStore(
      interrupted(db, async () => {
        first = await store.takeOver({ ...late, owner: 'quicker' }, onlyB);
      }),
    ).takeOver(late, onlyB);
    expect(first).toMatchObject({ id: 'b', attempts: 2 });
    expect(second).toBeUndefined();
    expect(await on.rows("select owner, attempts from batches where id = 'b'")).toEqual([
      { owner: 'quicker', attempts: 2 },
    ]);
  });

  test('once, even if both have the same name', async () => {
    const { db, store, terms } = await claimed();
    let first: unknown;
    const second = await deliverStore(
      interrupted(db, async () => {
        first = await store.takeOver(terms('mine', 1), onlyB);
      }),
    ).takeOver(terms('mine', 1), onlyB);
    expect(first).toMatchObject({ id: 'b', attempts: 2 });
    expect(second).toBeUndefined();
  });

  test('not if its owner postpones it at that moment', async () => {
    const { db, store, terms, lease } = await claimed();
    const dead = { ...onlyB, isDead: () => true };
    const late = await deliverStore(interrupted(db, () => store.retryLater(lease, LATE))).takeOver(
      terms('theirs', 1),
      dead,
    );
    expect(late).toBeUndefined();
    expect(await store.takeOver(terms('theirs', LATE - LESSON_TIME), dead)).toMatchObject({
      id: 'b',
      attempts: 2,
    });
  });

  test('not if its owner settles it at that moment', async () => {
    const { db, store, terms, closing } = await claimed();
    const settle = () => store.settle([closing({ status: 'sent', providerId: 'p' })], LESSON_TIME);
    const late = deliverStore(interrupted(db, settle));
    expect(await late.takeOver(terms('theirs', LEASE), onlyB)).toBeUndefined();
  });
});

describe('a batch that was claimed and never begun', () => {
  const unbegun = async () => {
    const world = await claimed();
    await world.on.write('update batches set begun = 0');
    return world;
  };
  const gone: TakeOverOptions = { isDead: () => true, except: new Set(), whole: true };
  const due = { status: 'due', batch_id: null, attempts: 0 };
  const deliveries = (on: World['on']) =>
    on.rows("select status, batch_id, attempts from deliveries where kind = 'lesson'");

  test.each([
    ['of a worker that is gone', {}, gone],
    ['whose lease is over', { now: LESSON_TIME + LEASE }, { ...gone, isDead: () => false }],
    ['of another transport', { transport: 'smtp' }, gone],
    ['of another account', { accounts: ['another'] }, gone],
  ])('%s is put back, and nothing is in doubt', async (_, theirs, options) => {
    const { on, store, terms } = await unbegun();
    expect(await store.takeOver({ ...terms('theirs'), ...theirs }, options)).toBeUndefined();
    expect(await deliveries(on)).toEqual([due, due, due]);
    expect(await on.rows('select status, owner, members from batches')).toEqual(
      Array(2).fill({ status: 'settled', owner: null, members: null }),
    );
  });

  test('is put back by its own worker, and only before it begins', async () => {
    const { on, store, lease, deliveries: members, rows } = await unbegun();
    expect(await store.begin(lease, members, LESSON_TIME)).toBe('begun');
    const before = await rows();
    await store.putBack(lease, LATE);
    expect(await rows()).toEqual(before);
    await store.putBack({ ...lease, batchId: 'c' }, LATE);
    const [other] = await on.rows("select status, due_at, attempts from deliveries where status = 'due'");
    expect(other).toEqual({ status: 'due', due_at: LATE, attempts: 0 });
  });

  test('is put back even if its members can’t be read', async () => {
    const { on, store, terms } = await unbegun();
    await on.write("update batches set members = '{'");
    expect(await store.takeOver(terms('theirs'), gone)).toBeUndefined();
    expect(await deliveries(on)).toEqual([due, due, due]);
  });

  test('is left to a worker that may be alive', async () => {
    const { store, terms, rows } = await unbegun();
    const before = await rows();
    expect(await store.takeOver(terms('theirs'), { ...gone, isDead: () => false })).toBeUndefined();
    expect(await rows()).toEqual(before);
  });

  test('is never begun by the worker that lost it', async () => {
    const { on, store, lease, deliveries: members, terms } = await unbegun();
    await store.takeOver(terms('theirs'), gone);
    expect(await store.begin(lease, members, LESSON_TIME)).toBe('lost');
    expect(await on.rows('select begun from batches where begun = 1')).toEqual([]);
  });

  test('that its owner begins at that moment is not put back', async () => {
    const { db, on, store, lease, deliveries: members, terms } = await unbegun();
    const late = deliverStore(interrupted(db, () => store.begin(lease, members, LESSON_TIME)));
    await late.takeOver(terms('theirs'), { ...gone, except: new Set(['c']) });
    expect(await on.rows("select status, owner, begun from batches where id = 'b'")).toEqual([
      { status: 'open', owner: 'mine', begun: 1 },
    ]);
  });

  test('is not marked if a reader has left', async () => {
    const { on, store, lease, deliveries: members } = await unbegun();
    await on.write(
      "update subscribers set status = 'unsubscribed' where id = ?",
      members[0]?.subscriberId ?? 0,
    );
    expect(await store.begin(lease, members, LESSON_TIME)).toBe('unwanted');
    expect(await on.rows('select begun from batches where begun = 1')).toEqual([]);
  });

  test('counts as begun once the store is accepted after a restore', async () => {
    const { db, on } = await unbegun();
    const worker = { owner: 'mine', isGone: () => false, now: () => LESSON_TIME };
    await storeGuards(db, 'store-1', undefined, worker).accept();
    expect(await on.rows('select distinct begun from batches')).toEqual([{ begun: 1 }]);
  });
});

test('of a batch that leaves slowly, those departed are named: left, paused or erased', async () => {
  const { on, store, deliveries } = await claimed();
  const [ann, bob] = deliveries;
  const departed = async () => [...(await store.departed(deliveries, LESSON_TIME))];
  expect(await departed()).toEqual([]);
  await on.write('update subscribers set paused_until = ? where id = ?', LATE, ann?.subscriberId ?? 0);
  expect(await departed()).toEqual([ann?.id]);
  await on.write("update subscribers set status = 'unsubscribed' where id = ?", bob?.subscriberId ?? 0);
  expect(await departed()).toEqual([ann?.id, bob?.id]);
  await on.app.signup.store.erase(ann?.subscriberId ?? 0, LESSON_TIME);
  expect(await departed()).toEqual([ann?.id, bob?.id]);
});

describe('a batch is given up as left behind', () => {
  test('by a worker of another transport, a day after it was made and once its lease is over', async () => {
    const { store, rows } = await claimed();
    const before = await rows();
    // Its own transport can repeat it, however old it is.
    expect(await store.giveUpLeftBehind({ transport: 'outbox' }, LESSON_TIME + 9 * DAY)).toBe(0);
    expect(await store.giveUpLeftBehind({ transport: 'resend' }, LESSON_TIME + DAY - 1)).toBe(0);
    expect(await rows()).toEqual(before);
    expect(await store.giveUpLeftBehind({ transport: 'resend' }, LESSON_TIME + DAY)).toBe(3);
  });

  test('by nobody while its owner holds it', async () => {
    const { store, rows, on } = await claimed();
    await on.write('update batches set lease_until = ?', LESSON_TIME + 2 * DAY);
    const before = await rows();
    expect(await store.giveUpLeftBehind({ transport: 'resend' }, LESSON_TIME + 2 * DAY - 1)).toBe(0);
    expect(await rows()).toEqual(before);
    expect(await store.giveUpLeftBehind({ transport: 'resend' }, LESSON_TIME + 2 * DAY)).toBe(3);
  });
});

test('for a single reader, nothing is claimed before its time, nor for another reader', async () => {
  const { store, lease, deliveries, terms } = await claimed();
  await store.release(lease, deliveries, LATE);
  const only = deliveries[0]?.subscriberId;
  const claim = (now: number) =>
    store.claimDue({ ...terms('mine'), now }, { batchSize: 9, batchIds: ['d'], atMost: 9, keyId: 'k', only });
  expect((await claim(LATE - 1)).batches).toEqual([]);
  const { batches } = await claim(LATE);
  expect(batches.flatMap((batch) => batch.deliveries.map(({ id }) => id))).toEqual([deliveries[0]?.id]);
});

describe('decisions of operators and readers', () => {
  test('settle no email that is no longer in doubt', async () => {
    const { db, store, closing, deliveries, rows } = await claimed();
    await store.settle([closing({ status: 'sent', providerId: 'p' })], LESSON_TIME);
    const before = await rows();
    for (const verdict of ['sent', 'again', 'drop'] as const)
      expect(
        await uncertainStore(db, { transport: 'outbox' }).settle(
          verdict,
          deliveries.map(({ id }) => id),
          LATE,
        ),
      ).toEqual([]);
    expect(await rows()).toEqual(before);
  });

  test('send no email again that may have left, or did not fail', async () => {
    const { db, store, closing, deliveries, rows } = await claimed();
    const ids = deliveries.map(({ id }) => id);
    const [ann, bob] = closing({ status: 'sent', providerId: 'p' }).settlements;
    const failed = {
      status: 'failed',
      reason: { code: 'operator-dropped' },
      hardBounce: false,
      mayHaveLeft: true,
    } as const;
    const ends = [ann, bob && { ...bob, settlement: failed }].flatMap((one) => one ?? []);
    await store.settle(
      [{ lease: { batchId: 'b', owner: 'mine', fence: 1 }, settlements: ends }],
      LESSON_TIME,
    );
    const before = await rows();
    expect(await failedStore(db).again(ids, LATE)).toEqual([]);
    expect(await rows()).toEqual(before);
  });

  test('don’t end a pause or halt a second time', async () => {
    const { db, rows } = await claimed();
    await db.insertInto('pauses').values({ began_at: 1, cause: 'bounces', emails: 200, bad: 11 }).execute();
    const blame = blameStore(db);
    await blame.halt({ transport: 'outbox', code: 'limit-reached', said: '', beganAt: 1, nextTryAt: 2 });
    await runStore(db).resume('mended', 3);
    await blame.endHalt('outbox', 3);
    const before = await rows();
    expect(await runStore(db).resume('again', 9)).toBeUndefined();
    await blame.endHalt('outbox', 9);
    expect(await rows()).toEqual(before);
  });

  test('don’t move another reader’s email, or one that waits for something else, when one reader’s pause ends', async () => {
    const { on, store, lease, deliveries, readers } = await claimed();
    const [ann, bob] = readers;
    await store.release(lease, deliveries, LESSON_TIME);
    for (const reader of [ann, bob]) await pause(on.app.signup, reader?.token ?? '', 4);
    // Both are postponed to the ends of their pauses; another email of ann's waits for its provider.
    await store.claimDue(
      { owner: 'mine', now: LESSON_TIME, leaseMs: LEASE, transport: 'outbox' },
      { batchSize: 9, batchIds: ['d'], atMost: 9, keyId: 'k', only: undefined },
    );
    await on.write(
      `insert into deliveries (subscriber_id, stream, item, kind, edition_id, status, lane, due_at, created_at, reason)
       select subscriber_id, stream, 'another', kind, edition_id, 'due', lane, 77, 1, 'email-refused'
       from deliveries where subscriber_id = ? and kind = 'lesson'`,
      ann?.id ?? 0,
    );
    const waits = "select subscriber_id, item, due_at from deliveries where status = 'due' order by 1, 2";
    const before = await on.rows(waits);
    await resume(on.app.signup, ann?.token ?? '');
    const after = await on.rows(waits);
    const moved = after.filter((row, at) => row.due_at !== before[at]?.due_at);
    expect(before).toHaveLength(3);
    expect(moved).toEqual([
      { subscriber_id: ann?.id, item: expect.not.stringMatching('another'), due_at: LESSON_TIME },
    ]);
  });
});
