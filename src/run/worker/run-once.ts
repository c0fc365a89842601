import type { DeliveryCount, Halted } from '../../flow/deliver/deliver.ts';
import type { SendingPause } from '../../shared/reasons/owner-notice.ts';
import { MINUTE, SECOND } from '../../shared/time/clock.ts';
import type { ClockDoubt } from '../../shared/time/clock-trust.ts';
import { turner, type WorkerDeps } from './turn.ts';

/** The results of a run. */
export interface RunReport extends DeliveryCount {
  readonly planned: number;
  readonly skipped: number;
  /** Why the run stopped before everything had left, if it did. */
  readonly halted: Halted | undefined;
  /** Why lessons and issues wait, if they do. */
  readonly paused: SendingPause | undefined;
  /** Why nothing was planned, if the time is in doubt. */
  readonly clockDoubt: ClockDoubt | undefined;
  /** When the next delivery that could not leave may be tried again. */
  readonly waitingUntil: number | undefined;
}

/** How far ahead a run waits for repetitions; it leaves later ones to the next run. */
const PATIENCE = 2 * MINUTE;
/** How soon to look again at another worker's batches. */
const LOOK_AGAIN = SECOND / 4;

/**
 * Plans and delivers everything that is due, waits for imminent repetitions, and returns. This is `send`.
 *
 * @throws what planning threw, once everything planned before has left.
 */
export function runOnce(deps: WorkerDeps, signal?: AbortSignal): Promise<RunReport> {
  return runsOf(deps, signal)();
}

/** Runs like `runOnce`, again and again: what is done once an hour, or once for each change of files, isn't repeated. */
export function runsOf(deps: WorkerDeps, signal?: AbortSignal): () => Promise<RunReport> {
  const turn = turner(deps, signal);
  return () => run(deps, turn, signal);
}

async function run(
  { clock, clockWatch, deliver }: WorkerDeps,
  turn: ReturnType<typeof turner>,
  signal: AbortSignal | undefined,
): Promise<RunReport> {
  const total = { planned: 0, sent: 0, failed: 0, uncertain: 0, skipped: 0 };
  for (;;) {
    const { planned, unplanned, drained, paused, news, asOf, nextAt } = await turn({ explicit: true });
    // The caller must learn that the rest was not planned.
    if (unplanned) throw unplanned.error;
    total.planned += planned;
    for (const key of ['sent', 'failed', 'uncertain', 'skipped'] as const) total[key] += drained[key];
    // The notice about it leaves in this run.
    if (news) continue;
    const { halted } = drained;
    const clockDoubt = clockWatch?.doubt();
    const report = { ...total, halted, paused, clockDoubt, waitingUntil: nextAt };
    if (halted || nextAt === undefined || signal?.aborted) return report;
    if (nextAt - clock.now() > PATIENCE) return report;
    // Deliveries that were due before this look and still are can't be claimed: another worker has leased them, or
    // nobody may send them. Those that fell due during the look are claimed by the next one.
    const stuck = nextAt <= asOf;
    // Leased by another worker, not kept back by a reader's pause.
    const busy = await deliver.store.othersAtWork(deliver.owner, clock.now());
    if (stuck && !busy) return report;
    // Another worker's batch is most likely settled long before its lease ends.
    await clock.sleep(busy ? LOOK_AGAIN : nextAt - clock.now(), signal);
  }
}
