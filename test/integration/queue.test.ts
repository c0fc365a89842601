/** The queue: who goes first, how many leave at once and how fast, and who may still write. */
import { describe, expect, test } from 'vitest';
import { Slab } from '../../src/flow/compose/wire/slab.ts';
import { claim } from '../../src/flow/deliver/claim.ts';
import { handOver } from '../../src/flow/deliver/deliver.ts';
import { deliverOne, drain, noFlights } from '../../src/flow/deliver/drain.ts';
import { ownBatches } from '../../src/flow/deliver/own-batches.ts';
import { settler } from '../../src/flow/deliver/settler.ts';
import { planDue } from '../../src/flow/plan/plan.ts';
import { pause, resume } from '../../src/flow/readers/preferences.ts';
import { runOnce } from '../../src/run/worker/run-once.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/shared/time/clock.ts';
import { confirmedReader, workerWith } from '../support/app.ts';
import { answering, type Stage, secondApp, signUp, stage } from '../support/reader.ts';
import { recordingTransport } from '../support/recording-transport.ts';

const LESSON_TIME = Date.parse('2026-12-01T07:00Z');

async function dueReaders(count: number, options: Parameters<typeof stage>[0] = {}) {
  const on = await stage(options);
  const readers = [];
  for (const name of 'abcdefghijklmnopqrstuvwx'.slice(0, count)) {
    readers.push(await confirmedReader(on.app, `${name}@example.org`));
  }
  on.clock.set(LESSON_TIME);
  await planDue(await on.worker.plan(), on.clock.now());
  return { on, readers };
}

const recipients = (on: Stage) => on.taken.map(({ to }) => to.email[0]).join('');
const statuses = async (on: Stage) =>
  (await on.rows('select status from deliveries order by subscriber_id')).map(({ status }) => status);

describe('the queue', () => {
  test('sends an email that a person waits for before anything planned earlier', async () => {
    const { on } = await dueReaders(12);
    on.clock.advance(SECOND);
    await signUp(on.app, 'new@example.org');
    await deliverOne(on.worker.deliver);
    expect(on.taken[0]).toMatchObject({ to: { email: 'new@example.org' } });
    expect(on.taken).toHaveLength(10);
  });

  test('passes a paused reader’s email over once, and returns it when the pause ends', async () => {
    const { on, readers } = await dueReaders(3);
    await pause(on.app.signup, readers[1]?.token ?? '', 4);
    await on.run();
    expect(recipients(on)).toBe('ac');
    expect(await on.worker.deliver.store.nextAttemptAt(undefined, { transport: 'outbox' })).toBe(
      LESSON_TIME + 28 * DAY,
    );
    on.clock.set(LESSON_TIME + 28 * DAY - 1);
    await drain(on.worker.deliver);
    expect(recipients(on)).toBe('ac');
    on.clock.advance(1);
    await drain(on.worker.deliver);
    expect(recipients(on)).toBe('acb');
  });

  test('returns a paused reader’s email at once when the reader comes back earlier', async () => {
    const { on, readers } = await dueReaders(2);
    await pause(on.app.signup, readers[0]?.token ?? '', 4);
    await on.run();
    await resume(on.app.signup, readers[0]?.token ?? '');
    await on.run();
    expect(recipients(on)).toBe('ba');
  });

  test('skips an email whose reader is gone without a trace', async () => {
    const { on, readers } = await dueReaders(2);
    await on.write('delete from subscribers where id = ?', readers[0]?.id ?? 0);
    expect(await drain(on.worker.deliver)).toMatchObject({ sent: 1, skipped: 1 });
    expect(recipients(on)).toBe('b');
  });

  test('claims no more than the transport can carry', async () => {
    const { on } = await dueReaders(24, { transport: { batchSize: 3, concurrency: 2 } });
    const waiting: (() => void)[] = [];
    const seen: number[] = [];
    on.script.next = async () => {
      const rows = await on.rows("select count(*) as n from deliveries where status = 'claimed'");
      seen.push(Number(rows[0]?.n));
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        // Both that fit are in progress: only now does the first one get its answer.
        if (waiting.length === 2 || seen.length === 8) for (const go of waiting.splice(0)) go();
      });
      return undefined;
    };
    expect(await drain(on.worker.deliver)).toMatchObject({ sent: 24 });
    expect(Math.max(...seen)).toBe(6);
    expect(new Set(recipients(on)).size).toBe(24);
  });
});

describe('a worker that claims ahead', () => {
  const AHEAD = { batchSize: 3, concurrency: 4, window: 6 } as const;
  const count = async (on: Stage, status: string) => {
    const rows = await on.rows('select count(*) as n from deliveries where status = ?', status);
    return Number(rows[0]?.n);
  };

  test('never has more under way than the transport’s window', async () => {
    const { on } = await dueReaders(24, { transport: AHEAD });
    let [underWay, most] = [0, 0];
    const both = Promise.withResolvers<void>();
    on.script.next = async ({ messages }) => {
      underWay += messages.length;
      most = Math.max(most, underWay);
      if (underWay === 6) both.resolve();
      await both.promise;
      underWay -= messages.length;
      return undefined;
    };
    expect(await drain(on.worker.deliver)).toMatchObject({ sent: 24 });
    expect(most).toBe(6);
  });

  test('puts it back when it stops, uncounted', async () => {
    const { on } = await dueReaders(24, { transport: AHEAD });
    const stop = new AbortController();
    on.script.next = async () => {
      stop.abort();
      return undefined;
    };
    const { sent } = await drain(on.worker.deliver, { stop: stop.signal });
    expect(sent).toBeLessThan(24);
    expect(await count(on, 'sent')).toBe(sent);
    expect(
      await on.rows("select distinct attempts, batch_id from deliveries where status <> 'sent'"),
    ).toEqual([{ attempts: 0, batch_id: null }]);
    expect(await on.rows("select id from batches where status = 'open'")).toEqual([]);
  });

  test('begins nothing that it puts back, even if a batch lands meanwhile', async () => {
    const { on } = await dueReaders(12, { transport: { ...AHEAD, concurrency: 8 } });
    const { deliver } = on.worker;
    const hung = Promise.withResolvers<undefined>();
    let calls = 0;
    // The first lands at once; of the others, two are under way and one was claimed ahead.
    on.script.next = async () => {
      calls += 1;
      return calls === 1 ? undefined : hung.promise;
    };
    const put: string[] = [];
    const store: typeof deliver.store = {
      ...deliver.store,
      async putBack(lease, dueAt) {
        put.push(lease.batchId);
        hung.resolve(undefined);
        await expect.poll(() => count(on, 'sent')).toBe(9);
        return deliver.store.putBack(lease, dueAt);
      },
    };
    await drain({ ...deliver, store }, { flights: noFlights() });
    expect(put).toHaveLength(1);
    expect(await on.rows('select begun from batches where id = ?', put[0] ?? '')).toEqual([{ begun: 0 }]);
    expect(await count(on, 'due')).toBe(3);
    expect(on.taken).toHaveLength(9);
  });

  test('looks again for what was put back during a claim that found nothing', async () => {
    const { on } = await dueReaders(3, { transport: { concurrency: 8 } });
    const { deliver } = on.worker;
    const flights = noFlights();
    const isEmpty = Promise.withResolvers<void>();
    on.script.next = async ({ messages }) => {
      await isEmpty.promise;
      delete on.script.next;
      return messages.map(() => ({ kind: 'unsent' }));
    };
    const store: typeof deliver.store = {
      ...deliver.store,
      async claimDue(...args) {
        const claimed = await deliver.store.claimDue(...args);
        if (claimed.batches.length > 0) return claimed;
        isEmpty.resolve();
        await expect.poll(() => flights.all.size).toBe(0);
        return claimed;
      },
    };
    expect(await drain({ ...deliver, store }, { flights })).toMatchObject({ sent: 3 });
  });

  test('leaves it to others while nothing moves', async () => {
    const { on } = await dueReaders(24, { transport: AHEAD });
    const hung = Promise.withResolvers<undefined>();
    on.script.next = () => hung.promise;
    const draining = drain(on.worker.deliver);
    await expect.poll(() => count(on, 'claimed'), { timeout: 30_000 }).toBe(6);
    const healthy = recordingTransport(AHEAD).transport;
    expect(await drain(workerWith(await secondApp(on), healthy).deliver)).toMatchObject({ sent: 18 });
    hung.resolve(undefined);
    expect(await draining).toMatchObject({ sent: 6 });
  });
});

describe('the allowed rate', () => {
  test('of a day is not exceeded, and the rest leaves the next day', async () => {
    const { on } = await dueReaders(12, { env: { DAILY_LIMIT: '5' } });
    const report = await on.run();
    expect(report).toMatchObject({ sent: 5, waitingUntil: Date.parse('2026-12-02T00:00Z') });
    await on.run();
    expect(on.taken).toHaveLength(5);
    on.clock.set(Date.parse('2026-12-02T00:00Z'));
    await on.run();
    expect(on.taken).toHaveLength(10);
    on.clock.advance(DAY);
    await on.run();
    expect(new Set(recipients(on)).size).toBe(12);
  });

  test('grows from day to day while a sender warms up', async () => {
    const { on } = await dueReaders(12, { env: { WARM_UP: '2026-12-01: 1, 3' } });
    const days: number[] = [];
    for (let day = 0; day < 3; day++) {
      days.push((await on.run()).sent);
      on.clock.advance(DAY);
    }
    expect(days).toEqual([1, 3, 8]);
  });

  test('of a recipient domain covers all batches, and other domains pass', async () => {
    const { on } = await dueReaders(4, { env: { DOMAIN_RATES: 'example.org=1/s' } });
    await confirmedReader(on.app, 'z@elsewhere.net');
    const left: { to: string; after: number }[] = [];
    on.script.next = async ({ messages }) => {
      for (const { to } of messages) left.push({ to: to.email, after: on.clock.now() - LESSON_TIME });
      return undefined;
    };
    await on.run();
    const limited = left.filter(({ to }) => to.endsWith('@example.org'));
    expect(new Set(limited.map(({ to }) => to)).size).toBe(4);
    for (const [place, { after }] of limited.entries()) expect(after).toBeGreaterThanOrEqual(place * SECOND);
    expect(left.find(({ to }) => to === 'z@elsewhere.net')?.after).toBe(0);
  });
});

describe('a worker', () => {
  test('that lost its batch while it slept neither sends nor settles it', async () => {
    const { on } = await dueReaders(3);
    const { deliver } = on.worker;
    const [leased] = (await claim(deliver, 1)).leased;
    if (!leased) throw new Error('nothing was claimed');
    on.clock.advance(on.transport.leaseMs);
    const other = workerWith(await secondApp(on), on.transport);
    expect(await runOnce(other)).toMatchObject({ sent: 3 });
    const late = await handOver(deliver, leased, settler(deliver.store, on.clock, deliver.log), new Slab());
    expect(late).toMatchObject({ sent: 0, failed: 0, uncertain: 0 });
    expect(on.taken).toHaveLength(3);
    expect(await statuses(on)).toEqual(['sent', 'sent', 'sent']);
  });

  test('that took its own batch over again is fenced off like any other', async () => {
    const { on } = await dueReaders(3);
    const { deliver } = on.worker;
    const [leased] = (await claim(deliver, 1)).leased;
    if (!leased) throw new Error('nothing was claimed');
    on.clock.advance(on.transport.leaseMs);
    // It slept for so long that it has forgotten it.
    const [again] = (await claim({ ...deliver, own: ownBatches() }, 1)).leased;
    expect(again?.lease).toMatchObject({ owner: leased.lease.owner, batchId: leased.lease.batchId });
    const settle = settler(deliver.store, on.clock, deliver.log);
    expect(await handOver(deliver, leased, settle, new Slab())).toMatchObject({ sent: 0 });
    expect(on.taken).toHaveLength(0);
    expect(again && (await handOver(deliver, again, settle, new Slab()))).toMatchObject({ sent: 3 });
  });

  test('whose store fails for a while keeps the answers until they are written', async () => {
    const { on } = await dueReaders(3, { transport: { replaysSafely: false, replayWindowMs: 0 } });
    const { store } = on.worker.deliver;
    let failures = 3;
    const flaky: typeof store = {
      ...store,
      async settle(...args) {
        if (failures-- > 0) throw new Error('the disk is full');
        return store.settle(...args);
      },
    };
    expect(await drain({ ...on.worker.deliver, store: flaky })).toMatchObject({ sent: 3 });
    expect(failures).toBe(-1);
    expect(await statuses(on)).toEqual(['sent', 'sent', 'sent']);
    await on.run();
    expect(on.taken).toHaveLength(3);
  });

  test('reports store failures once everything in flight has ended', async () => {
    const { on } = await dueReaders(3);
    const { store } = on.worker.deliver;
    const broken: typeof store = { ...store, claimDue: async () => Promise.reject(new Error('no disk')) };
    await expect(drain({ ...on.worker.deliver, store: broken })).rejects.toThrow('no disk');
    expect(await on.run()).toMatchObject({ sent: 3 });
  });
});

describe.each(['a journal', 'no journal'])('where a provider can’t be asked again, with %s', (kind) => {
  const SMTP = { name: 'smtp', replaysSafely: false, replayWindowMs: 0 } as const;

  /** A transport that accepts `taken` messages, reports that, and then disappears. */
  async function diesAfter(taken: number, inDoubt: 'retry' | 'hold') {
    const { on } = await dueReaders(5, { transport: SMTP, env: { SMTP_IN_DOUBT: inDoubt } });
    const { deliver } = on.worker;
    const told = Promise.withResolvers<void>();
    const transport = {
      ...on.transport,
      async send(...[batch, terms]: Parameters<typeof on.transport.send>) {
        for (let index = 0; index < taken; index++) terms.accepted(index, `p${index}`);
        told.resolve();
        return new Promise<never>(() => void batch);
      },
    };
    const [leased] = (await claim(deliver, 1)).leased;
    if (!leased) throw new Error('nothing was claimed');
    const settle = settler(deliver.store, on.clock, deliver.log);
    const journal = kind === 'a journal' ? deliver.journal : undefined;
    void handOver({ ...deliver, transport, journal }, leased, settle, new Slab());
    await told.promise;
    const known = async () => (await statuses(on)).filter((one) => one === 'sent').length;
    if (!journal) await expect.poll(known).toBe(taken);
    on.clock.advance(on.transport.leaseMs);
    return { on, report: await runOnce(workerWith(await secondApp(on), on.transport)) };
  }

  test('gets nothing again that it accepted before its worker died', async () => {
    const { on, report } = await diesAfter(3, 'retry');
    expect(report).toMatchObject({ sent: 2 });
    expect(recipients(on)).toBe('de');
    expect(await statuses(on)).toEqual(Array(5).fill('sent'));
  });

  test('leaves only unanswered messages in doubt, if the operator chose that', async () => {
    const { on, report } = await diesAfter(3, 'hold');
    expect(report).toMatchObject({ sent: 0, uncertain: 2 });
    expect(await statuses(on)).toEqual(['sent', 'sent', 'sent', 'uncertain', 'uncertain']);
  });

  test('accepted a whole batch: the next worker that finds it closes it', async () => {
    const { on, report } = await diesAfter(5, 'retry');
    expect(report).toMatchObject({ sent: 0, uncertain: 0 });
    expect(await on.rows('select status, members from batches')).toEqual([
      { status: 'settled', members: null },
    ]);
  });
});

test('a worker whose clock jumps past its lease does not take over what it is handing over', async () => {
  const { on } = await dueReaders(6, { transport: { batchSize: 3, concurrency: 2 } });
  const keys: string[] = [];
  on.script.next = async ({ idempotencyKey }) => {
    keys.push(idempotencyKey);
    on.clock.advance(2 * on.transport.leaseMs);
    return undefined;
  };
  expect(await drain(on.worker.deliver)).toMatchObject({ sent: 6 });
  expect(new Set(keys).size).toBe(keys.length);
});

describe('a batch in doubt', () => {
  const WINDOW = { name: 'resend', replayWindowMs: 23 * HOUR, batchSize: 5 } as const;

  test('is repeated though the day’s allowance is used up, because its provider soon forgets its key', async () => {
    const { on } = await dueReaders(12, { transport: WINDOW, env: { DAILY_LIMIT: '5' } });
    answering(on, { kind: 'uncertain', reason: 'no answer' });
    await drain(on.worker.deliver);
    on.clock.advance(MINUTE);
    expect(await drain(on.worker.deliver)).toMatchObject({ sent: 5 });
    expect(on.taken).toHaveLength(5);
    on.clock.advance(DAY);
    expect(await drain(on.worker.deliver)).toMatchObject({ sent: 5 });
  });

  test('is repeated within its provider’s memory, however long a server wants to be left alone', async () => {
    const { on } = await dueReaders(3, { transport: { ...WINDOW, replayWindowMs: 30 * MINUTE } });
    answering(on, { kind: 'uncertain', reason: '503', retryAfterMs: 86_400_000 });
    await drain(on.worker.deliver);
    on.clock.advance(29 * MINUTE);
    expect(await drain(on.worker.deliver)).toMatchObject({ sent: 3, uncertain: 0 });
  });
});

describe('a worker’s own batch that it does not hand over', () => {
  const HOLD = {
    transport: { name: 'smtp', replaysSafely: false, replayWindowMs: 0, batchSize: 3, concurrency: 4 },
    env: { SMTP_IN_DOUBT: 'hold' },
  } as const;

  /** The worker with a store whose connection is cut at each of the first calls of these methods. */
  function cutting(on: Stage, cuts: Partial<Record<'takeOver' | 'claimDue' | 'begin' | 'settle', number>>) {
    const { store } = on.worker.deliver;
    const left = { ...cuts };
    const cut = Object.keys(cuts).map((name) => {
      const method = name as keyof typeof cuts;
      const call = async (...args: never[]) => {
        // The request is performed, but its answer does not arrive.
        const answer = await (store[method] as (...args: never[]) => Promise<unknown>)(...args);
        if ((left[method] ?? 0) <= 0) return answer;
        left[method] = (left[method] ?? 0) - 1;
        throw new Error('Connection terminated unexpectedly');
      };
      return [method, call];
    });
    return { ...on.worker.deliver, store: { ...store, ...Object.fromEntries(cut) } as typeof store };
  }

  /** Turns of a worker until no batch is left; returns how long it took. */
  async function untilNothingIsClaimed(on: Stage, deliver: ReturnType<typeof cutting>) {
    const start = on.clock.now();
    do {
      await drain(deliver).catch((error) => expect(String(error)).toContain('Connection terminated'));
      on.clock.advance(2 * SECOND);
    } while ((await statuses(on)).some((status) => status === 'claimed' || status === 'due'));
    return on.clock.now() - start;
  }

  test.each([
    ['whose claim was stored while the answer was lost', { claimDue: 3 }],
    ['that could not be looked at before it left', { begin: 4 }],
    ['of which both went wrong, again and again', { claimDue: 2, begin: 9 }],
  ])('%s is free at once, and nothing of it is in doubt', async (_, cuts) => {
    const { on } = await dueReaders(24, HOLD);
    expect(await untilNothingIsClaimed(on, cutting(on, cuts))).toBeLessThan(on.transport.leaseMs / 2);
    expect(await statuses(on)).toEqual(Array(24).fill('sent'));
    expect(on.taken).toHaveLength(24);
  });

  test('is in doubt if it had begun to leave, or another worker had it in between', async () => {
    const { on } = await dueReaders(6, HOLD);
    const { deliver } = on.worker;
    await expect(drain(cutting(on, { claimDue: 1 }))).rejects.toThrow('Connection terminated');
    await on.write('update batches set begun = 1');
    on.clock.advance(on.transport.leaseMs);
    const { name, leaseMs } = on.transport;
    const theirs = { owner: 'theirs', now: on.clock.now(), leaseMs, transport: name };
    const options = { isDead: () => false, except: new Set<string>(), whole: false };
    expect(await deliver.store.takeOver(theirs, options)).toMatchObject({ attempts: 2 });
    on.clock.advance(leaseMs);
    expect(await drain(deliver)).toMatchObject({ sent: 3, uncertain: 3 });
    expect(on.taken).toHaveLength(3);
  });

  test('is not in doubt if it had not begun to leave, and any worker may find it', async () => {
    const { on } = await dueReaders(6, HOLD);
    const { deliver } = on.worker;
    await expect(drain(cutting(on, { claimDue: 1 }))).rejects.toThrow('Connection terminated');
    const other = { ...deliver, owner: 'other', isDead: () => true, own: ownBatches() };
    expect(await drain(other)).toMatchObject({ sent: 6, uncertain: 0 });
    expect(recipients(on)).toHaveLength(6);
  });

  test('whose end was stored while the answer was lost keeps that end', async () => {
    const { on } = await dueReaders(24, HOLD);
    await untilNothingIsClaimed(on, cutting(on, { settle: 5 }));
    expect(await statuses(on)).toEqual(Array(24).fill('sent'));
    expect(on.taken).toHaveLength(24);
  });

  test('does not block all others when it fails again and again', async () => {
    const { on } = await dueReaders(24, HOLD);
    const { deliver } = on.worker;
    let poisoned: string | undefined;
    const store: typeof deliver.store = {
      ...deliver.store,
      async begin(lease, ...rest) {
        poisoned ??= lease.batchId;
        if (lease.batchId === poisoned) throw new Error('Connection terminated unexpectedly');
        return deliver.store.begin(lease, ...rest);
      },
    };
    const turns = async (count: number) => {
      for (let turn = 0; turn < count; turn++) {
        await drain({ ...deliver, store }).catch(() => undefined);
        on.clock.advance(2 * SECOND);
      }
    };
    await turns(6);
    expect((await statuses(on)).filter((one) => one === 'sent')).toHaveLength(21);
  });
});
