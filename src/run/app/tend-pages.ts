import { ContentError } from '../../flow/content/content-error.ts';
import type { LiveCatalogue } from '../../flow/content/live-catalogue.ts';
import type { RequestDesk } from '../../flow/readers/request-desk.ts';
import { messageOf } from '../../shared/errors/message-of.ts';
import type { Log } from '../../shared/log.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { MINUTE, SECOND } from '../../shared/time/clock.ts';

/** How often to look for changed files. A worker looks in each turn, too, so a shorter interval only wakes an idle machine. */
const LOOK_EVERY = 5 * SECOND;
/** The look at which a start is over, a quarter of a minute after it. */
const SETTLED = 3;
/** How many looks pass between retries of unfinished requests. */
const RESUME_EVERY = MINUTE / LOOK_EVERY;

/** Reads the content again if it has changed. A file with mistakes is logged, and what it belongs to stays as it was. */
export function refresher(content: Pick<LiveCatalogue, 'refresh'>, log: Log): () => void {
  return () => {
    try {
      content.refresh();
    } catch (error) {
      log.error(
        { error: messageOf(error) },
        error instanceof ContentError
          ? 'the changed content has mistakes; what is in these files stays as it was'
          : 'could not read the changed content; it is tried again',
      );
    }
  };
}

export interface Tended {
  /** Never throws; see `refresher`. */
  readonly refresh: () => void;
  /** Notices that a newer version has migrated the store, which ends this process. */
  readonly checkSchema: () => Promise<void>;
  /** Gives back the memory that the start took. */
  readonly giveBack: () => void;
  readonly desk: RequestDesk;
  readonly clock: Clock;
  readonly log: Log;
}

/** Background work for as long as pages are served. */
export async function tendPages(
  { refresh, checkSchema, giveBack, desk, clock, log }: Tended,
  signal: AbortSignal,
): Promise<void> {
  for (let look = 0; !signal.aborted; look++) {
    refresh();
    // A store that can't be asked now is reported elsewhere.
    await checkSchema().catch(() => {});
    if (look === SETTLED) giveBack();
    if (look % RESUME_EVERY === 0) {
      // At the start, every request is from before; later, younger ones are most likely in progress.
      const before = look === 0 ? Number.MAX_SAFE_INTEGER : clock.now() - MINUTE;
      await desk.resume(before).catch((error) => {
        log.error({ error: messageOf(error) }, 'could not read the remaining requests from the store');
      });
    }
    await clock.sleep(LOOK_EVERY, signal);
  }
}
