/**
 * One turn of the wheel: `send` makes turns until nothing is imminent, and a worker until it is stopped.
 *
 * Its order is a promise. Nothing is handed over before the store's guards agree and issues are stopped as their
 * files demand. A clock in doubt plans nothing. Side tasks may fail without keeping an email from leaving.
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
  /** Read again at every look, so that changed content takes effect. */
  readonly plan: () => PlanDeps;
  readonly deliver: DeliverDeps;
  /** Throws if sending would repeat old mail. */
  readonly check: () => Promise<void>;
  /** Forgets what has been kept long enough. */
  readonly forget: (signal?: AbortSignal) => Promise<void>;
  /** Asks silent readers, if the author wants that. */
  readonly lookForSilence?: ((signal?: AbortSignal) => Promise<void>) | undefined;
  /** Records which files have mistakes. */
  readonly noteFaultyFiles?: ((now: number) => Promise<void>) | undefined;
  /** Reads returned mail, if there is a mailbox. */
  readonly lookAtMail?: ((signal: AbortSignal) => Promise<unknown>) | undefined;
  /** Reports why sending has stopped. */
  readonly owner?: OwnerTeller | undefined;
  /** Notes where all can see it that a worker turns, unhindered. */
  readonly noteTurn?: ((now: number) => Promise<void>) | undefined;
  readonly clock: Clock;
  /** Whether the clock can be trusted, if it is the machine's own. */
  readonly clockWatch?: ClockWatch | undefined;
  readonly log: Log;
}

/** The results of a turn, and what it leaves. */
export interface Turned {
  readonly planned: number;
  /** The error of planning: everything planned before has still left. */
  readonly unplanned: { readonly error: unknown } | undefined;
  readonly drained: Drained;
  readonly paused: SendingPause | undefined;
  /** Whether the owner got a notice after the queue was drained: it waits in the queue. */
  readonly news: boolean;
  /** The time by which it looked for due deliveries. */
  readonly asOf: number;
  /** When the next delivery that could not leave may be tried again. */
  readonly nextAt: number | undefined;
}

type TurnSignals = Omit<DrainSignals, 'stop' | 'onClaim'> & {
  /** Notes where all can see it that a turn is made, unhindered. */
  readonly note?: (() => Promise<void>) | undefined;
  /** Receives planning's error at once: draining the queue may take hours. */
  readonly onUnplanned?: ((error: unknown) => void) | undefined;
};

/** How often to look for things to forget. */
const FORGET_EVERY = HOUR;
/** When readers who were left out are tried again. */
const AGAIN_AFTER = HOUR;

/**
 * Makes turns, and remembers from one to the next what need not be repeated.
 *
 * @returns rejects if nothing may be sent, and with the error of draining the queue.
 */
export function turner(deps: WorkerDeps, stop?: AbortSignal): (signals: TurnSignals) => Promise<Turned> {
  const { clock, deliver, owner } = deps;
  const stage = stages(deps.log);
  let forgetAt = Number.NEGATIVE_INFINITY;

  const mayPlan = (): boolean => deps.clockWatch?.doubt() === undefined;

  /** Work done once an hour, the first time at once. */
  const tidy = async (): Promise<void> => {
    const now = clock.now();
    // A clock that was ahead must not postpone the next look by as much.
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
    await stage('faulty files', () => deps.noteFaultyFiles?.(asOf));
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
    // A note of a worker's turn implies that everything is planned and leaves.
    const onClaim = mayPlan() && !unplanned ? note : undefined;
    const drained = await drain(deliver, { ...signals, stop, onClaim }).finally(async () => {
      // Only now, after possible refusals, is it known whether sending is paused.
      paused = await stage('pause', () => owner?.ofPause());
    });
    await onClaim?.();
    const { halted, blocked, closedUntil = 0 } = drained;
    if (halted) await stage('halt', () => owner?.ofHalt(halted));
    const blockedNews = await stage('halt', () => owner?.ofBlockedEmails(blocked));
    const next = await deliver.store.nextAttemptAt(deliver.only, senderIn(deliver));
    return {
      ...{ planned, unplanned, drained, asOf },
      ...{ paused: paused?.pause, news: paused?.news === true || blockedNews === true },
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
 * Runs a side task: a failure is logged, and keeps no email from leaving.
 *
 * @returns undefined if it failed.
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
  if (written > 0) log.info({ written }, 'recorded the outcomes that were kept');
}
