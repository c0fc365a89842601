import { asides } from '../../shared/errors/set-aside.ts';
import type { Log } from '../../shared/log.ts';
import type { SetAsideNotes } from '../../shared/reasons/set-aside.ts';
import { DAY, HOUR } from '../../shared/time/clock.ts';

/** How long data that nobody needs forever is kept, in days. */
export interface Retention {
  /** A sign-up that was never confirmed, with the address. */
  readonly pendingDays: number;
  /** Network address and browser of a consent; the consent itself is kept. */
  readonly ipDays: number;
}

/** What forgetting needs from the store: each call forgets at most `limit` and returns how many. */
export interface RetentionStore {
  /**
   * @param without readers to skip. `refused`: those whom the store would not forget; the others are forgotten.
   */
  forgetPending(
    before: number,
    limit: number,
    without: readonly number[],
  ): Promise<{
    readonly done: number;
    readonly refused: readonly { readonly reader: number; readonly error: unknown }[];
  }>;
  forgetOrigins(before: number, limit: number): Promise<number>;
}

/** Rows per transaction: short, so that nobody waits for it. */
const SLICE = 100;
/** If this many can't be forgotten, something else is wrong. */
const MOST_REFUSED = 1000;

/** Forgets what has been kept too long, in small slices, until nothing is left or the signal aborts. */
export async function forgetOld(
  store: RetentionStore,
  { pendingDays, ipDays }: Retention,
  now: number,
  log: Pick<Log, 'error'>,
  signal?: AbortSignal,
  setAside?: SetAsideNotes,
): Promise<{ pending: number; origins: number }> {
  const until = async (forget: () => Promise<{ done: number; more: boolean }>): Promise<number> => {
    for (let total = 0; ; ) {
      if (signal?.aborted) return total;
      const { done, more } = await forget();
      total += done;
      if (!more) return total;
    }
  };
  const fails = asides(log, 'a sign-up that was never confirmed can’t be forgotten', setAside);
  const without: number[] = [];
  const pending = until(async () => {
    const { done, refused } = await store.forgetPending(now - pendingDays * DAY, SLICE, without);
    for (const { reader, error } of refused) {
      without.push(reader);
      fails.note('sign-up-not-forgotten', 'pending', { reader }, error, now + HOUR);
    }
    return { done, more: done + refused.length === SLICE && without.length < MOST_REFUSED };
  }).finally(() => fails.end(now));
  // A failure of one must not stop the other.
  const [first] = await Promise.allSettled([pending]);
  const origins = await until(async () => {
    const done = await store.forgetOrigins(now - ipDays * DAY, SLICE);
    return { done, more: done === SLICE };
  });
  if (first.status === 'rejected') throw first.reason;
  if (!signal?.aborted) await setAside?.done(['sign-up-not-forgotten'], now);
  return { pending: first.value, origins };
}
