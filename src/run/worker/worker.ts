import type { DeliverDeps, DeliveryCount } from '../../flow/deliver/deliver.ts';
import { drain, noFlights } from '../../flow/deliver/drain.ts';
import { type PlanDeps, planDue } from '../../flow/plan/plan.ts';
import { reopenFinished } from '../../flow/plan/reopen-finished.ts';
import { withdrawIssues } from '../../flow/plan/withdraw-issues.ts';
import type { Log } from '../../shared/log.ts';
import type { SendingPause } from '../../shared/reasons/owner-notice.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { HOUR, MINUTE, SECOND } from '../../shared/time/clock.ts';
import type { ClockDoubt } from '../../shared/time/clock-trust.ts';
import type { ClockWatch } from './clock-watch.ts';
import { mailLoop } from './mail-loop.ts';
import type { OwnerTeller } from './tell-owner.ts';
import { turnNotes } from './turn-notes.ts';

export interface WorkerDeps {
  /** Read anew at every look, so that changed content takes effect. */
  readonly plan: () => PlanDeps;
  readonly deliver: DeliverDeps;
  /** Throws where sending would repeat old mail. */
  readonly check: () => Promise<void>;
  /** Forgets what has been kept for long enough. */
  readonly forget: (signal?: AbortSignal) => Promise<void>;
  /** Asks readers who give no sign of life, where the author wants that. */
  readonly lookForSilence?: ((signal?: AbortSignal) => Promise<void>) | undefined;
  /** Reads what came back by mail; where there is a mailbox. */
  readonly lookAtMail?: ((signal: AbortSignal) => Promise<unknown>) | undefined;
  /** Tells why sending stands still. */
  readonly owner?: OwnerTeller | undefined;
  /** Notes where all can see it that a worker turns, and that nothing stops it. */
  readonly noteTurn?: ((now: number) => Promise<void>) | undefined;
  readonly clock: Clock;
  /** Whether the clock can be believed; where it is the machine's own. */
  readonly clockWatch?: ClockWatch | undefined;
  readonly log: Log;
}

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
/** Another process may have put something into the queue: a look costs two reads of an index. */
const LONGEST_SLEEP = 2 * SECOND;
/** How often to look for what is to be forgotten. */
const FORGET_EVERY = HOUR;

/**
 * Plans and delivers everything that is due, waits for repetitions that are near, and returns. This is `send`.
 */
export async function runOnce(deps: WorkerDeps, signal?: AbortSignal): Promise<RunReport> {
  const { clock } = deps;
  const total = { planned: 0, sent: 0, failed: 0, uncertain: 0, skipped: 0 };
  await deps.check();
  const stage = stages(deps.log);
  await stage('clock', () => deps.clockWatch?.look());
  await stage('forget', () => deps.forget(signal));
  const mayPlan = () => deps.clockWatch?.doubt() === undefined;
  if (mayPlan()) {
    await stage('silence', () => deps.lookForSilence?.(signal));
    await stage('left behind', () => giveUpLeftBehind(deps));
    await stage('reopen', () => reopenFinished(deps.plan(), clock.now()));
  }
  const withdraw = withdrawer(stage);
  for (;;) {
    const asOf = clock.now();
    let unplanned: { readonly error: unknown } | undefined;
    try {
      const plan = deps.plan();
      await withdraw(plan);
      if (mayPlan()) total.planned += await planDue(plan, asOf, signal);
    } catch (error) {
      unplanned = { error };
    }
    const done = await drain(deps.deliver, { stop: signal, explicit: true });
    // What was planned before has left; whoever started this run must know that the rest was not planned.
    if (unplanned) throw unplanned.error;
    for (const key of ['sent', 'failed', 'uncertain', 'skipped'] as const) total[key] += done[key];
    const { halted, held, closedUntil = 0 } = done;
    const paused = await stage('pause', () => deps.owner?.ofPause());
    // The notice of it leaves by this run.
    if (paused?.news) continue;
    if (halted) await stage('halt', () => deps.owner?.ofHalt(halted));
    if (await stage('halt', () => deps.owner?.ofHeldEmails(held))) continue;
    const waiting = await deps.deliver.store.nextAttemptAt(deps.deliver.only, deps.deliver.transport.name);
    const next = waiting && Math.max(waiting, closedUntil);
    const clockDoubt = deps.clockWatch?.doubt();
    const report = { ...total, halted: halted?.said, paused: paused?.pause, clockDoubt, waitingUntil: next };
    if (halted || next === undefined || signal?.aborted) return report;
    if (next - clock.now() > PATIENCE) return report;
    // What was due before this look and still is can't be had: another worker holds it, or nobody may. What
    // fell due during the look is had by the next one.
    const stuck = next <= asOf;
    const busy = await isBusy(deps);
    if (stuck && !busy) return report;
    // Another worker's batch is most likely settled long before its lease ends.
    const wait = next - clock.now();
    await clock.sleep(busy ? LOOK_AGAIN : wait, signal);
  }
}

type Stage = <T>(stage: string, work: () => T | Promise<T>) => Promise<T | undefined>;

/** Stops issues as their files say, once for each state of the files, before anything is handed over. */
function withdrawer(stage: Stage): (plan: PlanDeps) => Promise<void> {
  let doneFor: unknown;
  return async (plan) => {
    if (doneFor === plan.catalogue) return;
    const done = await stage('withdraw', () => withdrawIssues(plan));
    if (done !== undefined) doneFor = plan.catalogue;
  };
}

/**
 * Runs what stands beside the emails' way: what goes wrong there is told, and keeps no email from leaving.
 *
 * @returns undefined where it went wrong.
 */
function stages(log: Log): Stage {
  return async <T>(stage: string, work: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      log.error({ stage, error: messageOf(error) }, 'a part of the turn failed; emails go on');
      return undefined;
    }
  };
}

async function giveUpLeftBehind({ deliver, clock, log }: WorkerDeps): Promise<void> {
  const emails = await deliver.store.giveUpLeftBehind(deliver.transport.name, clock.now());
  if (emails > 0) log.warn({ emails }, 'emails of another transport are in doubt; see pace uncertain');
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Whether due work is in another worker's hands, as opposed to held back by its reader. */
async function isBusy(deps: WorkerDeps): Promise<boolean> {
  return deps.deliver.store.othersAtWork(deps.deliver.owner, deps.clock.now());
}

/** A worker that goes on until it is told to stop. */
export interface Worker {
  /** Looks at once instead of at the next turn. */
  wake(): void;
  /**
   * Stops claiming, lets the batch in flight settle, then resolves.
   *
   * @param patience when it aborts, the answer of a batch in flight is no longer waited for.
   */
  stop(patience?: AbortSignal): Promise<void>;
}

/** Starts the loop: plan, deliver, sleep until something may be due. It survives every error and logs it. */
export function startWorker(deps: WorkerDeps): Worker {
  const stop = new AbortController();
  const abandon = new AbortController();
  let nap = new AbortController();
  let woken = false;
  let reopenedFor: unknown;
  let haltedBy: string | undefined;
  const flights = noFlights();
  let forgetAt = Number.NEGATIVE_INFINITY;

  const { store, transport } = deps.deliver;
  const stage = stages(deps.log);
  const noted = deps.noteTurn && turnNotes(deps.noteTurn, deps.clock);
  const note = async (): Promise<void> => void (await stage('turn', () => noted?.()));
  const withdraw = withdrawer(stage);
  const plan = async (): Promise<true> => {
    const plan = deps.plan();
    await withdraw(plan);
    if (reopenedFor !== plan.catalogue) {
      const done = await stage('reopen', () => reopenFinished(plan, deps.clock.now()));
      if (done !== undefined) reopenedFor = plan.catalogue;
    }
    await planDue(plan, deps.clock.now(), stop.signal);
    return true;
  };

  const loop = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      woken = false;
      nap = new AbortController();
      let pause = LONGEST_SLEEP;
      try {
        await deps.deliver.giveWay?.();
        // A store may be restored while its worker runs.
        await deps.check();
        await stage('clock', () => deps.clockWatch?.look());
        const now = deps.clock.now();
        const mayPlan = deps.clockWatch?.doubt() === undefined;
        // A clock that was ahead must not put the next look off by as much.
        if (now >= forgetAt || forgetAt > now + FORGET_EVERY) {
          forgetAt = now + FORGET_EVERY;
          await stage('forget', () => deps.forget(stop.signal));
          if (mayPlan) {
            await stage('silence', () => deps.lookForSilence?.(stop.signal));
            await stage('left behind', () => giveUpLeftBehind(deps));
          }
        }
        // An issue is stopped whatever the time is.
        if (!mayPlan) await stage('withdraw', () => withdraw(deps.plan()));
        const isPlanned = mayPlan && (await stage('plan', plan));
        await stage('pause', () => deps.owner?.ofPause());
        // Whoever reads when a worker last turned takes it that everything is planned and leaves.
        const onClaim = isPlanned ? note : undefined;
        const signals = { stop: stop.signal, abandon: abandon.signal, flights, onClaim };
        const drained = await drain(deps.deliver, signals);
        await onClaim?.();
        const { halted, held, closedUntil = 0 } = drained;
        if (halted) {
          if (halted.said !== haltedBy) deps.log.error({ ...halted }, 'sending has halted');
          await stage('halt', () => deps.owner?.ofHalt(halted));
        } else {
          const next = (await store.nextAttemptAt(undefined, transport.name)) ?? Number.POSITIVE_INFINITY;
          const wait = Math.max(next, closedUntil) - deps.clock.now();
          pause = Math.min(LONGEST_SLEEP, Math.max(SECOND, wait));
        }
        haltedBy = halted?.said;
        await stage('halt', () => deps.owner?.ofHeldEmails(held));
      } catch (error) {
        deps.log.error({ error: messageOf(error) }, 'the worker stumbled');
      }
      if (!woken) await deps.clock.sleep(pause, AbortSignal.any([stop.signal, nap.signal]));
    }
    await Promise.all(flights.all);
  };
  const { lookAtMail } = deps;
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
