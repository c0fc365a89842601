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

/** What forgetting needs from the store: each call forgets at most `limit`. */
export interface RetentionStore {
  /** @param without readers to skip. */
  forgetPending(before: number, limit: number, without: readonly number[]): Promise<Forgotten>;
  /** @param without consents to skip. */
  forgetOrigins(before: number, limit: number, without: readonly number[]): Promise<Forgotten>;
}

/** The number forgotten. `refused`: the rows that the store would not forget, by id; the others are forgotten. */
export interface Forgotten {
  readonly done: number;
  readonly refused: readonly { readonly id: number; readonly reader: number; readonly error: unknown }[];
}

/** Rows per transaction: short, so that nobody waits for it. */
const SLICE = 100;
/** If this many can't be forgotten, something else is wrong. */
const MOST_REFUSED = 1000;

type Kind = 'sign-up-not-forgotten' | 'origin-not-forgotten';
const MESSAGES: Readonly<Record<Kind, string>> = {
  'sign-up-not-forgotten': 'could not delete a sign-up that was never confirmed',
  'origin-not-forgotten': 'could not delete the network address of an old consent',
};
const OF: Readonly<Record<Kind, string>> = {
  'sign-up-not-forgotten': 'pending',
  'origin-not-forgotten': 'consents',
};

/** Forgets what has been kept too long, in small slices, until nothing is left or the signal aborts. */
export async function forgetOld(
  store: RetentionStore,
  { pendingDays, ipDays }: Retention,
  now: number,
  log: Pick<Log, 'error'>,
  signal?: AbortSignal,
  setAside?: SetAsideNotes,
): Promise<{ pending: number; origins: number }> {
  /** Until nothing is left but what the store refuses. */
  const forgetAll = async (
    kind: Kind,
    forget: (limit: number, without: readonly number[]) => Promise<Forgotten>,
  ): Promise<number> => {
    const fails = asides(log, MESSAGES[kind], setAside);
    const without: number[] = [];
    try {
      for (let total = 0; ; ) {
        if (signal?.aborted) return total;
        const { done, refused } = await forget(SLICE, without);
        total += done;
        for (const { id, reader, error } of refused) {
          without.push(id);
          fails.note(kind, OF[kind], { reader }, error, now + HOUR);
        }
        if (done + refused.length < SLICE || without.length >= MOST_REFUSED) return total;
      }
    } finally {
      await fails.end(now);
    }
  };
  const pending = forgetAll('sign-up-not-forgotten', (limit, without) =>
    store.forgetPending(now - pendingDays * DAY, limit, without),
  );
  // A failure of one must not stop the other.
  const [first] = await Promise.allSettled([pending]);
  const origins = await forgetAll('origin-not-forgotten', (limit, without) =>
    store.forgetOrigins(now - ipDays * DAY, limit, without),
  );
  if (first.status === 'rejected') throw first.reason;
  if (!signal?.aborted) await setAside?.done(['sign-up-not-forgotten', 'origin-not-forgotten'], now);
  return { pending: first.value, origins };
}
