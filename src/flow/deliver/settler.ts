import { messageOf } from '../../shared/errors/message-of.ts';
import { StoreError } from '../../shared/errors/store-error.ts';
import type { Log } from '../../shared/log.ts';
import { type Clock, SECOND } from '../../shared/time/clock.ts';
import type { Closing, DeliverStore } from './deliver-store.ts';
import type { Settle } from './leased-batch.ts';

interface Waiting {
  readonly closing: Closing;
  readonly deadline: number;
  readonly done: (isOurs: boolean) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Writes the ends of batches together: those that arrive while others are being written share the next transaction,
 * and with it one flush of the disk.
 *
 * Until a provider's answer is written, only this process knows it, so a failing store is retried for as long as the
 * batch is leased; after that, the worker that takes the batch over asks the provider. A store that a newer version has
 * migrated accepts nothing from this process any more, so that worker gets the batch at once.
 */
export function settler(store: DeliverStore, clock: Clock, log: Log): Settle {
  let waiting: Waiting[] = [];
  let running = false;

  /** Whether the store accepted them. A single one that it refused is retried until its batch is no longer leased. */
  async function write(together: readonly Waiting[]): Promise<boolean> {
    try {
      const ours = await store.settle(
        together.map(({ closing }) => closing),
        clock.now(),
      );
      for (const { closing, done } of together) done(ours.has(closing.lease.batchId));
      return true;
    } catch (error) {
      log.error({ error: messageOf(error), batches: together.length }, 'could not settle batches');
      const [only, ...others] = together;
      if (!only || others.length > 0) return false;
      const isOver = error instanceof StoreError && error.code === 'newer';
      if (clock.now() < only.deadline && !isOver) waiting.push(only);
      else only.failed(error);
      return false;
    }
  }

  async function run(): Promise<void> {
    running = true;
    try {
      // Answers that arrived together with this one join it.
      await new Promise((resolve) => setImmediate(resolve));
      while (waiting.length > 0) {
        const together = waiting;
        waiting = [];
        // One that the store refuses must not keep others from being written: each is then written separately.
        if (!(await write(together)) && together.length > 1) for (const one of together) await write([one]);
        if (waiting.length > 0 && waiting.every((one) => together.includes(one))) await clock.sleep(SECOND);
      }
    } finally {
      // Whatever ended this, the next answer starts afresh.
      running = false;
    }
  }

  return (closing, deadline) =>
    new Promise((done, failed) => {
      waiting.push({ closing, deadline, done, failed });
      if (!running) void run();
    });
}
