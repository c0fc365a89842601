/**
 * Resend's batch endpoint, given the batch's bytes as they are.
 *
 * Every request is made once: a batch in doubt is handed over again by the caller with the same key and the
 * same bytes, and Resend answers with its first answer for 24 hours. 23 of them are used.
 * - What never left, a 429, a refusal of the request or of the sender was certainly not taken.
 * - A 5xx, a connection that breaks, a time-out and an answer that can't be read say nothing: `uncertain`.
 * - Messages refused one by one (permissive mode) are `refused` alone. Where the request as a whole is refused for its
 *   content, it is halved until the culprit stands alone; the halves' keys name their place in the batch, so
 *   the same batch is always halved alike.
 * - What is the sender's fault in Resend's own names halts everything and never blames the reader.
 * - Rate headers are obeyed through the caller's pacer; `resend-silence.ts` tells when.
 */
import type { Outcome, OutgoingBatch, Terms, Transport } from '../../flow/deliver/transport.ts';
import { type Clock, HOUR, MINUTE } from '../../shared/time/clock.ts';
import { isLoopback } from './loopback.ts';
import { connectionsTo } from './resend-connections.ts';
import { type ResendResult, refusedMessage, resendResultOf } from './resend-result.ts';
import { silenceRule } from './resend-silence.ts';

export interface ResendSettings {
  readonly apiKey: string;
  /** Default `https://api.resend.com`. The SDK's own variable RESEND_BASE_URL is never read. */
  readonly baseUrl?: string | undefined;
  /** How many requests may be under way at once, each on a connection of its own. */
  readonly concurrency?: number | undefined;
  /** What the caller's pacer grants all workers together; see `resend-silence.ts`. */
  readonly requestsPerSecond?: number | undefined;
  /** For how long one request may take, from waiting for a connection to the end of its answer. */
  readonly timeoutMs?: number | undefined;
  /** The one that a batch's deadline is told by. */
  readonly clock: Clock;
}

const BATCH_SIZE = 100;
const KEY = /^[A-Za-z0-9._/-]{1,200}$/;
const OPEN = Buffer.from('[');
const CLOSE = Buffer.from(']');

/** @throws for a key that is none, or a base URL that a key must not be sent to */
export function resendTransport(settings: ResendSettings): Transport {
  const { apiKey, clock, timeoutMs = MINUTE, concurrency = 10 } = settings;
  const { origin, path: base, staysLocal } = readBaseUrl(settings.baseUrl ?? 'https://api.resend.com');
  const path = `${base}/emails/batch`;
  if (!/^[\x21-\x7e]*$/.test(apiKey)) throw new Error('RESEND_API_KEY holds characters that no key has');
  const connections = connectionsTo(origin, concurrency, timeoutMs);
  const silence = silenceRule(settings.requestsPerSecond);
  const fixed = [
    ...['authorization', `Bearer ${apiKey}`],
    ...['content-type', 'application/json'],
    // Without one Resend refuses every request (403, error code 1010).
    ...['user-agent', 'pacesetter'],
    ...['x-batch-validation', 'permissive'],
  ];

  async function post(key: string, body: Buffer, length: number, terms: Terms): Promise<ResendResult> {
    if (apiKey === '') {
      return { kind: 'halted', code: 'sender-refused', reason: 'Resend: RESEND_API_KEY is not set' };
    }
    const exchange = await connections.post({
      path,
      headers: [...fixed, 'idempotency-key', key],
      body,
      signal: terms.signal,
      veto() {
        const now = clock.now();
        if (now > terms.deadline) return 'its lease ended before it was sent';
        silence.sent(now);
        return undefined;
      },
    });
    const ms = silence.after(exchange, clock.now());
    if (ms > 0) terms.pause(ms);
    return resendResultOf(exchange, length, clock.now());
  }

  return {
    name: 'resend',
    wire: 'json',
    batchSize: BATCH_SIZE,
    concurrency,
    leaseMs: 5 * MINUTE,
    replaysSafely: true,
    replayWindowMs: 23 * HOUR,
    staysLocal,
    send: (batch, terms) => sendInParts(batch, terms, post),
    close: () => connections.close(),
  };
}

type Post = (key: string, body: Buffer, length: number, terms: Terms) => Promise<ResendResult>;

async function sendInParts(batch: OutgoingBatch, terms: Terms, post: Post): Promise<Outcome[]> {
  const { idempotencyKey, messages } = batch;
  const { length } = messages;
  if (!KEY.test(idempotencyKey)) throw new Error(`not an idempotency key: ${idempotencyKey}`);
  if (length > BATCH_SIZE) throw new Error(`${length} messages in one batch`);
  const outcomes: Outcome[] = [];
  if (length === 0) return outcomes;
  const parts: [from: number, to: number][] = [[0, length]];
  for (let part = parts.shift(); part; part = parts.shift()) {
    const [from, to] = part;
    const whole = to - from === length;
    const wait = whole ? 0 : await terms.turn();
    const verdict: ResendResult =
      wait > 0
        ? { kind: 'temporary', reason: 'Resend: waiting for the rate limit', retryAfterMs: wait }
        : whole
          ? await post(idempotencyKey, batch.bytes, length, terms)
          : await post(`${idempotencyKey}/${from}-${to}`, partOf(batch, from, to), to - from, terms);
    if (verdict.kind === 'answered') {
      outcomes.push(...verdict.outcomes);
    } else if (verdict.kind !== 'invalid') {
      // The rest waits. After a part in doubt it is `uncertain` too, so that the batch is kept and replayed whole.
      while (outcomes.length < length) outcomes.push(verdict);
      break;
    } else if (to - from > 1) {
      const middle = (from + to) >> 1;
      parts.unshift([from, middle], [middle, to]);
    } else {
      const { named, reason } = verdict;
      outcomes.push(named ? refusedMessage(reason) : { kind: 'halted', code: 'sender-refused', reason });
    }
  }
  return outcomes;
}

function partOf({ bytes, messages }: OutgoingBatch, from: number, to: number): Buffer {
  return Buffer.concat([OPEN, bytes.subarray(messages[from]?.start, messages[to - 1]?.end), CLOSE]);
}

/** @throws for one that a key must not be sent to */
export function readBaseUrl(baseUrl: string): { origin: string; path: string; staysLocal: boolean } {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const staysLocal = url !== undefined && isLoopback(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && staysLocal)) {
    return { origin: url.origin, path: url.pathname.replace(/\/+$/, ''), staysLocal };
  }
  throw new Error(`RESEND_BASE_URL must be an https URL (http only for this machine): ${baseUrl}`);
}
