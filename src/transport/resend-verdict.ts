import type { ErrorResponse } from 'resend';
import type { Outcome } from '../deliver/transport.ts';
import { SECOND } from '../shared/clock.ts';
import { reasonOf } from './reason.ts';

/** What an answer says of the request as a whole. `invalid`: something in it is refused, and nothing was taken. */
export type Verdict =
  | Exclude<Outcome, { kind: 'accepted' | 'permanent' }>
  | { kind: 'invalid'; reason: string };

type Headers = Readonly<Record<string, string>> | null;

/** Each waits for a human: the key, the domain, the account, the quota. Names as in the SDK's `interfaces.ts`. */
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

/** Reads an error of the SDK. It may be the raw JSON of any proxy on the way, so nothing in it is certain. */
export function verdictOf(error: Partial<ErrorResponse>, headers: Headers, jitter: () => number): Verdict {
  const { name, statusCode: status } = error;
  const reason = `Resend: ${reasonOf(`${error.message ?? 'no message'}`)} (${name ?? 'no name'}, ${status ?? 'no status'})`;
  if (typeof name !== 'string' || typeof status !== 'number') return { kind: 'uncertain', reason };
  if (SENDERS_FAULT.has(name)) return { kind: 'halted', reason };
  if (name === 'concurrent_idempotent_requests') {
    return { kind: 'uncertain', reason, retryAfterMs: retryAfter(headers) ?? 5 * SECOND };
  }
  if (name === 'invalid_idempotent_request' || status === 408 || status === 409)
    return { kind: 'uncertain', reason };
  if (status === 429) {
    const wait = retryAfter(headers) ?? SECOND;
    return { kind: 'temporary', reason, retryAfterMs: Math.round(wait * (1 + jitter() / 4)) };
  }
  if (status === 400 || status === 413 || status === 422) {
    return saysSendersFault(reason) ? { kind: 'halted', reason } : { kind: 'invalid', reason };
  }
  // Any other refusal concerns the sender: 401, 402, 403 (test mode), 451 …
  if (status >= 400 && status < 500) return { kind: 'halted', reason };
  const wait = retryAfter(headers);
  return { kind: 'uncertain', reason, ...(wait === undefined ? {} : { retryAfterMs: wait }) };
}

/** One message of a permissive batch that was refused. */
export function refusalOf(message: string): Outcome {
  const reason = `Resend: ${reasonOf(message)}`;
  return saysSendersFault(message) ? { kind: 'halted', reason } : { kind: 'permanent', reason };
}

function saysSendersFault(text: string): boolean {
  return SENDERS_FAULT_TEXT.test(text);
}

/** How long the server wants silence, in milliseconds; undefined when it doesn't say. */
export function silenceAsked(headers: Headers): number | undefined {
  const asked = seconds(headers?.['retry-after']);
  if (asked !== undefined) return asked;
  return headers?.['ratelimit-remaining'] === '0' ? seconds(headers['ratelimit-reset']) : undefined;
}

function retryAfter(headers: Headers): number | undefined {
  return seconds(headers?.['retry-after']) ?? seconds(headers?.['ratelimit-reset']);
}

function seconds(text: string | undefined): number | undefined {
  return text && /^\d{1,7}(\.\d+)?$/.test(text) ? Number(text) * SECOND : undefined;
}
