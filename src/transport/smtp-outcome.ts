import type { Outcome } from '../deliver/transport.ts';
import { MINUTE } from '../shared/clock.ts';
import { POLICY, UNKNOWN_USER } from '../shared/refusal-words.ts';
import { reasonOf } from './reason.ts';
import type { Reply } from './smtp-reply.ts';

/** What the server was asked when it failed; `CONN` is its greeting, `END` the final dot. */
export type Command = 'CONN' | 'EHLO' | 'STARTTLS' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'END';

/** Why a message or a connection failed. */
export type SmtpFailure =
  | { readonly kind: 'refused'; readonly command: Command; readonly reply: Reply }
  /** No answer. `code`: what Node calls the fault. */
  | { readonly kind: 'unanswered'; readonly reason: string; readonly code?: string | undefined }
  /** The server lacks what this sender insists on. */
  | { readonly kind: 'unfit'; readonly lacks: 'encryption' | 'login'; readonly reason: string };

/** Mail servers wait so long before they try again (Postfix `minimal_backoff_time`). */
const RETRY_AFTER_MS = 5 * MINUTE;

/** No such mailbox, no such domain, no valid address, a domain without mail (RFC 3463, RFC 7505). */
const NO_SUCH_ADDRESS = new Set(['5.1.1', '5.1.2', '5.1.3', '5.1.10']);
const BAD_CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL/;

/** What a failure means for a message. `handedOver`: whether its body had begun to leave. */
export function outcomeOf(failure: SmtpFailure, handedOver: boolean): Outcome {
  switch (failure.kind) {
    case 'refused':
      return refused(failure.command, failure.reply, handedOver);
    case 'unfit':
      return { kind: 'halted', reason: `SMTP: ${reasonOf(failure.reason)}` };
    case 'unanswered':
      return unanswered(failure.reason, failure.code ?? '', handedOver);
  }
}

function unanswered(why: string, code: string, handedOver: boolean): Outcome {
  const reason = `SMTP: ${reasonOf(why)}`;
  if (handedOver) return { kind: 'uncertain', reason: `${reason} (after the message was handed over)` };
  return BAD_CERTIFICATE.test(code) ? { kind: 'halted', reason } : temporary(reason);
}

function refused(command: Command, { code, text }: Reply, handedOver: boolean): Outcome {
  const reason = `SMTP: ${reasonOf(text)}`;
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(text)?.[1];
  if (code >= 400 && code < 500) return temporary(reason);
  if (code < 500) return handedOver ? { kind: 'uncertain', reason } : temporary(reason);
  const aboutMessage = command === 'RCPT' || command === 'DATA' || command === 'END';
  if (!aboutMessage) return refusedSender(command, enhanced, code, reason);
  // 503 says that the session was in the wrong state, not that the message was refused.
  if (code === 503) return temporary(reason);
  if (saysSendersFault(code, enhanced, text)) return { kind: 'halted', reason };
  // From servers without enhanced codes; only a 550 at RCPT is read so.
  const unknown = code === 550 && command === 'RCPT' && enhanced === undefined && UNKNOWN_USER.test(text);
  const hardBounce = unknown || (enhanced !== undefined && NO_SUCH_ADDRESS.has(enhanced));
  return { kind: 'permanent', reason, ...(hardBounce ? { hardBounce } : {}) };
}

/** A refusal before any reader was named: of the connection, the login or the sender. */
function refusedSender(
  command: Command,
  enhanced: string | undefined,
  code: number,
  reason: string,
): Outcome {
  if (command === 'MAIL' && (code === 552 || enhanced === '5.3.4')) return { kind: 'permanent', reason };
  if (command === 'MAIL' && code === 503) return temporary(reason);
  return { kind: 'halted', reason };
}

function saysSendersFault(code: number, enhanced: string | undefined, reply: string): boolean {
  if (code === 530 || code === 535 || code === 538) return true;
  if (enhanced !== undefined)
    return enhanced.startsWith('5.7.') || enhanced === '5.1.7' || enhanced === '5.1.8';
  return (code === 550 || code === 554) && POLICY.test(reply);
}

function temporary(reason: string): Outcome {
  return { kind: 'temporary', reason, retryAfterMs: RETRY_AFTER_MS };
}
