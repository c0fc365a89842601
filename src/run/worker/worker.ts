import type { Halted } from '../../flow/deliver/deliver.ts';
import { noFlights } from '../../flow/deliver/drain.ts';
import { messageOf } from '../../shared/errors/message-of.ts';
import { SECOND } from '../../shared/time/clock.ts';
import { mailLoop } from './mail-loop.ts';
import { stages, tellFailed, turner, type WorkerDeps } from './turn.ts';
import { turnNotes } from './turn-notes.ts';

/** Another process may have queued something: a look costs two reads of an index. */
const LONGEST_SLEEP = 2 * SECOND;

/** A worker that runs until it is stopped. */
export interface Worker {
  /** Looks at once instead of at the next turn. */
  wake(): void;
  /**
   * Stops claiming, lets the batch in flight settle, then resolves.
   *
   * @param patience when it aborts, the worker no longer waits for the answer of a batch in flight.
   */
  stop(patience?: AbortSignal): Promise<void>;
}

/** Starts the loop: a turn, then sleep until something may be due. It survives every error and logs it. */
export function startWorker(deps: WorkerDeps): Worker {
  const stop = new AbortController();
  const abandon = new AbortController();
  let nap = new AbortController();
  let woken = false;
  let known: Halted | undefined;
  const flights = noFlights();
  const { clock, log, lookAtMail } = deps;
  const turn = turner(deps, stop.signal);
  const stage = stages(log);
  const noted = deps.noteTurn && turnNotes(deps.noteTurn, clock);
  const note = async (): Promise<void> => void (await stage('turn', () => noted?.()));
  const onUnplanned = (error: unknown): void => tellFailed(log, 'plan', error);

  /** @returns how long to sleep. */
  const look = async (): Promise<number> => {
    const { drained, nextAt } = await turn({ abandon: abandon.signal, flights, note, onUnplanned });
    const { halted } = drained;
    if (halted && !(halted.code === known?.code && halted.beganAt === known.beganAt)) {
      const { code, said } = halted;
      log.error({ code, said }, 'sending has halted');
    }
    known = halted ?? known;
    if (halted || nextAt === undefined) return LONGEST_SLEEP;
    return Math.min(LONGEST_SLEEP, Math.max(SECOND, nextAt - clock.now()));
  };
  const loop = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      woken = false;
      nap = new AbortController();
      const pause = await look().catch((error) => {
        log.error({ error: messageOf(error) }, 'a turn of the worker failed');
        return LONGEST_SLEEP;
      });
      if (!woken) await clock.sleep(pause, AbortSignal.any([stop.signal, nap.signal]));
    }
    await Promise.all(flights.all);
  };
  const done = Promise.all([loop(), lookAtMail && mailLoop(lookAtMail, deps, stop.signal)]);
  return {
    wake() {
      woken = true;
      nap.abort();
    },
    async stop(patience) {
      stop.abort();
      patience?.addEventListener('abort', () => abandon.abort(), { once: true });
      await done;
    },
  };
}
