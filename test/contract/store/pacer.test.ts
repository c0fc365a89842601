import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { sql } from 'kysely';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Database, openDatabase } from '../../../src/adapters/store/open.ts';
import { pacerStore, reserveDomains } from '../../../src/adapters/store/pacer-store.ts';
import { type Allowance, gapOf } from '../../../src/flow/deliver/allowance.ts';
import { type Pacer, type PacerStore, pacer } from '../../../src/flow/deliver/pacer.ts';
import { type Clock, DAY, HOUR, MINUTE, SECOND, VirtualClock } from '../../../src/shared/time/clock.ts';
import { freshDatabase } from '../../support/databases.ts';

const NOON = Date.parse('2026-12-01T12:00:00Z');
const MIDNIGHT = Date.parse('2026-12-02T00:00:00Z');
const free: Allowance = { rate: undefined, perDay: undefined, warmUp: undefined, domains: new Map() };
const five: Allowance = { ...free, rate: { perSecond: 5, of: 'requests' } };
const never = new AbortController().signal;

let open: () => Promise<Database>;
let db: Database;

beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pacesetter-pacer-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const database = (await freshDatabase(folder)).replace(/^file:/, '');
  open = async () => {
    const opened = await openDatabase(database);
    onTestFinished(() => opened.destroy());
    return opened;
  };
  db = await open();
});

const pacerAt = (allowance: Allowance, clock: Clock, key = 'resend'): Pacer =>
  pacer(key, allowance, pacerStore(db), clock);

/** Sleepers wake in order of time, each as late as its worker is. */
class StagedClock implements Clock {
  #now = NOON;
  readonly #sleepers: { at: number; wake: () => void }[] = [];

  now = () => this.#now;

  sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((wake) => {
      if (signal?.aborted || ms <= 0) return wake();
      this.#sleepers.push({ at: this.#now + ms, wake });
      signal?.addEventListener('abort', () => wake());
    });

  wakeNext(): void {
    const [next] = this.#sleepers.sort((a, b) => a.at - b.at).splice(0, 1);
    if (!next) throw new Error('nobody sleeps');
    this.#now = Math.max(this.#now, next.at);
    next.wake();
  }
}

/** Pacers of several workers, one connection each, whose requests leave until `end`. */
async function leaving(
  allowance: Allowance,
  workers: { count: number; lateness: () => number; messages?: number; end: number },
): Promise<number[]> {
  const clock = new StagedClock();
  const left: number[] = [];
  let asking = 0;
  const counted = (store: PacerStore): PacerStore => {
    const through = <A extends unknown[], R>(call: (...args: A) => Promise<R>) => {
      return async (...args: A): Promise<R> => {
        asking += 1;
        return call(...args).finally(() => {
          asking -= 1;
        });
      };
    };
    return {
      take: through(store.take),
      shift: through(store.shift),
      silence: through(store.silence),
      standing: through(store.standing),
    };
  };
  async function work(): Promise<void> {
    const store = counted(pacerStore(await open()));
    const late: Clock = {
      now: clock.now,
      sleep: async (ms, signal) => {
        await clock.sleep(ms, signal);
        await clock.sleep(workers.lateness());
      },
    };
    const own = pacer('resend', allowance, store, late);
    while (clock.now() < workers.end) {
      const wait = await own.turn(workers.messages ?? 1, never);
      if (wait === 0) left.push(clock.now());
      else await late.sleep(wait);
    }
  }
  let done = false;
  asking += workers.count;
  const all = Promise.all(
    Array.from({ length: workers.count }, async () => {
      await turnOfLoop();
      asking -= 1;
      return work();
    }),
  ).finally(() => {
    done = true;
  });
  let quiet = 0;
  while (!done) {
    await turnOfLoop();
    quiet = asking === 0 ? quiet + 1 : 0;
    if (quiet < 5) continue;
    try {
      clock.wakeNext();
    } catch {
      // A connection is still being opened.
    }
    quiet = 0;
  }
  await all;
  return left;
}

/** The shortest time in which this many requests left. */
function narrowest(left: readonly number[], count: number): number {
  return Math.min(...left.slice(count - 1).map((last, at) => last - (left[at] ?? 0)));
}

function share(left: readonly number[], perSecond: number): number {
  return ((left.length - 1) * SECOND) / perSecond / ((left.at(-1) ?? 0) - (left[0] ?? 0));
}

/** A small separate generator, so that a failure can be reproduced. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('the rate is one budget', () => {
  test.each([1, 2, 4, 9])('for %i workers, who use nearly all of it and never too much', async (count) => {
    const random = seeded(count);
    const left = await leaving(five, {
      count,
      lateness: () => Math.floor(random() * 3),
      end: NOON + 20 * SECOND,
    });
    expect(narrowest(left, 6)).toBeGreaterThan(1003);
    expect(share(left, 5)).toBeGreaterThanOrEqual(0.98);
  });

  test('even if workers wake late', async () => {
    const random = seeded(7);
    const lateness = () => (random() < 0.05 ? 20 + Math.floor(random() * 400) : Math.floor(random() * 3));
    const left = await leaving(five, { count: 4, lateness, end: NOON + 30 * SECOND });
    expect(narrowest(left, 6)).toBeGreaterThan(1003);
  });

  test('and a late worker costs its delay, not its turn', async () => {
    const random = seeded(8);
    const lateness = () => (random() < 0.02 ? 15 : 1);
    const left = await leaving(five, { count: 4, lateness, end: NOON + 30 * SECOND });
    expect(narrowest(left, 6)).toBeGreaterThan(1003);
    expect(share(left, 5)).toBeGreaterThanOrEqual(0.98);
  });

  test('and a turn that left late moves only its own line', async () => {
    const store = pacerStore(db);
    const ask = {
      now: NOON,
      span: 200,
      latest: NOON + 1000,
      furthest: NOON + DAY,
      messages: 1,
      day: 20_000,
      cap: undefined,
    };
    for (const key of ['resend', 'smtp']) expect(await store.take(key, ask)).toBe(NOON);
    await store.shift('resend', { at: NOON, left: NOON + 50, gap: 200 });
    expect((await store.standing('resend'))?.freeAt).toBe(NOON + 250);
    expect((await store.standing('smtp'))?.freeAt).toBe(NOON + 200);
  });

  test('with one request a second', async () => {
    const one: Allowance = { ...free, rate: { perSecond: 1, of: 'requests' } };
    const left = await leaving(one, { count: 3, lateness: () => 1, end: NOON + 20 * SECOND });
    expect(narrowest(left, 2)).toBeGreaterThan(1003);
    expect(share(left, 1)).toBeGreaterThanOrEqual(0.98);
  });

  test('with a thousand messages a second, in batches of twenty', async () => {
    const fast: Allowance = { ...free, rate: { perSecond: 1000, of: 'messages' } };
    const left = await leaving(fast, { count: 3, lateness: () => 0, messages: 20, end: NOON + 3 * SECOND });
    expect(narrowest(left, 51)).toBeGreaterThan(1003);
    expect(share(left, 50)).toBeGreaterThanOrEqual(0.98);
  });

  test('and concurrent turns are spaced out', async () => {
    const stores = [pacerStore(db), pacerStore(await open()), pacerStore(await open())];
    const gap = gapOf({ perSecond: 5, of: 'requests' });
    const ask = {
      now: NOON,
      span: gap,
      latest: NOON + DAY,
      furthest: NOON + DAY,
      messages: 1,
      day: 0,
      cap: undefined,
    };
    const places = await Promise.all(
      Array.from({ length: 60 }, (_, at) => (stores[at % 3] as PacerStore).take('resend', ask)),
    );
    const sorted = places.map(Number).sort((a, b) => a - b);
    expect(sorted).toEqual(Array.from({ length: 60 }, (_, at) => NOON + at * gap));
  });
});

describe('a turn', () => {
  test('is not taken if the wait would be too long', async () => {
    const clock = new VirtualClock(NOON);
    const slow = pacerAt({ ...free, rate: { perSecond: 0.05, of: 'requests' } }, clock);
    expect(await slow.turn(1, never)).toBe(0);
    expect(await slow.turn(1, never)).toBe(20_200);
    expect(await slow.turn(1, never)).toBe(20_200);
    expect(clock.now()).toBe(NOON);
    expect((await slow.opening(NOON)).at).toBe(NOON + 10_200);
  });

  test('is stored in microseconds, as every version that shares the store reads it', async () => {
    await pacerAt(five, new VirtualClock(NOON)).turn(1, never);
    await reserveDomains(db, new Map([['gmail.com', 2]]), [{ domain: 'gmail.com', count: 1 }], NOON);
    const { rows } = await sql<{ free_at: number | string }>`select free_at from pacing order by key`.execute(
      db,
    );
    expect(rows.map(({ free_at }) => Number(free_at))).toEqual([(NOON + 500) * 1000, (NOON + 202) * 1000]);
  });

  test('is not waited for once the work is given up', async () => {
    const clock = new StagedClock();
    const own = pacerAt({ ...free, rate: { perSecond: 0.2, of: 'requests' } }, clock);
    await own.turn(1, never);
    const stop = new AbortController();
    const waiting = own.turn(1, stop.signal);
    stop.abort();
    expect(await waiting).toBeGreaterThan(0);
    expect(clock.now()).toBe(NOON);
  });

  test('costs nothing without limits', async () => {
    const own = pacerAt(free, new VirtualClock(NOON));
    for (let n = 0; n < 10; n++) expect(await own.turn(100, never)).toBe(0);
    expect(await db.selectFrom('pacing').selectAll().execute()).toEqual([]);
    expect(await own.opening(NOON)).toMatchObject({ at: NOON, room: Number.POSITIVE_INFINITY });
  });

  test('shares a single write with many others if the rate is high', async () => {
    const store = pacerStore(db);
    let writes = 0;
    const count: PacerStore['take'] = (key, ask) => {
      writes += 1;
      return store.take(key, ask);
    };
    const counting: PacerStore = { ...store, take: count };
    const clock = new VirtualClock(NOON);
    const fast = pacer('smtp', { ...free, rate: { perSecond: 100_000, of: 'messages' } }, counting, clock);
    for (let n = 0; n < 2500; n++) expect(await fast.turn(20, never)).toBe(0);
    // 50,000 messages at 100,000 a second; a block's turns may leave a little before the block's end.
    expect(clock.now() - NOON).toBeGreaterThan(490);
    expect(clock.now() - NOON).toBeLessThan(520);
    expect(writes).toBeLessThan(300);
  });

  test('from a clock that was set back is now', async () => {
    const clock = new VirtualClock(NOON + DAY);
    const own = pacerAt(five, clock);
    await own.turn(1, never);
    await own.pause(HOUR);
    clock.set(NOON);
    const later = pacerAt(five, clock);
    expect((await later.opening(NOON)).at).toBe(NOON);
    expect(await later.turn(1, never)).toBe(0);
    expect(clock.now()).toBe(NOON);
    await later.turn(1, never);
    expect(clock.now()).toBe(NOON + 202);
  });
});

describe('a pause', () => {
  test('applies to all', async () => {
    const clock = new VirtualClock(NOON);
    const [asked, other] = [pacerAt(five, clock), pacerAt(five, clock)];
    await asked.pause(5 * SECOND);
    expect((await other.opening(NOON)).at).toBe(NOON + 5 * SECOND);
    expect(await other.turn(1, never)).toBe(0);
    expect(clock.now()).toBe(NOON + 5 * SECOND);
  });

  test('of ten seconds is waited for, and a longer one is not', async () => {
    const clock = new VirtualClock(NOON);
    await pacerAt(five, clock).pause(10 * SECOND);
    expect(await pacerAt(five, clock).turn(1, never)).toBe(0);
    expect(clock.now()).toBe(NOON + 10 * SECOND);
    await pacerAt(five, clock).pause(10 * SECOND + 1);
    expect(await pacerAt(five, clock).turn(1, never)).toBe(10 * SECOND + 1);
    expect(clock.now()).toBe(NOON + 10 * SECOND);
  });

  test('is stored without a turn if nothing else is limited', async () => {
    const clock = new VirtualClock(NOON);
    const take = () => Promise.reject(new Error('the store was asked for a turn'));
    const own = pacer('resend', free, { ...pacerStore(db), take }, clock);
    await own.pause(5 * SECOND);
    expect(await own.turn(1, never)).toBe(0);
    expect(clock.now()).toBe(NOON + 5 * SECOND);
  });

  test('is not shortened by another, and lasts an hour at most', async () => {
    const clock = new VirtualClock(NOON);
    const own = pacerAt(free, clock);
    await own.pause(MINUTE);
    await own.pause(SECOND);
    expect(await own.turn(1, never)).toBe(MINUTE);
    expect((await own.opening(NOON)).at).toBe(NOON + MINUTE);
    await own.pause(DAY);
    expect((await own.opening(NOON)).at).toBe(NOON + HOUR);
  });

  test('stops a turn that is being waited for', async () => {
    const clock = new StagedClock();
    const own = pacerAt(five, clock);
    await own.turn(1, never);
    const waiting = own.turn(1, never).then(() => clock.now());
    await turnOfLoop();
    await own.pause(3 * SECOND);
    let left: number | undefined;
    void waiting.then((at) => {
      left = at;
    });
    while (left === undefined) {
      for (let n = 0; n < 200; n++) await turnOfLoop();
      try {
        clock.wakeNext();
      } catch {
        // Nobody sleeps any more: it has left.
      }
    }
    expect(left).toBe(NOON + 3 * SECOND);
  });

  test('of one transport doesn’t affect another', async () => {
    const clock = new VirtualClock(NOON);
    await pacerAt(five, clock, 'smtp').pause(MINUTE);
    expect(await pacerAt(five, clock).turn(1, never)).toBe(0);
  });
});

describe("a day's limit", () => {
  test('is one budget for all, and reports how many still fit', async () => {
    const clock = new VirtualClock(NOON);
    const limited: Allowance = { ...free, perDay: 250 };
    const [a, b] = [pacerAt(limited, clock), pacerAt(limited, clock)];
    expect(await a.opening(NOON)).toMatchObject({ at: NOON, room: 250 });
    expect(await a.turn(100, never)).toBe(0);
    expect(await b.turn(100, never)).toBe(0);
    expect(await a.opening(NOON)).toMatchObject({ at: NOON, room: 50 });
    expect(await a.turn(100, never)).toBe(12 * HOUR);
    expect(await b.turn(50, never)).toBe(0);
    expect(await b.opening(NOON)).toMatchObject({ at: MIDNIGHT, room: 0 });
    clock.set(MIDNIGHT);
    expect(await a.opening(MIDNIGHT)).toMatchObject({ at: MIDNIGHT, room: 250 });
    expect(await a.turn(100, never)).toBe(0);
  });

  test('is exact to the message for concurrent workers', async () => {
    const pacers = Array.from({ length: 20 }, () => pacerAt({ ...free, perDay: 70 }, new VirtualClock(NOON)));
    const waits = await Promise.all(pacers.map((own) => own.turn(10, never)));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(7);
  });

  test('grows with a warm-up, day by day', async () => {
    const clock = new VirtualClock(NOON);
    const warming: Allowance = { ...free, warmUp: { from: Math.floor(NOON / DAY), caps: [20, 40, 80] } };
    const own = pacerAt(warming, clock);
    const perDay: number[] = [];
    for (let day = 0; day < 4; day++) {
      clock.set(NOON + day * DAY);
      let sent = 0;
      while (sent < 200 && (await own.turn(10, never)) === 0) sent += 10;
      perDay.push(sent);
    }
    expect(perDay).toEqual([20, 40, 80, 200]);
  });

  test('is not restarted by a machine whose midnight comes later', async () => {
    const limited: Allowance = { ...free, perDay: 100 };
    const ahead = pacerAt(limited, new VirtualClock(MIDNIGHT + SECOND));
    const behind = pacerAt(limited, new VirtualClock(MIDNIGHT - HOUR));
    expect(await ahead.turn(60, never)).toBe(0);
    expect(await behind.turn(60, never)).toBe(HOUR);
    expect(await behind.turn(40, never)).toBe(0);
    expect((await ahead.opening(MIDNIGHT + SECOND)).room).toBe(0);
  });

  test('lets a batch pass that is larger than a whole day, because it can’t be split', async () => {
    const own = pacerAt({ ...free, perDay: 10 }, new VirtualClock(NOON));
    expect(await own.turn(100, never)).toBe(0);
    expect(await own.turn(1, never)).toBe(12 * HOUR);
  });
});

describe("recipients' domains", () => {
  const perSecond = new Map([
    ['gmail.com', 20],
    ['outlook.com', 2],
  ]);

  test('give each message a place, and continue where the last one stopped', async () => {
    const first = await reserveDomains(
      db,
      perSecond,
      [
        { domain: 'outlook.com', count: 2 },
        { domain: 'gmail.com', count: 3 },
        { domain: 'else.org', count: 9 },
      ],
      NOON,
    );
    expect(first).toEqual(
      new Map([
        ['outlook.com', [NOON, NOON + 500]],
        ['gmail.com', [NOON, NOON + 50, NOON + 100]],
      ]),
    );
    const second = await reserveDomains(db, perSecond, [{ domain: 'gmail.com', count: 2 }], NOON + 20);
    expect(second.get('gmail.com')).toEqual([NOON + 150, NOON + 200]);
    const idle = await reserveDomains(db, perSecond, [{ domain: 'gmail.com', count: 1 }], NOON + MINUTE);
    expect(idle.get('gmail.com')).toEqual([NOON + MINUTE]);
  });

  test('share their lines among concurrent workers', async () => {
    const others = [db, await open(), await open()];
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, at) => {
        const asked = [
          { domain: 'gmail.com', count: 10 },
          { domain: 'outlook.com', count: 1 },
        ];
        return reserveDomains(others[at % 3] as Database, perSecond, at % 2 ? asked : asked.reverse(), NOON);
      }),
    );
    const places = answers.flatMap((answer) => answer.get('gmail.com') ?? []).sort((a, b) => a - b);
    expect(places).toEqual(Array.from({ length: 300 }, (_, at) => NOON + at * 50));
  });

  test('without a rate of their own have a line each', async () => {
    const each = new Map([
      ['*', 1],
      ['gmail.com', 20],
    ]);
    const asked = ['a.org', 'b.org', 'gmail.com', 'a.org'].map((domain) => ({ domain, count: 1 }));
    expect(await reserveDomains(db, each, asked, NOON)).toEqual(
      new Map([
        ['a.org', [NOON, NOON + SECOND]],
        ['b.org', [NOON]],
        ['gmail.com', [NOON]],
      ]),
    );
  });

  test('can be used within a transaction, and leave nothing when it fails', async () => {
    const asked = [{ domain: 'gmail.com', count: 100 }];
    const failing = db.transaction().execute(async (trx) => {
      await reserveDomains(trx, perSecond, asked, NOON);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect((await reserveDomains(db, perSecond, asked, NOON)).get('gmail.com')?.[0]).toBe(NOON);
  });

  test('with an impossibly long line had a clock that was set back', async () => {
    await reserveDomains(db, perSecond, [{ domain: 'gmail.com', count: 1 }], NOON + 365 * DAY);
    const { rows } = await sql`select key from pacing`.execute(db);
    expect(rows).toHaveLength(1);
    const places = await reserveDomains(db, perSecond, [{ domain: 'gmail.com', count: 1 }], NOON);
    expect(places.get('gmail.com')).toEqual([NOON]);
  });
});
