/**
 * One turn of the wheel: what `send` makes until nothing is near, and a worker until it is told to stop.
 *
 * Its order is a promise. Nothing is handed over before the store's guards agree and issues are stopped as their files
 * say; a clock in doubt plans nothing; what stands beside the emails' way may fail and keeps no email from leaving.
 */
import { senderIn } from '../../flow/deliver/claim.ts';
import type { DeliverDeps } from '../../flow/deliver/deliver.ts';
import { type Drained, type DrainSignals, drain } from '../../flow/deliver/drain.ts';
import { type PlanDeps, planDue } from '../../flow/plan/plan.ts';
import { reopenFinished } from '../../flow/plan/reopen-finished.ts';
import { withdrawIssues } from '../../flow/plan/withdraw-issues.ts';
import { messageOf } from '../../shared/errors/message-of.ts';
import type { Log } from '../../shared/log.ts';
import type { SendingPause } from '../../shared/reasons/owner-notice.ts';
import { type Clock, HOUR } from '../../shared/time/clock.ts';
import type { ClockWatch } from './clock-watch.ts';
import type { OwnerTeller } from './tell-owner.ts';

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

/** What a turn did, and what it leaves. */
export interface Turned {
  readonly planned: number;
  /** What planning threw: what was planned before has left all the same. */
  readonly unplanned: { readonly error: unknown } | undefined;
  readonly drained: Drained;
  readonly paused: SendingPause | undefined;
  /** Whether the owner was told something after the queue was drained: the notice waits in it. */
  readonly news: boolean;
  /** By which time it looked for what is due. */
  readonly asOf: number;
  /** When the next delivery that could not leave may be tried again. */
  readonly nextAt: number | undefined;
}

type TurnSignals = Omit<DrainSignals, 'stop' | 'onClaim'> & {
  /** Notes where all can see it that a turn is made, and that nothing stops it. */
  readonly note?: (() => Promise<void>) | undefined;
  /** Told at once what planning threw: draining the queue may take hours. */
  readonly onUnplanned?: ((error: unknown) => void) | undefined;
};

/** How often to look for what is to be forgotten. */
const FORGET_EVERY = HOUR;
/** When whoever was left out is tried again. */
const AGAIN_AFTER = HOUR;

/**
 * Makes turns, and remembers from one to the next what need not be done again.
 *
 * @returns rejects where nothing may be sent, and with what draining the queue threw.
 */
export function turner(deps: WorkerDeps, stop?: AbortSignal): (signals: TurnSignals) => Promise<Turned> {
  const { clock, deliver, owner } = deps;
  const stage = stages(deps.log);
  let forgetAt = Number.NEGATIVE_INFINITY;

  const mayPlan = (): boolean => deps.clockWatch?.doubt() === undefined;

  /** What is done once an hour, the first time at once. */
  const tidy = async (): Promise<void> => {
    const now = clock.now();
    // A clock that was ahead must not put the next look off by as much.
    if (now < forgetAt && forgetAt <= now + FORGET_EVERY) return;
    forgetAt = now + FORGET_EVERY;
    await stage('forget', () => deps.forget(stop));
    await stage('unwritten', () => writeUnwritten(deps));
    if (!mayPlan()) return;
    await stage('silence', () => deps.lookForSilence?.(stop));
    await stage('left behind', () => giveUpLeftBehind(deps));
  };

  const withdraw = whenFilesChange((due, now) => stage('withdraw', () => withdrawIssues(due, now)));
  const reopen = whenFilesChange((due, now) => stage('reopen', () => reopenFinished(due, now)));

  const plan = async (asOf: number): Promise<number> => {
    const due = deps.plan();
    // An issue is stopped whatever the time is, and before anything is handed over.
    await withdraw(due, asOf);
    if (!mayPlan()) return 0;
    await reopen(due, asOf);
    return planDue(due, asOf, stop);
  };

  return async ({ note, onUnplanned, ...signals }) => {
    await deliver.giveWay?.();
    // A store may be restored while its worker runs.
    await deps.check();
    await stage('clock', () => deps.clockWatch?.look());
    await tidy();
    const asOf = clock.now();
    let planned = 0;
    let unplanned: Turned['unplanned'];
    let paused: Awaited<ReturnType<OwnerTeller['ofPause']>>;
    try {
      planned = await plan(asOf);
    } catch (error) {
      unplanned = { error };
      onUnplanned?.(error);
    }
    // Whoever reads when a worker last turned takes it that everything is planned and leaves.
    const onClaim = mayPlan() && !unplanned ? note : undefined;
    const drained = await drain(deliver, { ...signals, stop, onClaim }).finally(async () => {
      // What was handed over may have been refused, so that only now is it known whether sending is paused.
      paused = await stage('pause', () => owner?.ofPause());
    });
    await onClaim?.();
    const { halted, held, closedUntil = 0 } = drained;
    if (halted) await stage('halt', () => owner?.ofHalt(halted));
    const heldNews = await stage('halt', () => owner?.ofHeldEmails(held));
    const next = await deliver.store.nextAttemptAt(deliver.only, senderIn(deliver));
    return {
      ...{ planned, unplanned, drained, asOf },
      ...{ paused: paused?.pause, news: paused?.news === true || heldNews === true },
      nextAt: next && Math.max(next, closedUntil),
    };
  };
}

type Act = (due: PlanDeps, now: number) => Promise<{ readonly refused: number } | undefined>;

/** Acts once for each catalogue; at the next turn again where that failed, after an hour where somebody was left out. */
function whenFilesChange(act: Act): (due: PlanDeps, now: number) => Promise<void> {
  let doneFor: unknown;
  let againAt = Number.POSITIVE_INFINITY;
  return async (due, now) => {
    if (doneFor === due.catalogue && now < againAt) return;
    const done = await act(due, now);
    doneFor = done && due.catalogue;
    againAt = done && done.refused > 0 ? now + AGAIN_AFTER : Number.POSITIVE_INFINITY;
  };
}

type Stage = <T>(stage: string, work: () => T | Promise<T>) => Promise<T | undefined>;

/**
 * Runs what stands beside the emails' way: what goes wrong there is told, and keeps no email from leaving.
 *
 * @returns undefined where it went wrong.
 */
export function stages(log: Log): Stage {
  return async <T>(stage: string, work: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      tellFailed(log, stage, error);
      return undefined;
    }
  };
}

export function tellFailed(log: Log, stage: string, error: unknown): void {
  log.error({ stage, error: messageOf(error) }, 'a part of the turn failed; sending continues');
}

async function giveUpLeftBehind({ deliver, clock, log }: WorkerDeps): Promise<void> {
  const emails = await deliver.store.giveUpLeftBehind(senderIn(deliver), clock.now());
  if (emails > 0)
    log.warn({ emails }, 'emails from another transport or account are uncertain; see pace uncertain');
}

async function writeUnwritten({ deliver, clock, log }: WorkerDeps): Promise<void> {
  const written = await deliver.store.writeUnwritten(clock.now());
  if (written > 0) log.info({ written }, 'what became of deliveries could be written at last');
}
