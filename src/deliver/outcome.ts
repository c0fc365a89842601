import { HOUR, MINUTE, SECOND } from '../shared/clock.ts';
import type { Random } from '../shared/random.ts';
import type { ClaimedDelivery, Settlement } from './claimed.ts';
import type { Outcome } from './transport.ts';

/** What the operator wants where a message may or may not have left and a replay could send it twice. */
export type InDoubt = 'retry' | 'hold';

const FIRST_WAIT = 2 * SECOND;
const LONGEST_WAIT = HOUR;
/** With waits up to an hour this spans the four to five days that mail servers keep trying (RFC 5321 4.5.4.1). */
const MAX_ATTEMPTS = 110;

/** Exponential backoff with jitter: 2 s, 4 s, … 1 h, each shortened by up to a quarter. */
export function backoff(attempts: number, random: Random): number {
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(30, Math.max(0, attempts - 1)));
  return Math.round(wait * (1 - random() / 4));
}

/**
 * What one delivery becomes. An `uncertain` outcome of a transport that replays safely never comes here: its
 * whole batch is handed over again.
 */
export function settlementOf(
  outcome: Outcome,
  delivery: Pick<ClaimedDelivery, 'attempts'>,
  inDoubt: InDoubt,
  now: number,
  random: Random,
): Settlement {
  switch (outcome.kind) {
    case 'accepted':
      return { status: 'sent', providerId: outcome.providerId };
    case 'permanent':
      return failed(outcome.hardBounce ? 'no-such-address' : 'refused', outcome.reason);
    case 'temporary':
      return tryAgain('try-later', outcome, delivery, now, random);
    case 'uncertain':
      return inDoubt === 'hold'
        ? { status: 'uncertain', reason: { code: 'unanswered', said: outcome.reason } }
        : tryAgain('unanswered', outcome, delivery, now, random);
    case 'halted': {
      // A refusal that only this reader's provider makes must not stand before all others for ever.
      const wait = Math.max(MINUTE, backoff(delivery.attempts, random));
      return { status: 'due', dueAt: now + wait, reason: { code: 'sender-refused', said: outcome.reason } };
    }
  }
}

function failed(code: 'no-such-address' | 'refused', said: string): Settlement {
  return { status: 'failed', reason: { code, said }, hardBounce: code === 'no-such-address' };
}

function tryAgain(
  code: 'try-later' | 'unanswered',
  outcome: { reason: string; retryAfterMs?: number },
  delivery: Pick<ClaimedDelivery, 'attempts'>,
  now: number,
  random: Random,
): Settlement {
  if (delivery.attempts >= MAX_ATTEMPTS) {
    const { attempts } = delivery;
    return {
      status: 'failed',
      reason: { code: 'given-up', attempts, said: outcome.reason },
      hardBounce: false,
    };
  }
  const wait = Math.max(outcome.retryAfterMs ?? 0, backoff(delivery.attempts, random));
  return { status: 'due', dueAt: now + wait, reason: { code, said: outcome.reason } };
}
