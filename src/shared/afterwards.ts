import { MINUTE, SECOND } from './clock.ts';

/** Work that whoever asked for it does not wait for. */
export interface Afterwards {
  /**
   * Takes work. Resolves at once, so that the time of an answer tells nothing of what there is to do; only where the
   * last work failed it waits for this one, since nobody is to be promised what can't be done.
   *
   * @throws what the work threw, where it was waited for.
   */
  take(work: () => Promise<unknown>): Promise<void>;
  /** Begins what waits and resolves when all is done or given up. */
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

/** Work begins within this time at a moment of chance: a second request can't be aimed at it and feel it. */
const WITHIN = SECOND / 4;
/** A store that another process holds is asked again after these times. */
const AGAIN = [SECOND, 10 * SECOND, MINUTE];

/** Keeps such work in memory: what a crash takes with it was a request that can be made again. */
export function afterwards({ random, onFault, wait = pause }: AfterwardsOptions): Afterwards {
  const running = new Set<Promise<void>>();
  let hurry = new AbortController();
  let isWell = true;

  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
      isWell = true;
    } catch (error) {
      isWell = false;
      throw error;
    }
  };
  const persist = async (work: () => Promise<unknown>): Promise<void> => {
    await wait(random() * WITHIN, hurry.signal);
    for (const ms of AGAIN) {
      try {
        return await attempt(work);
      } catch {
        await wait(ms, hurry.signal);
      }
    }
    await attempt(work).catch(onFault);
  };
  return {
    async take(work) {
      if (!isWell) return attempt(work);
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
