import { DAY } from '../shared/clock.ts';

/** How long is kept what nobody needs for ever, in days. */
export interface Retention {
  /** A sign-up that was never confirmed, with the address. */
  readonly pendingDays: number;
  /** Network address and browser of a consent; the consent itself stays. */
  readonly ipDays: number;
}

/** What forgetting asks of the store: each forgets at most `limit` and says how many. */
export interface RetentionStore {
  forgetPending(before: number, limit: number): Promise<number>;
  forgetOrigins(before: number, limit: number): Promise<number>;
}

/** In one transaction: short, so that nobody waits for it. */
const SLICE = 100;

/** Forgets what is older than it may be, in small slices, until nothing is left or the signal aborts. */
export async function forgetOld(
  store: RetentionStore,
  { pendingDays, ipDays }: Retention,
  now: number,
  signal?: AbortSignal,
): Promise<{ pending: number; origins: number }> {
  const until = async (forget: (limit: number) => Promise<number>): Promise<number> => {
    for (let total = 0; ; ) {
      if (signal?.aborted) return total;
      const count = await forget(SLICE);
      total += count;
      if (count < SLICE) return total;
    }
  };
  return {
    pending: await until((limit) => store.forgetPending(now - pendingDays * DAY, limit)),
    origins: await until((limit) => store.forgetOrigins(now - ipDays * DAY, limit)),
  };
}
