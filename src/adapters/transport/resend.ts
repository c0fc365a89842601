/**
 * Resend's batch endpoint, which gets the batch's bytes unchanged.
 *
 * Every request is made once: a batch in doubt is handed over again by the caller with the same key and the same
 * bytes, and Resend answers with its first answer for 24 hours. We use 23 of them.
 * - A request that never left, or got a 429 or a refusal of the request or the sender, was certainly not accepted.
 * - A 5xx, a broken connection, a timeout and an unreadable answer decide nothing: `uncertain`.
 * - Messages refused one by one (permissive mode) are `refused` individually. If the whole request is refused because
 *   of its content, it is halved until the culprit is alone; the halves' keys name their place in the batch, so the
 *   same batch is always halved the same way.
 * - An error that Resend's own names attribute to the sender halts everything and never blames the reader.
 * - Rate headers are obeyed through the caller's pacer; see `resend-silence.ts`.
 */
import type { Outcome, OutgoingBatch, Terms, Transport } from '../../flow/deliver/transport.ts';
import { ResendSettingsError } from '../../shared/reasons/resend-fault.ts';
import { type Clock, HOUR, MINUTE } from '../../shared/time/clock.ts';
import { isLoopback } from './loopback.ts';
import { connectionsTo } from './resend-connections.ts';
import { type ResendResult, refusedMessage, resendResultOf } from './resend-result.ts';
import { silenceRule } from './resend-silence.ts';

export interface ResendSettings {
  readonly apiKey: string;
  /** Default `https://api.resend.com`. The SDK's own variable RESEND_BASE_URL is never read. */
  readonly baseUrl?: string | undefined;
  /** The number of concurrent requests, each on its own connection. */
  readonly concurrency?: number | undefined;
  /** The rate that the caller's pacer grants all workers together; see `resend-silence.ts`. */
  readonly requestsPerSecond?: number | undefined;
  /** How long one request may take, from waiting for a connection to the end of its answer. */
  readonly timeoutMs?: number | undefined;
  /** The clock of the batches' deadlines. */
  readonly clock: Clock;
}

const BATCH_SIZE = 100;
const KEY = /^[A-Za-z0-9._/-]{1,200}$/;
const OPEN = Buffer.from('[');
const CLOSE = Buffer.from(']');

/** @throws ResendSettingsError for an invalid key, or a base URL that a key must not be sent to. */
export function resendTransport(settings: ResendSettings): Transport {
  const { apiKey, clock, timeoutMs = MINUTE, concurrency = 10 } = settings;
  const { origin, path: base, staysLocal } = readBaseUrl(settings.baseUrl ?? 'https://api.resend.com');
  const path = `${base}/emails/batch`;
  if (!/^[\x21-\x7e]*$/.test(apiKey)) throw new ResendSettingsError({ code: 'key-characters' });
  const connections = connectionsTo(origin, concurrency, timeoutMs);
  const silence = silenceRule(settings.requestsPerSecond);
  const fixed = [
    ...['authorization', `Bearer ${apiKey}`],
    ...['content-type', 'application/json'],
    // Without one, Resend refuses every request (403, error code 1010).
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
      mayBegin() {
        const now = clock.now();
        if (now > terms.deadline) return false;
        silence.sent(now);
        return true;
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
      // The rest waits. After a part in doubt it is `uncertain` too, so that the whole batch is kept and replayed.
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

/** @throws ResendSettingsError for a base URL that a key must not be sent to. */
export function readBaseUrl(baseUrl: string): { origin: string; path: string; staysLocal: boolean } {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const staysLocal = url !== undefined && isLoopback(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && staysLocal)) {
    return { origin: url.origin, path: url.pathname.replace(/\/+$/, ''), staysLocal };
  }
  throw new ResendSettingsError({ code: 'base-url', found: baseUrl });
}
