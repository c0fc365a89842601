import type { NodemailerError } from 'nodemailer/lib/errors';
import type { Outcome } from '../deliver/transport.ts';
import { MINUTE } from '../shared/clock.ts';
import { reasonOf } from './reason.ts';

/** Mail servers wait so long before they try again (Postfix `minimal_backoff_time`). */
const RETRY_AFTER_MS = 5 * MINUTE;

/** No such mailbox, no such domain, no valid address, a domain without mail (RFC 3463, RFC 7505). */
const NO_SUCH_ADDRESS = new Set(['5.1.1', '5.1.2', '5.1.3', '5.1.10']);
/** The same in words, from servers without enhanced codes; only a 550 at RCPT is read so. */
const UNKNOWN_USER =
  /\b(user|recipient|mailbox|address|account)\b.{0,40}\b(unknown|not found|does(n'?t| not) exist|invalid)|\b(unknown|no such|invalid) (\w+ )?(user|recipient|mailbox|address|account)/i;
/** What is said of a sender, not of a reader. */
const POLICY =
  /polic|spam|blocked|black ?list|block ?list|deny ?list|listed|reputation|relay|authenticat|banned/i;
const BAD_CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL/;

/** Why a message or a connection failed. `handedOver`: whether the body had begun to leave. */
export function outcomeOf(error: NodemailerError, handedOver: boolean): Outcome {
  return error.responseCode === undefined
    ? unanswered(error, handedOver)
    : answered(error, error.responseCode, handedOver);
}

function unanswered(error: NodemailerError, handedOver: boolean): Outcome {
  const reason = `SMTP: ${reasonOf(error.message)}`;
  if (handedOver) return { kind: 'uncertain', reason: `${reason} (after the message was handed over)` };
  if (error.code === 'EAUTH') return { kind: 'halted', reason };
  if (BAD_CERTIFICATE.test(`${error.originalCode ?? ''} ${error.code ?? ''}`))
    return { kind: 'halted', reason };
  if (error.code === 'EMESSAGE' || error.code === 'EENVELOPE') return { kind: 'permanent', reason };
  return temporary(reason);
}

function answered(error: NodemailerError, code: number, handedOver: boolean): Outcome {
  const reply = error.response ?? '';
  const reason = `SMTP: ${reasonOf(reply)}`;
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(reply)?.[1];
  const command = error.command ?? '';
  const aboutMessage = command === 'RCPT TO' || command === 'DATA';
  if (code >= 400 && code < 500) return temporary(reason);
  if (code < 500) return handedOver ? { kind: 'uncertain', reason } : temporary(reason);
  if (!aboutMessage) return refusedSender(command, enhanced, code, reason);
  // 503 says that the session was in the wrong state, not that the message was refused.
  if (code === 503) return temporary(reason);
  if (saysSendersFault(code, enhanced, reply)) return { kind: 'halted', reason };
  const unknown = code === 550 && command === 'RCPT TO' && enhanced === undefined && UNKNOWN_USER.test(reply);
  const hardBounce = unknown || (enhanced !== undefined && NO_SUCH_ADDRESS.has(enhanced));
  return { kind: 'permanent', reason, ...(hardBounce ? { hardBounce } : {}) };
}

/** A refusal before any reader was named: of the connection, the login or the sender. */
function refusedSender(command: string, enhanced: string | undefined, code: number, reason: string): Outcome {
  if (command === 'MAIL FROM' && (code === 552 || enhanced === '5.3.4')) return { kind: 'permanent', reason };
  if (command === 'MAIL FROM' && code === 503) return temporary(reason);
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
