import type { DeliveryCount } from '../../flow/deliver/deliver.ts';
import type { SendingPause } from '../../shared/reasons/owner-notice.ts';
import { MINUTE, SECOND } from '../../shared/time/clock.ts';
import type { ClockDoubt } from '../../shared/time/clock-trust.ts';
import { turner, type WorkerDeps } from './turn.ts';

/** What a run did. */
export interface RunReport extends DeliveryCount {
  readonly planned: number;
  readonly skipped: number;
  /** Why the run stopped before everything had left, in the provider's words; undefined when it didn't. */
  readonly halted: string | undefined;
  /** Why lessons and issues are held back, if they are. */
  readonly paused: SendingPause | undefined;
  /** Why nothing was planned, if the time is in doubt. */
  readonly clockDoubt: ClockDoubt | undefined;
  /** When the next delivery that could not leave may be tried again. */
  readonly waitingUntil: number | undefined;
}

/** How far ahead a run waits for repetitions before it leaves them to the next run. */
const PATIENCE = 2 * MINUTE;
/** How soon to look again at what another worker has in hand. */
const LOOK_AGAIN = SECOND / 4;

/**
 * Plans and delivers everything that is due, waits for repetitions that are near, and returns. This is `send`.
 *
 * @throws what planning threw, once what was planned before has left.
 */
export async function runOnce(deps: WorkerDeps, signal?: AbortSignal): Promise<RunReport> {
  const { clock, deliver } = deps;
  const turn = turner(deps, signal);
  const total = { planned: 0, sent: 0, failed: 0, uncertain: 0, skipped: 0 };
  for (;;) {
    const { planned, unplanned, drained, paused, news, asOf, nextAt } = await turn({ explicit: true });
    // Whoever started this run must know that the rest was not planned.
    if (unplanned) throw unplanned.error;
    total.planned += planned;
    for (const key of ['sent', 'failed', 'uncertain', 'skipped'] as const) total[key] += drained[key];
    // The notice of it leaves by this run.
    if (news) continue;
    const { halted } = drained;
    const clockDoubt = deps.clockWatch?.doubt();
    const report = { ...total, halted: halted?.said, paused, clockDoubt, waitingUntil: nextAt };
    if (halted || nextAt === undefined || signal?.aborted) return report;
    if (nextAt - clock.now() > PATIENCE) return report;
    // What was due before this look and still is can't be had: another worker holds it, or nobody may. What
    // fell due during the look is had by the next one.
    const stuck = nextAt <= asOf;
    // In another worker's hands, as opposed to held back by its reader.
    const busy = await deliver.store.othersAtWork(deliver.owner, clock.now());
    if (stuck && !busy) return report;
    // Another worker's batch is most likely settled long before its lease ends.
    await clock.sleep(busy ? LOOK_AGAIN : nextAt - clock.now(), signal);
  }
}
