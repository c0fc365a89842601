import { Slab } from '../compose/wire/slab.ts';
import { claim, type DeliverDeps, type DeliveryCount, handOver } from './deliver.ts';
import { settler } from './settler.ts';

/** What draining the queue did. */
export interface Drained extends DeliveryCount {
  readonly skipped: number;
  /** Why nobody's mail can leave now, if so. */
  readonly halted: string | undefined;
  /** Until when the allowed rate is used up, where that ended it; epoch milliseconds. */
  readonly closedUntil: number | undefined;
}

export interface DrainSignals {
  /** Stops claiming; what is in flight is settled. */
  readonly stop?: AbortSignal | undefined;
  /** Gives up waiting for providers' answers. */
  readonly abandon?: AbortSignal | undefined;
}

/**
 * Delivers what is due, several batches at once, until nothing is due any more. Memory is bounded by the
 * batches in flight: nothing is claimed that can't be handed over now.
 *
 * @throws what the store throws, once everything in flight has ended.
 */
export async function drain(deps: DeliverDeps, { stop, abandon }: DrainSignals = {}): Promise<Drained> {
  const { transport, pacer, clock, slabs } = deps;
  const settle = settler(deps.store, clock, deps.log);
  const flights = new Set<Promise<void>>();
  const inFlight = new Set<string>();
  const total = { sent: 0, failed: 0, uncertain: 0, skipped: 0 };
  let halted: string | undefined;
  let closedUntil: number | undefined;
  let failure: { error: unknown } | undefined;

  const launch = (held: Parameters<typeof handOver>[1]): void => {
    const slab = slabs.pop() ?? new Slab();
    inFlight.add(held.batch.id);
    const flight = handOver(deps, held, settle, slab, abandon)
      .then((handed) => {
        total.sent += handed.sent;
        total.failed += handed.failed;
        total.uncertain += handed.uncertain;
        halted ??= handed.halted;
        closedUntil ??= handed.closedUntil;
      })
      .catch((error) => {
        failure ??= { error };
      })
      .finally(() => {
        slabs.push(slab);
        inFlight.delete(held.batch.id);
        flights.delete(flight);
      });
    flights.add(flight);
  };
  const landing = () => Promise.race(flights);

  // A claim for several batches costs hardly more than one for a single batch.
  const enough = Math.ceil(transport.concurrency / 2);
  while (!stop?.aborted && halted === undefined && closedUntil === undefined && !failure) {
    const room = transport.concurrency - flights.size;
    if (room < enough) {
      await landing();
      continue;
    }
    try {
      const isVisited = (await deps.giveWay?.()) === true;
      const opening = await pacer.opening(clock.now());
      if (opening.at > clock.now()) {
        closedUntil = opening.at;
        break;
      }
      const { held, skipped, more } = await claim(deps, isVisited ? 1 : room, {
        atMost: opening.room,
        inFlight,
      });
      total.skipped += skipped;
      for (const one of held) launch(one);
      if (held.length > 0 || more) continue;
    } catch (error) {
      failure = { error };
      break;
    }
    if (flights.size === 0) break;
    await landing();
  }
  await Promise.all(flights);
  if (failure) throw failure.error;
  return { ...total, halted, closedUntil };
}

/** One batch, from claim to settled; undefined when nothing is due. */
export async function deliverOne(
  deps: DeliverDeps,
  abandon?: AbortSignal,
): Promise<DeliveryCount | undefined> {
  const { held } = await claim(deps, 1);
  const [first] = held;
  return first && handOver(deps, first, settler(deps.store, deps.clock, deps.log), new Slab(), abandon);
}
