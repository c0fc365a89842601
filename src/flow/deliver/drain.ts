import { messageOf } from '../../shared/errors/message-of.ts';
import type { EditionBlock } from '../../shared/reasons/halt.ts';
import { SECOND } from '../../shared/time/clock.ts';
import { Slab } from '../compose/wire/slab.ts';
import { claim } from './claim.ts';
import { type DeliverDeps, type DeliveryCount, type Halted, handOver } from './deliver.ts';
import type { LeasedBatch } from './leased-batch.ts';
import { isHalted } from './sending-blocks.ts';
import { settler } from './settler.ts';

/** The results of draining the queue. */
export interface Drained extends DeliveryCount {
  readonly skipped: number;
  /** Why nobody's mail can leave now, if so. */
  readonly halted: Halted | undefined;
  /** Emails that the provider refuses for everybody. */
  readonly blocked: readonly EditionBlock[];
  /** Until when the allowed rate is used up, if that ended the look; epoch milliseconds. */
  readonly closedUntil: number | undefined;
}

/** Batches that are being handed over, kept from one look at the queue to the next. */
export interface Flights {
  readonly all: Set<Promise<void>>;
  /** How many of their messages have no stored outcome yet. */
  messages: number;
  /** Whether an outcome was stored since the last claim. */
  hasMoved: boolean;
  /** Resolves when the next outcome is stored. */
  next: PromiseWithResolvers<true>;
}

export const noFlights = (): Flights => {
  return { all: new Set(), messages: 0, hasMoved: false, next: Promise.withResolvers() };
};

export interface DrainSignals {
  /** Stops claiming; what is in flight is settled. */
  readonly stop?: AbortSignal | undefined;
  /** Stops waiting for providers' answers. */
  readonly abandon?: AbortSignal | undefined;
  /** A person or a timetable started this run: a halt is tried at once unless it is a limit. */
  readonly explicit?: boolean | undefined;
  /** Called before each claim: a queue may take hours. Never rejects. */
  readonly onClaim?: (() => Promise<void>) | undefined;
  /**
   * The flights of a worker that looks again soon: it doesn't wait for a batch that hangs, so that emails due in the
   * meantime are planned and sent.
   */
  readonly flights?: Flights | undefined;
}

/**
 * How long a worker waits for a batch if there is nothing else to do, and if others are due but find no room; and how
 * long what was claimed ahead waits for any outcome, before other workers may have it.
 */
const LINGER = { idle: SECOND, full: 10 * SECOND, ahead: 2 * SECOND } as const;

/**
 * Delivers everything that is due, several batches at once, until nothing is due any more. A few batches are claimed
 * ahead, so that a distant store costs no time; those that couldn't begin are put back at the end. A batch that fails
 * is left to the next look, and the others leave. During a halt one batch goes ahead alone: if any of it is accepted,
 * the halt ends.
 *
 * @throws what the store throws, once everything in flight has ended; and what a batch threw, once the others have
 *   left.
 */
export async function drain(
  deps: DeliverDeps,
  { stop, abandon, explicit = false, flights: ours, onClaim }: DrainSignals = {},
): Promise<Drained> {
  const { transport, pacer, clock, slabs, log } = deps;
  const shared = ours !== undefined;
  const flights = ours ?? noFlights();
  const settle = settler(deps.store, clock, log);
  const total = { sent: 0, failed: 0, uncertain: 0, skipped: 0 };
  /** Batches that failed in this look; it does not take them up again. */
  const failed = new Set<string>();
  let halted: Halted | undefined;
  let closedUntil: number | undefined;
  let failure: { error: unknown } | undefined;
  let storeFails = false;

  const blocks = await deps.blame.blocks(transport.name);
  if (blocks.halt && isHalted(blocks, clock.now(), explicit)) {
    const { code, said, beganAt } = blocks.halt;
    return {
      ...total,
      halted: { code, said, beganAt },
      blocked: [...blocks.editions.values()],
      closedUntil: blocks.halt.nextTryAt,
    };
  }

  const [most, window] = blocks.halt
    ? [1, Number.POSITIVE_INFINITY]
    : [transport.concurrency, transport.window ?? Number.POSITIVE_INFINITY];
  /** Claimed, and not begun. */
  const ahead: LeasedBatch[] = [];
  const launch = (one: LeasedBatch): void => {
    const slab = slabs.pop() ?? new Slab();
    let messages = one.batch.deliveries.length;
    const onStored = (some: number): void => {
      messages -= some;
      flights.messages -= some;
      flights.hasMoved = true;
      flights.next.resolve(true);
      flights.next = Promise.withResolvers();
      begin();
    };
    flights.messages += messages;
    const flight = handOver(deps, one, settle, slab, { abandon, blocks, onStored })
      .then((handed) => {
        total.sent += handed.sent;
        total.failed += handed.failed;
        total.uncertain += handed.uncertain;
        halted ??= handed.halted;
        closedUntil ??= handed.closedUntil;
      })
      .catch((error) => {
        failure ??= { error };
        failed.add(one.batch.id);
        log.error({ error: messageOf(error), batch: one.batch.id }, 'a batch failed');
      })
      .finally(() => {
        slabs.push(slab);
        flights.all.delete(flight);
        onStored(messages);
      });
    flights.all.add(flight);
  };
  const isOver = (): boolean =>
    stop?.aborted === true || halted !== undefined || closedUntil !== undefined || storeFails;
  const fits = ({ batch }: LeasedBatch): boolean =>
    flights.all.size < most &&
    (flights.messages === 0 || flights.messages + batch.deliveries.length <= window);
  const begin = (): void => {
    for (let [next] = ahead; next && !isOver() && fits(next); [next] = ahead) {
      ahead.shift();
      launch(next);
    }
  };
  /** Whether an outcome was stored within this time, in real time like the provider's answer. */
  const movedWithin = (ms: number): Promise<boolean> =>
    new Promise((resolve) => {
      const late = setTimeout(() => resolve(false), ms);
      void flights.next.promise.then(() => {
        clearTimeout(late);
        resolve(true);
      });
    });
  /** The same, but without a limit unless the worker looks again soon: false ends this look. */
  const moved = (linger: number): Promise<boolean> => (shared ? movedWithin(linger) : flights.next.promise);

  // A claim for several batches costs hardly more than one for a single batch.
  const many = Math.ceil(most / 2);
  const isFull = (): boolean =>
    flights.all.size >= most || (flights.messages > 0 && flights.messages + transport.batchSize > window);
  while (!isOver()) {
    begin();
    // The next claim is made while a batch is left to begin with. If nothing moves, others may have what is due.
    if (ahead.length > (many > 1 ? 1 : 0) || (isFull() && (most === 1 || !flights.hasMoved))) {
      if (ahead.length === 0) {
        if (await moved(LINGER.full)) continue;
        break;
      }
      if (!(await movedWithin(LINGER.ahead))) await putBack(deps, ahead.splice(0), clock.now());
      continue;
    }
    flights.hasMoved = false;
    await onClaim?.();
    try {
      const isVisited = (await deps.giveWay?.()) === true;
      const opening = await pacer.opening(clock.now());
      if (opening.repeatAt > clock.now()) {
        closedUntil = opening.at;
        break;
      }
      // Even with the day's allowance used up, batches in doubt are repeated, because their key is soon forgotten.
      const isSpent = opening.at > clock.now();
      const waiting = ahead.reduce((sum, { batch }) => sum + batch.deliveries.length, 0);
      const bounds = { atMost: isSpent ? 0 : Math.max(0, opening.room - waiting), except: failed };
      const claimed = await claim(deps, isVisited ? 1 : many, bounds);
      total.skipped += claimed.skipped;
      ahead.push(...claimed.leased);
      // Emails that somebody waits for go before everybody's newsletter.
      ahead.sort((a, b) => Number(isBulk(a)) - Number(isBulk(b)));
      begin();
      if (claimed.leased.length > 0 || claimed.more) continue;
      if (isSpent) closedUntil = opening.at;
    } catch (error) {
      failure = { error };
      storeFails = true;
      break;
    }
    if (closedUntil !== undefined) break;
    // What was stored during the claim may have made emails due again.
    if (flights.hasMoved) continue;
    if (flights.all.size === 0 || !(await moved(LINGER.idle))) break;
  }
  // Taken out at once: a batch that lands meanwhile must not begin what is being put back.
  await putBack(deps, ahead.splice(0), closedUntil ?? clock.now());
  if (!shared || stop?.aborted) await Promise.all(flights.all);
  if (failure) throw failure.error;
  return { ...total, halted, blocked: [...blocks.editions.values()], closedUntil };
}

const isBulk = ({ batch }: LeasedBatch): boolean =>
  batch.deliveries.every(({ kind }) => kind === 'lesson' || kind === 'issue');

/** Puts back what was claimed and not begun. What can't be put back is free for the next look. */
async function putBack(
  { store, own, log }: DeliverDeps,
  unbegun: readonly LeasedBatch[],
  dueAt: number,
): Promise<void> {
  for (const { batch, lease } of unbegun) {
    await store
      .putBack(lease, dueAt)
      .catch((error) => log.warn({ error: messageOf(error), batch: batch.id }, 'could not put a batch back'));
    own.ended(batch.id);
  }
}

/** One batch, from claim to settled; undefined if nothing is due. */
export async function deliverOne(
  deps: DeliverDeps,
  abandon?: AbortSignal,
): Promise<DeliveryCount | undefined> {
  const { leased } = await claim(deps, 1);
  const [first] = leased;
  if (!first) return undefined;
  const blocks = await deps.blame.blocks(deps.transport.name);
  const settle = settler(deps.store, deps.clock, deps.log);
  return handOver(deps, first, settle, new Slab(), { abandon, blocks });
}
