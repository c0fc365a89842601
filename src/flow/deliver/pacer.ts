import type { Clock } from '../../shared/time/clock.ts';
import {
  type Allowance,
  capOn,
  dayOf,
  furthestAhead,
  gapOf,
  HORIZON,
  isOpen,
  LONGEST_PAUSE,
  type Opening,
  openingOf,
  PATIENCE,
  type PacingState,
  waitOf,
} from './allowance.ts';

/**
 * The allowed rate is one budget for all workers, kept in the store.
 *
 * Before a batch is claimed, `opening` reports whether anything may leave at all; a claimed batch then takes its
 * `turn` as the very last step before it is handed over.
 */
export interface Pacer {
  /**
   * When messages may leave, epoch milliseconds: now, or later if a day's allowance is used up or a server wants
   * silence.
   */
  opening(now: number): Promise<Opening>;
  /**
   * Takes the next turn for one request of this many messages and waits for it. It does not wait longer than ten
   * seconds, nor for a day's allowance that is too small for the messages: it then returns the wait in milliseconds
   * and takes no turn, and does the same when the signal aborts. 0: go now.
   */
  turn(messages: number, signal: AbortSignal): Promise<number>;
  /** Nothing may leave, from any worker, for this long, an hour at most: the server demanded it. */
  pause(ms: number): Promise<void>;
}

/** What the pacer needs from the store. Instants and spans in milliseconds, with fractions. */
export interface PacerStore {
  /** Takes a turn in one statement; undefined if it would be later than `latest` or the day is full. */
  take(key: string, ask: TurnAsk): Promise<number | undefined>;
  /** Moves the line after a turn that left late, unless it has already been moved. */
  shift(
    key: string,
    turn: { readonly at: number; readonly left: number; readonly gap: number },
  ): Promise<void>;
  silence(key: string, now: number, until: number): Promise<void>;
  standing(key: string): Promise<PacingState | undefined>;
}

export interface TurnAsk {
  readonly now: number;
  /** How much of the line it takes; 0 if no rate is set. */
  readonly span: number;
  readonly latest: number;
  /** A line that is free only after this comes from a clock that was set back. */
  readonly furthest: number;
  readonly messages: number;
  readonly day: number;
  /**
   * Messages allowed on that day. A batch larger than the whole limit fits an unused day, because it can't shrink any
   * more.
   */
  readonly cap: number | undefined;
}

/** A message sent later than this after its turn moves the line after it. A timer is late by 1 to 2 ms. */
const LATE = 3;
/** So late that the places it would crowd may already be taken. */
const TOO_LATE = HORIZON / 2;
/** Shorter turns are taken in blocks: a write to the store for each would limit the rate. */
const BLOCK = 2.5;

/**
 * @param key names the budget: the transport's name.
 */
export function pacer(key: string, allowance: Allowance, store: PacerStore, clock: Clock): Pacer {
  const { rate } = allowance;
  const gap = rate ? gapOf(rate) : 0;
  const furthest = rate ? furthestAhead(rate) : PATIENCE;
  let silentUntil = 0;
  let line: Promise<unknown> = Promise.resolve();
  /** The failure after a turn that was already given: the next turn reports it. */
  let failure: { readonly error: unknown } | undefined;
  const block = { left: 0, until: 0, size: 1, spent: 0 };

  /** One at a time: a process asks for its turns in order, and only the first of them looks at the store. */
  function inLine<T>(work: () => Promise<T>): Promise<T> {
    const result = line.then(work);
    line = result.catch(() => {});
    return result;
  }

  async function reserve(messages: number, until: number, signal: AbortSignal): Promise<Place> {
    const cost = rate?.of === 'messages' ? messages : 1;
    const span = cost * gap;
    for (;;) {
      const now = clock.now();
      const day = dayOf(now);
      const cap = capOn(allowance, day);
      const blocks = span > 0 && span < BLOCK && cap === undefined;
      if (blocks && block.left >= span && now < block.until && now >= silentUntil) {
        block.left -= span;
        block.spent += 1;
        return { at: now };
      }
      const turns = blocks ? nextBlock(Math.ceil(BLOCK / span)) : 1;
      const ask = {
        now,
        span: span * turns,
        latest: now + HORIZON,
        furthest: now + furthest,
        messages,
        day,
        cap,
      };
      const at = await store.take(key, ask);
      if (at !== undefined) {
        if (blocks) Object.assign(block, { left: span * (turns - 1), until: at + BLOCK + LATE, spent: 1 });
        return { at };
      }
      const standing = await store.standing(key);
      const wait = standing ? waitOf(standing, allowance, messages, now) : 0;
      if (signal.aborted || now + wait > until) return { wait: Math.max(1, Math.ceil(wait)) };
      await clock.sleep(Math.max(1, wait - HORIZON), signal);
    }
  }

  /** As many turns as the last block was used for, and twice as many if it was not enough. */
  function nextBlock(most: number): number {
    const all = block.spent >= block.size;
    block.size = Math.min(most, Math.max(1, all ? block.size * 2 : block.spent));
    return block.size;
  }

  return {
    async opening(now) {
      return openingOf(await store.standing(key), allowance, now);
    },
    async turn(messages, signal) {
      const until = clock.now() + PATIENCE;
      if (failure) {
        const { error } = failure;
        failure = undefined;
        throw error;
      }
      for (;;) {
        if (signal.aborted) return 1;
        const silent = silentUntil - clock.now();
        if (isOpen(allowance) && silent <= 0) return 0;
        const place = isOpen(allowance)
          ? { at: silentUntil }
          : await inLine(() => reserve(messages, until, signal));
        if ('wait' in place) return place.wait;
        if (place.at > until) return Math.ceil(place.at - clock.now());
        await sleepUntil(clock, place.at, signal);
        if (signal.aborted) return 1;
        const left = clock.now();
        if (left < silentUntil) continue;
        if (!rate) return 0;
        if (left - place.at > TOO_LATE) continue;
        // Only once the request is under way: a write to the store would delay it further.
        if (left - place.at > LATE) {
          setImmediate(() => {
            store.shift(key, { at: place.at, left, gap }).catch((error: unknown) => {
              failure = { error };
            });
          });
        }
        return 0;
      }
    },
    async pause(ms) {
      const now = clock.now();
      const end = now + Math.min(Math.max(0, ms), LONGEST_PAUSE);
      silentUntil = Math.max(silentUntil > now + LONGEST_PAUSE ? 0 : silentUntil, end);
      await store.silence(key, now, end);
    },
  };
}

type Place = { readonly at: number } | { readonly wait: number };

/** A timer may fire a millisecond early. */
async function sleepUntil(clock: Clock, instant: number, signal: AbortSignal): Promise<void> {
  for (let ms = instant - clock.now(); ms > 0 && !signal.aborted; ms = instant - clock.now()) {
    await clock.sleep(Math.ceil(ms), signal);
  }
}
