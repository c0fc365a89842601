/**
 * What an exchange with Resend says of the request as a whole.
 *
 * The status is the ground: a 4xx says that nothing was taken, whoever on the way wrote it and however much of
 * it arrived. Names (those of the SDK's `interfaces.ts`) only tell the 4xx apart, and a reader is blamed only
 * in Resend's own words. A 2xx counts when its body accounts for every message. All else says nothing.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Outcome } from '../deliver/transport.ts';
import { SECOND } from '../shared/clock.ts';
import { reasonOf } from './reason.ts';
import type { Exchange } from './resend-connections.ts';

/**
 * `invalid`: something in the request is refused, and nothing was taken; `named`: Resend itself said so.
 */
export type Verdict =
  | Exclude<Outcome, { kind: 'accepted' | 'permanent' }>
  | { readonly kind: 'invalid'; readonly reason: string; readonly named: boolean }
  | { readonly kind: 'answered'; readonly outcomes: readonly Outcome[] };

/** Each waits for a human: the key, the domain, the account, the quota. */
const SENDERS_FAULT = new Set<string>([
  'missing_api_key',
  'restricted_api_key',
  'invalid_api_key',
  'invalid_from_address',
  'invalid_access',
  'invalid_region',
  'daily_quota_exceeded',
  'monthly_quota_exceeded',
  'security_error',
  'not_found',
  'method_not_allowed',
  'invalid_idempotency_key',
]);

/** The same said in words, where one message of many is refused without a name for it. */
const SENDERS_FAULT_TEXT =
  /domain is not verified|verify (a|your) domain|testing emails|api key|\bquota\b|`from` (field|address)/i;

/** @param length how many messages the request held */
export function verdictOf(exchange: Exchange, length: number): Verdict {
  if (exchange.kind === 'unsent') return { kind: 'temporary', reason: `Resend: ${exchange.reason}` };
  if (exchange.kind === 'broken') return { kind: 'uncertain', reason: `Resend: ${exchange.reason}` };
  const { status, headers, body, whole } = exchange;
  const json = whole ? parsed(body) : undefined;
  if (status >= 200 && status < 300) return accountOf(json, length);
  const { name, message } = nameAndMessage(json);
  const words = message ?? (reasonOf(body).slice(0, 80) || 'no message');
  const reason = `Resend: ${reasonOf(words)} (${name ?? 'no name'}, ${status})`;
  const refused = status >= 400 && status < 500;
  if (refused && name !== undefined && SENDERS_FAULT.has(name)) return { kind: 'halted', reason };
  switch (status) {
    case 409: {
      const wait =
        retryAfter(headers) ?? (name === 'concurrent_idempotent_requests' ? 5 * SECOND : undefined);
      return inDoubt(reason, wait);
    }
    case 408:
      return inDoubt(reason, retryAfter(headers));
    case 425: // RFC 8470: not processed.
    case 429:
      return { kind: 'temporary', reason, retryAfterMs: retryAfter(headers) ?? SECOND };
    case 400:
    case 413:
    case 422:
      if (SENDERS_FAULT_TEXT.test(reason)) return { kind: 'halted', reason };
      // A page of a proxy blames nobody; but what is too large for it may pass in halves.
      if (name === undefined && status !== 413) return { kind: 'halted', reason };
      return { kind: 'invalid', reason, named: name !== undefined };
    case 307: // RFC 9110 15.4.8: to be repeated elsewhere, as it is. The base URL is wrong.
    case 308:
      return { kind: 'halted', reason };
  }
  // Any other refusal concerns the sender: 401, 402, 403 (test mode, or a proxy's), 451 …
  return refused ? { kind: 'halted', reason } : inDoubt(reason, retryAfter(headers));
}

/** The ids of those taken, in order, with gaps where `errors` names a message. */
function accountOf(json: unknown, length: number): Verdict {
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
  const ids = taken.values();
  const outcomes = Array.from({ length }, (_, index): Outcome => {
    const message = refused.get(index);
    if (message !== undefined) return refusalOf(message);
    return { kind: 'accepted', providerId: String(ids.next().value?.id ?? '') };
  });
  return { kind: 'answered', outcomes };
}

/** One message of a permissive batch that was refused. */
function refusalOf(message: string): Outcome {
  const reason = `Resend: ${reasonOf(message)}`;
  return SENDERS_FAULT_TEXT.test(message) ? { kind: 'halted', reason } : { kind: 'permanent', reason };
}

function inDoubt(reason: string, wait: number | undefined): Verdict {
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

function retryAfter(headers: IncomingHttpHeaders): number | undefined {
  return secondsIn(headers, 'retry-after') ?? secondsIn(headers, 'ratelimit-reset');
}

/** The milliseconds that a header tells in seconds; undefined where it doesn't. */
export function secondsIn(headers: IncomingHttpHeaders, name: string): number | undefined {
  const text = headers[name];
  return typeof text === 'string' && /^\d{1,7}(\.\d+)?$/.test(text) ? Number(text) * SECOND : undefined;
}
