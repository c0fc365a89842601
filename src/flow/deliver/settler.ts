import type { Log } from '../../shared/log.ts';
import { type Clock, SECOND } from '../../shared/time/clock.ts';
import type { Closing, DeliverStore } from './deliver-store.ts';
import type { Settle } from './leased-batch.ts';

interface Waiting {
  readonly closing: Closing;
  readonly deadline: number;
  readonly done: (held: boolean) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Writes the ends of batches together: those that come in while others are being written share the next
 * transaction, and with it one flush of the disk.
 *
 * What a provider answered is known here alone until it is written, so a store that fails is asked again for
 * as long as the batch is held; after that whoever takes the batch over asks the provider.
 */
export function settler(store: DeliverStore, clock: Clock, log: Log): Settle {
  let waiting: Waiting[] = [];
  let running = false;

  /** Whether the store took them. One that it didn't take alone is tried again, until its batch is held no more. */
  async function write(together: readonly Waiting[]): Promise<boolean> {
    try {
      const held = await store.settle(
        together.map(({ closing }) => closing),
        clock.now(),
      );
      for (const { closing, done } of together) done(held.has(closing.hold.batchId));
      return true;
    } catch (error) {
      log.error({ error: String(error), batches: together.length }, 'could not settle batches');
      const [only, ...others] = together;
      if (!only || others.length > 0) return false;
      if (clock.now() < only.deadline) waiting.push(only);
      else only.failed(error);
      return false;
    }
  }

  async function run(): Promise<void> {
    running = true;
    try {
      // Answers that came in with this one join it.
      await new Promise((resolve) => setImmediate(resolve));
      while (waiting.length > 0) {
        const together = waiting;
        waiting = [];
        // One that the store refuses keeps no other from being written: then each is written by itself.
        if (!(await write(together)) && together.length > 1) for (const one of together) await write([one]);
        if (waiting.length > 0 && waiting.every((one) => together.includes(one))) await clock.sleep(SECOND);
      }
    } finally {
      // Whatever ended this, the next answer begins anew.
      running = false;
    }
  }

  return (closing, deadline) =>
    new Promise((done, failed) => {
      waiting.push({ closing, deadline, done, failed });
      if (!running) void run();
    });
}
