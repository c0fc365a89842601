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
}

export const noFlights = (): Flights => ({ all: new Set() });

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

/** How long a worker waits for a batch if there is nothing else to do, and if others are due but find no room. */
const LINGER = { idle: SECOND, full: 10 * SECOND } as const;

/**
 * Delivers everything that is due, several batches at once, until nothing is due any more. Memory is bounded by the
 * batches in flight: nothing is claimed that can't be handed over now. A batch that fails is left to the next look,
 * and the others leave. During a halt one batch goes ahead alone: if any of it is accepted, the halt ends.
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
    const { code, said } = blocks.halt;
    return {
      ...total,
      halted: { code, said },
      blocked: [...blocks.editions.values()],
      closedUntil: blocks.halt.nextTryAt,
    };
  }

  const launch = (one: LeasedBatch): void => {
    const slab = slabs.pop() ?? new Slab();
    const flight = handOver(deps, one, settle, slab, { abandon, blocks })
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
      });
    flights.all.add(flight);
  };
  /** Whether a batch has landed; false if this look is over with batches still in flight. */
  const landed = async (linger: number): Promise<boolean> => {
    const landing = Promise.race(flights.all).then(() => true);
    if (!shared) return landing;
    // In real time, like the provider's answer: a virtual clock doesn't wait for it.
    const late = AbortSignal.timeout(linger);
    return Promise.race([
      landing,
      new Promise<boolean>((resolve) => late.addEventListener('abort', () => resolve(false), { once: true })),
    ]);
  };

  // A claim for several batches costs hardly more than one for a single batch.
  const many = Math.ceil(transport.concurrency / 2);
  while (!stop?.aborted && halted === undefined && closedUntil === undefined && !storeFails) {
    const [most, enough] = blocks.halt ? [1, 1] : [transport.concurrency, many];
    const room = most - flights.all.size;
    if (room < enough) {
      if (await landed(LINGER.full)) continue;
      break;
    }
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
      const bounds = { atMost: isSpent ? 0 : opening.room, except: failed };
      const claimed = await claim(deps, isVisited ? 1 : room, bounds);
      total.skipped += claimed.skipped;
      for (const one of claimed.leased) launch(one);
      if (claimed.leased.length > 0 || claimed.more) continue;
      if (isSpent) closedUntil = opening.at;
    } catch (error) {
      failure = { error };
      storeFails = true;
      break;
    }
    if (closedUntil !== undefined) break;
    if (flights.all.size === 0 || !(await landed(LINGER.idle))) break;
  }
  if (!shared || stop?.aborted) await Promise.all(flights.all);
  if (failure) throw failure.error;
  return { ...total, halted, blocked: [...blocks.editions.values()], closedUntil };
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
