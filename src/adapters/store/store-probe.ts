import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Readiness, SendingState, SetAsideSum, StoreTrouble } from '../../operator/status/readiness.ts';
import { storeFaultOf } from '../../shared/errors/store-error.ts';
import type { Log } from '../../shared/log.ts';
import { BarredError } from '../../shared/reasons/barred.ts';
import { MINUTE, SECOND } from '../../shared/time/clock.ts';
import { clockNotes, doubtsIn } from './clock-store.ts';
import { MOVED_TO } from './moved-guard.ts';
import type { Database } from './open.ts';
import { type Ask, probeLine, ReplacedError } from './probe-line.ts';
import { noteQuery, TRIED_AT, TURNED_AT } from './turns.ts';

/** How long the store may take, so that the caller has an answer within two seconds. */
const PATIENCE = 1500;
/** An answer serves everybody who asks this soon after: nobody can cause writes by asking often. */
const KEPT = SECOND;
/** A trial that hangs is not repeated before this time, because the server may keep each one. */
const GIVEN_UP = MINUTE / 2;

/** Tests whether a store accepts writes, by writing into it. */
export interface StoreProbe {
  /** Never rejects, and answers soon whatever hangs. */
  readiness(): Promise<Readiness>;
  close(): void;
}

export interface ProbeOptions {
  readonly database: string;
  /** The transport whose halt is reported. */
  readonly transport: string;
  /** Throws `BarredError` if nothing may be sent from the store. */
  readonly look: () => Promise<void>;
  readonly now: () => number;
  readonly log: Log;
  /** How long the store may take, in milliseconds. */
  readonly patience?: number;
}

/** The findings of a trial so far. */
interface Found {
  lastTurnAt?: number;
  sending?: SendingState;
  setAside?: readonly SetAsideSum[];
  store?: Readiness['store'];
}

interface Trial {
  readonly begunAt: number;
  readonly found: Found;
  readonly done: Promise<unknown>;
  ended: boolean;
}

/**
 * @param db is used only to build statements, unless it is in memory.
 */
export function storeProbe(db: Database, options: ProbeOptions): StoreProbe {
  const { database, transport, look, now, log, patience = PATIENCE } = options;
  const line = probeLine(db, database, patience);
  const marks = db.selectFrom('meta').selectAll().where('key', 'in', [TURNED_AT, MOVED_TO]).compile();
  const clocks = clockNotes(db).compile();
  const halts = db
    .selectFrom('halts')
    .select(['code', 'began_at', 'next_try_at'])
    .where('transport', '=', transport)
    .where('ended_at', 'is', null)
    .compile();
  const pauses = db
    .selectFrom('pauses')
    .select(['cause', 'began_at'])
    .where('ended_at', 'is', null)
    .compile();

  const asides = sql<Record<keyof SetAsideSum, never>>`
    select code, sum(count) as count, min(since) as since from (
      select code, count, since from set_aside
      union all select 'outcome-unwritten', 1, since from unwritten_outcomes) as asides
    group by code order by code`.compile(db);

  async function find(ask: Ask, found: Found): Promise<Readiness['store']> {
    const known = new Map((await ask(marks)).map(({ key, value }) => [key, value]));
    const turned = known.get(TURNED_AT);
    if (turned !== undefined) found.lastTurnAt = Number(turned);
    const [doubted] = doubtsIn(await ask(clocks));
    const [halt] = await ask(halts);
    const [pause] = await ask(pauses);
    found.sending = {
      barred: undefined,
      halted: halt && {
        code: halt.code,
        since: Number(halt.began_at),
        nextTryAt: Number(halt.next_try_at),
      },
      paused: pause && { cause: pause.cause, since: Number(pause.began_at) },
      clock: doubted && { cause: doubted.cause, since: doubted.since, goesOnAt: doubted.goesOnAt },
    };
    found.setAside = (await ask(asides)).map(({ code, count, since }) => ({
      ...{ code, count: Number(count), since: Number(since) },
    }));
    await ask(noteQuery(db, TRIED_AT, now()).compile());
    return known.has(MOVED_TO) ? 'moved' : 'ok';
  }

  async function tryOut(found: Found): Promise<void> {
    try {
      let store: Found['store'];
      await line.use(async (ask) => {
        store = await find(ask, found);
      });
      found.store = store ?? 'failing';
    } catch (error) {
      found.store = troubleOf(error);
      return;
    }
    // The product's own connections may all be waiting: the answer then omits this.
    await look().catch((error: unknown) => {
      if (found.sending && error instanceof BarredError)
        found.sending = { ...found.sending, barred: error.code };
    });
  }

  let trial: Trial | undefined;
  function ongoing(): Trial {
    const at = now();
    if (trial && !trial.ended && at >= trial.begunAt && at < trial.begunAt + GIVEN_UP) return trial;
    if (trial && !trial.ended) line.drop();
    const found: Found = {};
    const begun: Trial = { begunAt: at, found, done: tryOut(found), ended: false };
    trial = begun;
    void begun.done.then(() => {
      begun.ended = true;
    });
    return begun;
  }

  async function answer(): Promise<Readiness> {
    const { found, done } = ongoing();
    const over = new AbortController();
    // In real time, like the hanging call: a virtual clock doesn't wait for it.
    const late = delay(patience, undefined, { signal: over.signal, ref: false }).catch(() => undefined);
    await Promise.race([done, late]);
    over.abort();
    const { store = line.silence, lastTurnAt, sending, setAside } = found;
    return { store, lastTurnAt, sending, setAside };
  }

  let last: { readonly at: number; readonly answer: Promise<Readiness>; ended: boolean } | undefined;
  let told: Readiness['store'] = 'ok';
  return {
    readiness() {
      const age = last ? now() - last.at : KEPT;
      if (last && (!last.ended || (age >= 0 && age < KEPT))) return last.answer;
      const begun = { at: now(), answer: answer(), ended: false };
      last = begun;
      void begun.answer.then(({ store }) => {
        begun.ended = true;
        if (store !== 'ok' && store !== told) log.error({ trouble: store }, 'could not write to the store');
        if (store === 'ok' && told !== 'ok') log.info({}, 'the store can be written again');
        told = store;
      });
      return begun.answer;
    },
    close: () => line.drop(),
  };
}

function troubleOf(error: unknown): StoreTrouble {
  return error instanceof ReplacedError ? 'replaced' : (storeFaultOf(error) ?? 'failing');
}
