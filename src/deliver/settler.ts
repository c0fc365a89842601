import { type Clock, SECOND } from '../shared/clock.ts';
import type { Log } from '../shared/log.ts';
import type { Closing, DeliverStore } from './claimed.ts';
import type { Settle } from './held.ts';

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

  async function run(): Promise<void> {
    running = true;
    // Answers that came in with this one join it.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const together = waiting;
      waiting = [];
      try {
        const held = await store.settle(
          together.map(({ closing }) => closing),
          clock.now(),
        );
        for (const { closing, done } of together) done(held.has(closing.hold.batchId));
      } catch (error) {
        log.error({ error: String(error), batches: together.length }, 'batches could not be settled');
        for (const one of together) {
          if (clock.now() < one.deadline) waiting.push(one);
          else one.failed(error);
        }
        if (waiting.length > 0) await clock.sleep(SECOND);
      }
    }
    running = false;
  }

  return (closing, deadline) =>
    new Promise((done, failed) => {
      waiting.push({ closing, deadline, done, failed });
      if (!running) void run();
    });
}
