import type { Random } from '../../shared/random.ts';
import type { DeliveryReason } from '../../shared/reasons/delivery-reason.ts';
import { HOUR, MINUTE, SECOND } from '../../shared/time/clock.ts';
import type { Blame } from './blame.ts';
import type { Settlement } from './deliver-store.ts';
import { nextEmailTryAfter } from './sending-blocks.ts';
import type { Outcome, Refusal } from './transport.ts';

/** The operator's choice for a message that may or may not have left and whose replay could send it twice. */
export type InDoubt = 'retry' | 'hold';

const FIRST_WAIT = 2 * SECOND;
const LONGEST_WAIT = HOUR;
/** With waits up to an hour, this covers the four to five days for which mail servers retry (RFC 5321 4.5.4.1). */
const MAX_ATTEMPTS = 110;
/** A refusal is an answer and seldom changes: it is retried this many times, over eight hours. */
const MOST_REFUSALS = 5;
const FIRST_REFUSAL_WAIT = 5 * MINUTE;
/** The length at which a server's words are cut for display. */
const LONGEST_SAID = 300;

/** Exponential backoff with jitter: 2 s, 4 s, … 1 h, each shortened by up to a quarter. */
export function backoff(attempts: number, random: Random): number {
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(30, Math.max(0, attempts - 1)));
  return Math.round(wait * (1 - random() / 4));
}

/** What is known of a delivery in addition to its outcome. */
export interface Known {
  /** The number of hand-overs, including this one. */
  readonly attempts: number;
  /** How often this email was already refused for this reader. */
  readonly refusedBefore?: number | undefined;
  /** Whom a refusal blames; see `judge`. */
  readonly blame?: Blame | undefined;
  /** Its batch was already handed over without an answer, so an answer now covers only this attempt. */
  readonly mayHaveLeft?: boolean | undefined;
  /** The number of tries for which its email has already been blocked. */
  readonly blockedBefore?: number | undefined;
}

/**
 * The new state of one delivery. An `uncertain` outcome of a transport that replays safely never gets here: its whole
 * batch is handed over again.
 */
export function settlementOf(
  outcome: Outcome,
  known: Known,
  inDoubt: InDoubt,
  now: number,
  random: Random,
): Settlement {
  switch (outcome.kind) {
    case 'accepted':
      return { status: 'sent', providerId: outcome.providerId };
    case 'permanent':
      return failed({ code: 'unsendable', said: outcome.reason }, known);
    case 'refused':
      return refused(outcome.refusal, known, now, random);
    case 'temporary':
      return tryAgain({ code: 'try-later', said: outcome.reason }, outcome.retryAfterMs, known, now, random);
    case 'uncertain': {
      const reason = { code: 'unanswered', said: outcome.reason } as const;
      if (inDoubt === 'hold') return { status: 'uncertain', reason };
      return tryAgain(reason, outcome.retryAfterMs, { ...known, mayHaveLeft: true }, now, random);
    }
    // Nobody here is at fault: the email is due at once, and the halt holds it back with all the others.
    case 'halted':
      return waiting(now, {
        code: outcome.code === 'limit-reached' ? 'limit-reached' : 'sender-refused',
        said: outcome.reason,
      });
    case 'unsent':
      return waiting(now, undefined);
  }
}

/**
 * The new state of a delivery whose email can't be composed: our own fault, which may get fixed, so it is retried.
 */
export function uncomposedBecomes(attempts: number, said: string, now: number): Settlement {
  const reason = { code: 'not-composed', said } as const;
  if (attempts >= MOST_REFUSALS) return { status: 'failed', reason, hardBounce: false };
  return { status: 'due', dueAt: now + FIRST_REFUSAL_WAIT * 4 ** Math.max(0, attempts - 1), reason };
}

function refused(refusal: Refusal, known: Known, now: number, random: Random): Settlement {
  const said = refusal.words.slice(0, LONGEST_SAID);
  switch (known.blame ?? 'reader') {
    case 'address':
      return { ...failed({ code: 'no-such-address', said }, known), hardBounce: true };
    case 'sender':
      return waiting(now, { code: 'sender-refused', said });
    case 'limit':
      return waiting(now, { code: 'limit-reached', said });
    case 'email':
      return waiting(now + nextEmailTryAfter(known.blockedBefore ?? 0), { code: 'email-refused', said });
    case 'later':
      return tryAgain({ code: 'try-later', said }, refusal.retryAfterMs, known, now, random);
    case 'reader': {
      const refusals = (known.refusedBefore ?? 0) + 1;
      if (refusals >= MOST_REFUSALS) return failed({ code: 'refused', said }, known);
      const wait = FIRST_REFUSAL_WAIT * 4 ** (refusals - 1) * (1 - random() / 4);
      return due(now + Math.round(wait), { code: 'refused', said }, known);
    }
  }
}

function due(
  dueAt: number,
  reason: DeliveryReason,
  { mayHaveLeft }: Known,
): Extract<Settlement, { status: 'due' }> {
  return { status: 'due', dueAt, reason, ...(mayHaveLeft ? { mayHaveLeft } : {}) };
}

function waiting(dueAt: number, reason: DeliveryReason | undefined): Settlement {
  return { status: 'due', dueAt, reason, uncounted: true };
}

function failed(reason: DeliveryReason, { mayHaveLeft }: Known): Extract<Settlement, { status: 'failed' }> {
  return { status: 'failed', reason, hardBounce: false, ...(mayHaveLeft ? { mayHaveLeft } : {}) };
}

function tryAgain(
  reason: { readonly code: 'try-later' | 'unanswered'; readonly said: string },
  retryAfterMs: number | undefined,
  known: Known,
  now: number,
  random: Random,
): Settlement {
  const { attempts } = known;
  if (attempts >= MAX_ATTEMPTS) return failed({ code: 'given-up', attempts, said: reason.said }, known);
  const asked = Math.min(retryAfterMs ?? 0, LONGEST_WAIT);
  return due(now + Math.max(asked, backoff(attempts, random)), reason, known);
}
