import { MINUTE, SECOND } from '../../shared/time/clock.ts';

/** Work that its requester does not wait for. */
export interface Afterwards {
  /** Accepts work and begins it a little later, so that the response time doesn't reveal what there is to do. */
  take(work: () => Promise<unknown>): void;
  /** Begins the waiting work and resolves when all of it is done or given up. */
  settled(): Promise<void>;
}

export interface AfterwardsOptions {
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Called when work has failed for the last time. */
  readonly onFault: (error: unknown) => void;
  /** Waits; `end` cuts it short. */
  readonly wait?: (ms: number, end: AbortSignal) => Promise<void>;
}

/** Work begins within this time, at a random moment, so that a second request can't be timed to detect it. */
const WITHIN = SECOND / 4;
/** The delays after which to retry a store that another process holds. */
const AGAIN = [SECOND, 10 * SECOND, MINUTE];

/** Keeps this work in memory: the caller has already written down anything that a crash would lose. */
export function afterwards({ random, onFault, wait = pause }: AfterwardsOptions): Afterwards {
  const running = new Set<Promise<void>>();
  let hurry = new AbortController();

  const persist = async (work: () => Promise<unknown>): Promise<void> => {
    await wait(random() * WITHIN, hurry.signal);
    for (const ms of AGAIN) {
      try {
        await work();
        return;
      } catch {
        await wait(ms, hurry.signal);
      }
    }
    await work().catch(onFault);
  };
  return {
    take(work) {
      const done: Promise<void> = persist(work).finally(() => running.delete(done));
      running.add(done);
    },
    async settled() {
      hurry.abort();
      await Promise.all(running);
      hurry = new AbortController();
    },
  };
}

function pause(ms: number, end: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (end.aborted) return resolve();
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      end.removeEventListener('abort', done);
      resolve();
    }
    end.addEventListener('abort', done);
  });
}
