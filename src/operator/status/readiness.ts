import type { StoreFault } from '../../shared/errors/store-error.ts';
import type { BarredCode } from '../../shared/reasons/barred.ts';
import type { HaltCode } from '../../shared/reasons/halt.ts';
import type { SendingPause } from '../../shared/reasons/owner-notice.ts';
import type { SetAsideCode } from '../../shared/reasons/set-aside.ts';
import type { ClockCause } from '../../shared/time/clock-trust.ts';

/** Why a store accepts no writes. */
export type StoreTrouble =
  | StoreFault
  /** Another file is in its place: writes into the open one are lost. */
  | 'replaced'
  /** Its publication has moved to another store, and this one refuses every change. */
  | 'moved'
  | 'failing';

/** A server's state for monitoring. Instants in epoch milliseconds. */
export interface Readiness {
  readonly store: 'ok' | StoreTrouble;
  /** When any worker last turned; undefined if none ever did, or the store doesn't answer. */
  readonly lastTurnAt: number | undefined;
  /** What keeps mail from leaving; undefined if the store doesn't answer. */
  readonly sending: SendingState | undefined;
  /** What can't be done for some while it is done for all others; undefined if the store doesn't answer. */
  readonly setAside: readonly SetAsideSum[] | undefined;
}

/** Everything set aside for one reason. */
export interface SetAsideSum {
  readonly code: SetAsideCode | 'outcome-unwritten';
  /** How many are known to wait; 0 if the number is unknown. */
  readonly count: number;
  readonly since: number;
}

export interface SendingState {
  /** Nothing may be sent from this store. */
  readonly barred: BarredCode | undefined;
  /** Nobody's mail leaves. */
  readonly halted:
    | { readonly code: HaltCode; readonly since: number; readonly nextTryAt: number }
    | undefined;
  /** No lessons or issues leave. */
  readonly paused: { readonly cause: SendingPause['cause']; readonly since: number } | undefined;
  /** A machine's clock is in doubt: no lessons or issues leave there. By the known time. */
  readonly clock:
    | { readonly cause: ClockCause; readonly since: number; readonly goesOnAt: number }
    | undefined;
}

/** A readiness as `/readyz` answers it. Anyone may ask, so a provider's words are left out. */
export function readinessJson({ store, lastTurnAt, sending, setAside }: Readiness): object {
  return {
    store,
    lastTurnAt: instant(lastTurnAt),
    sending: sending ? sendingJson(sending) : null,
    setAside:
      setAside?.map(({ code, count, since }) => ({ code, count: count || null, since: instant(since) })) ??
      null,
  };
}

function sendingJson({ barred, halted, paused, clock }: SendingState): object {
  return {
    barred: barred ?? null,
    halted: halted
      ? { code: halted.code, since: instant(halted.since), nextTryAt: instant(halted.nextTryAt) }
      : null,
    paused: paused ? { cause: paused.cause, since: instant(paused.since) } : null,
    clock: clock
      ? { cause: clock.cause, since: instant(clock.since), goesOnAt: instant(clock.goesOnAt) }
      : null,
  };
}

function instant(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
