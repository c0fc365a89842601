/**
 * What an exchange with Resend reveals about the request as a whole.
 *
 * The status decides: a 4xx means that nothing was accepted, no matter who on the way wrote it and how much of it
 * arrived. Names (those of the SDK's `interfaces.ts`) only distinguish the 4xx, and only Resend's own words can blame
 * a reader. A 2xx counts if its body accounts for every message. Everything else decides nothing.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Outcome } from '../../flow/deliver/transport.ts';
import type { HaltCode } from '../../shared/reasons/halt.ts';
import { HOUR, SECOND } from '../../shared/time/clock.ts';
import { reasonOf } from './reason.ts';
import type { Exchange } from './resend-connections.ts';

/** `invalid`: something in the request is refused, and nothing was accepted; `named`: Resend itself said so. */
export type ResendResult =
  | Extract<Outcome, { kind: 'temporary' | 'uncertain' | 'halted' }>
  | { readonly kind: 'invalid'; readonly reason: string; readonly named: boolean }
  | { readonly kind: 'answered'; readonly outcomes: readonly Outcome[] };

/** Each of these needs a human: the key, the domain, the account, the quota. */
const SENDERS_FAULT = new Map<string, HaltCode>([
  ['missing_api_key', 'sender-refused'],
  ['restricted_api_key', 'sender-refused'],
  ['invalid_api_key', 'sender-refused'],
  ['invalid_from_address', 'sender-refused'],
  ['invalid_access', 'sender-refused'],
  ['invalid_region', 'sender-refused'],
  ['daily_quota_exceeded', 'limit-reached'],
  ['monthly_quota_exceeded', 'limit-reached'],
  ['security_error', 'sender-refused'],
  ['not_found', 'sender-refused'],
  ['method_not_allowed', 'sender-refused'],
  ['invalid_idempotency_key', 'sender-refused'],
]);

const SENDERS_FAULT_TEXT =
  /domain is not verified|verify (a|your) domain|testing emails|api key|`from` (field|address)/i;
const LIMIT_TEXT = /\bquota\b/i;

/** The same in words, where no name or one for several faults came with them: the only place that reads them. */
function sendersFaultIn(words: string): HaltCode | undefined {
  if (LIMIT_TEXT.test(words)) return 'limit-reached';
  return SENDERS_FAULT_TEXT.test(words) ? 'sender-refused' : undefined;
}

/**
 * @param length the number of messages in the request.
 * @param now by the clock that dates in an answer are compared with.
 */
export function resendResultOf(exchange: Exchange, length: number, now: number): ResendResult {
  if (exchange.kind === 'withdrawn') {
    return { kind: 'temporary', reason: 'Resend: its lease ended before it was sent' };
  }
  if (exchange.kind === 'unsent') return { kind: 'temporary', reason: `Resend: ${exchange.reason}` };
  if (exchange.kind === 'broken') return { kind: 'uncertain', reason: `Resend: ${exchange.reason}` };
  const { status, headers, body, whole } = exchange;
  const json = whole ? parsed(body) : undefined;
  if (status >= 200 && status < 300) return accountOf(json, length);
  const { name, message } = nameAndMessage(json);
  const words = message ?? (reasonOf(body).slice(0, 80) || 'no message');
  const reason = `Resend: ${reasonOf(words)} (${name ?? 'no name'}, ${status})`;
  const refused = status >= 400 && status < 500;
  const named = SENDERS_FAULT.get(name ?? '');
  if (refused && named) return halted(named, reason);
  const said = sendersFaultIn(words);
  switch (status) {
    case 409: {
      const wait =
        retryAfter(headers, now) ?? (name === 'concurrent_idempotent_requests' ? 5 * SECOND : undefined);
      return inDoubt(reason, wait);
    }
    case 408:
      return inDoubt(reason, retryAfter(headers, now));
    case 425: // RFC 8470: not processed.
    case 429:
      return { kind: 'temporary', reason, retryAfterMs: retryAfter(headers, now) ?? SECOND };
    case 400:
    case 413:
    case 422:
      if (said) return halted(said, reason);
      // A proxy's page blames nobody; but a request that is too large for it may pass in halves.
      if (name === undefined && status !== 413) return halted('sender-refused', reason);
      return { kind: 'invalid', reason, named: name !== undefined };
    case 307: // RFC 9110 15.4.8: to be repeated elsewhere, as it is. The base URL is wrong.
    case 308:
      return halted('sender-refused', reason);
  }
  // Any other refusal concerns the sender: 401, 402, 403 (test mode, or a proxy's), 451 …
  return refused ? halted(said ?? 'sender-refused', reason) : inDoubt(reason, retryAfter(headers, now));
}

/** The ids of the accepted messages, in order, with gaps where `errors` names a message. */
function accountOf(json: unknown, length: number): ResendResult {
  const { data: taken, errors } = (json ?? {}) as { data?: unknown; errors?: unknown };
  const refused = new Map<number, string>();
  for (const error of Array.isArray(errors) ? errors : []) {
    const { index, message } = (error ?? {}) as { index?: unknown; message?: unknown };
    if (typeof index === 'number') refused.set(index, String(message ?? 'no message'));
  }
  const fits = [...refused.keys()].every((index) => Number.isInteger(index) && index >= 0 && index < length);
  if (!Array.isArray(taken) || !fits || taken.length + refused.size !== length) {
    return inDoubt("Resend: the answer doesn't match the batch", undefined);
  }
  const ids = taken.map((one) => (one as { id?: unknown } | null)?.id);
  if (!ids.every((id) => typeof id === 'string' && id !== '')) {
    return inDoubt('Resend: the answer names no message', undefined);
  }
  const next = ids.values();
  const outcomes = Array.from({ length }, (_, index): Outcome => {
    const message = refused.get(index);
    if (message !== undefined) return refusalOf(message, ids.length > 0);
    return { kind: 'accepted', providerId: String(next.next().value) };
  });
  return { kind: 'answered', outcomes };
}

/** One refused message of a permissive batch; if others were accepted, it can't be the sender's fault. */
function refusalOf(message: string, othersTaken: boolean): Outcome {
  const words = `Resend: ${reasonOf(message)}`;
  const code = sendersFaultIn(message);
  return code && !othersTaken ? halted(code, words) : refusedMessage(words);
}

/** A permanently refused message: reported over HTTP, and translated into a mail server's terms. */
export function refusedMessage(words: string): Outcome {
  return { kind: 'refused', refusal: { stage: 'message', code: 554, words, named: false } };
}

function halted(code: HaltCode, reason: string): Extract<Outcome, { kind: 'halted' }> {
  return { kind: 'halted', code, reason };
}

function inDoubt(reason: string, wait: number | undefined): ResendResult {
  return { kind: 'uncertain', reason, ...(wait === undefined ? {} : { retryAfterMs: wait }) };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function nameAndMessage(json: unknown): { name: string | undefined; message: string | undefined } {
  const { name, message } = (json ?? {}) as { name?: unknown; message?: unknown };
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  return { name: text(name), message: text(message) };
}

function retryAfter(headers: IncomingHttpHeaders, now: number): number | undefined {
  return waitIn(headers, 'retry-after', now) ?? waitIn(headers, 'ratelimit-reset', now);
}

/**
 * The milliseconds in a header, given in seconds or as a date (RFC 9110 section 10.2.3), an hour at most; undefined
 * if it is neither. A date is compared with the answer's own date if there is one, because clocks differ.
 */
export function waitIn(headers: IncomingHttpHeaders, name: string, now: number): number | undefined {
  const text = headers[name];
  if (typeof text !== 'string') return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Number(text) * SECOND, HOUR);
  const from = Date.parse(headers.date ?? '');
  const ms = /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) - (Number.isNaN(from) ? now : from) : Number.NaN;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), HOUR);
}
