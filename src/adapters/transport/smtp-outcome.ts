import type { Outcome, Refusal } from '../../flow/deliver/transport.ts';
import { isTlsTrouble } from '../../shared/refusals/connection-trouble.ts';
import { MINUTE } from '../../shared/time/clock.ts';
import { reasonOf } from './reason.ts';
import type { Reply } from './smtp-reply.ts';

/** The command that the server was answering when it failed; `CONN` is its greeting, `END` the final dot. */
export type Command = 'CONN' | 'EHLO' | 'STARTTLS' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'END';

/** Why a message or a connection failed. */
export type SmtpFailure =
  | { readonly kind: 'refused'; readonly command: Command; readonly reply: Reply }
  /** No answer. `code`: Node's name for the fault. */
  | { readonly kind: 'unanswered'; readonly reason: string; readonly code?: string | undefined }
  /** The server lacks something that this sender requires. */
  | { readonly kind: 'unfit'; readonly lacks: 'encryption' | 'login'; readonly reason: string };

/** How long mail servers wait before they retry (Postfix `minimal_backoff_time`). */
const RETRY_AFTER_MS = 5 * MINUTE;
/** Replies of several lines are read completely: the decisive part may be in the last one. */
const LONGEST_WORDS = 2000;

const STAGES: Readonly<Record<Command, Refusal['stage']>> = {
  CONN: 'session',
  EHLO: 'session',
  STARTTLS: 'session',
  AUTH: 'session',
  MAIL: 'sender',
  RCPT: 'recipient',
  DATA: 'message',
  END: 'message',
};

/**
 * The meaning of a failure for a message.
 *
 * @param handedOver whether its body had begun to leave.
 * @param to the recipient's bare address.
 */
export function outcomeOf(failure: SmtpFailure, handedOver: boolean, to = ''): Outcome {
  switch (failure.kind) {
    case 'refused':
      return refused(failure.command, failure.reply, handedOver, to);
    case 'unfit':
      return { kind: 'halted', code: 'server-unfit', reason: `SMTP: ${reasonOf(failure.reason)}` };
    case 'unanswered':
      return unanswered(failure.reason, failure.code ?? '', handedOver);
  }
}

/** A message larger than the server's advertised limit (RFC 1870). */
export function tooLarge(words: string): Outcome {
  return { kind: 'refused', refusal: { stage: 'sender', code: 552, status: '5.3.4', words, named: false } };
}

function unanswered(why: string, code: string, handedOver: boolean): Outcome {
  const reason = `SMTP: ${reasonOf(why)}`;
  if (handedOver) return { kind: 'uncertain', reason: `${reason} (after the message was handed over)` };
  return isTlsTrouble(code) ? { kind: 'halted', code: 'server-unfit', reason } : temporary(reason);
}

function refused(command: Command, { code, text }: Reply, handedOver: boolean, to: string): Outcome {
  const reason = `SMTP: ${reasonOf(text)}`;
  if (code < 400) return handedOver ? { kind: 'uncertain', reason } : temporary(reason);
  // 503 means that the session was in the wrong state, not that the message was refused.
  if (code === 503 && STAGES[command] !== 'session') return temporary(reason);
  return {
    kind: 'refused',
    refusal: {
      stage: STAGES[command],
      code,
      status: /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(text)?.[1],
      words: `SMTP: ${reasonOf(text, LONGEST_WORDS)}`,
      named: to !== '' && text.toLowerCase().includes(to.toLowerCase()),
      ...(code < 500 ? { retryAfterMs: RETRY_AFTER_MS } : {}),
    },
  };
}

function temporary(reason: string): Outcome {
  return { kind: 'temporary', reason, retryAfterMs: RETRY_AFTER_MS };
}
