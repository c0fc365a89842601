import { forgetDepartures } from '../../adapters/store/departures.ts';
import type { Database } from '../../adapters/store/open.ts';
import { retentionStore } from '../../adapters/store/retention-store.ts';
import type { RunStore } from '../../adapters/store/run-store.ts';
import type { Retention } from '../../flow/readers/retention.ts';
import { forgetOld } from '../../flow/readers/retention.ts';
import type { Log } from '../../shared/log.ts';
import type { SetAsideNotes } from '../../shared/reasons/set-aside.ts';

interface Forgetting {
  readonly db: Database;
  readonly runs: RunStore;
  readonly retention: Retention;
  /** Records departures; undefined on PostgreSQL. */
  readonly departures: string | undefined;
  /** The time that decides what is old enough: not always now; see `ClockWatch.forgetTime`. */
  readonly asOf: () => number;
  readonly log: Log;
  readonly setAside: SetAsideNotes;
}

/** Everything that a worker forgets because of its age, in one place: irreversible deletions all use one time. */
export function forgetting({ db, runs, retention, departures, asOf, log, setAside }: Forgetting) {
  return async (signal?: AbortSignal): Promise<void> => {
    const now = asOf();
    const done = await forgetOld(retentionStore(db), retention, now, log, signal, setAside);
    await runs.forget(now);
    if (departures !== undefined) forgetDepartures(departures, now);
    if (done.pending + done.origins > 0) log.info(done, 'deleted data whose retention period has ended');
  };
}
