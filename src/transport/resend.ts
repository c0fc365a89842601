/**
 * Resend, through its official SDK and the batch endpoint.
 *
 * Every request is made once: a batch in doubt is handed over again by the caller with the same key and the
 * same bytes, and Resend answers with its first answer for 24 hours. 23 of them are used.
 * - A 429, a refusal of the request or of the sender was certainly not taken.
 * - A 5xx, a broken connection, a time-out and an answer that can't be read say nothing: `uncertain`.
 * - Messages refused one by one (permissive mode) fail alone. Where the request as a whole is refused for its
 *   content, it is halved until the culprit stands alone; the halves' keys name their place in the batch, so
 *   the same batch is always halved alike.
 * - What is the sender's fault halts everything and never blames the reader.
 * The SDK has neither time-out nor retry, and `statusCode: null` means that the outcome is unknown.
 */
import { type CreateBatchOptions, Resend } from 'resend';
import type { Message, Outcome, OutgoingBatch, Transport } from '../deliver/transport.ts';
import { type Clock, HOUR, MINUTE } from '../shared/clock.ts';
import type { Random } from '../shared/random.ts';
import { formatMailbox, oneLine, wireAddress } from './address.ts';
import { isLoopback } from './loopback.ts';
import { pacer } from './pacer.ts';
import { reasonOf } from './reason.ts';
import { refusalOf, silenceAsked, type Verdict, verdictOf } from './resend-verdict.ts';

export interface ResendSettings {
  readonly apiKey: string;
  /** Default `https://api.resend.com`. The SDK's own variable RESEND_BASE_URL is never read. */
  readonly baseUrl?: string | undefined;
  /** What the account allows; default 2, the lowest that Resend documents. Rate headers are obeyed besides. */
  readonly requestsPerSecond?: number | undefined;
  /** For how long one request may take. */
  readonly timeoutMs?: number | undefined;
  readonly clock: Clock;
  readonly random: Random;
}

const BATCH_SIZE = 100;
const KEY = /^[A-Za-z0-9._/-]{1,200}$/;

type Answer = Verdict | { kind: 'answered'; outcomes: readonly Outcome[] };

/** @throws for a key that is none, or a base URL that a key must not be sent to */
export function resendTransport(settings: ResendSettings): Transport {
  const { apiKey, baseUrl = 'https://api.resend.com', requestsPerSecond = 2, timeoutMs = MINUTE } = settings;
  const staysLocal = readBaseUrl(baseUrl);
  if (!/^[\x21-\x7e]*$/.test(apiKey)) throw new Error('RESEND_API_KEY holds characters that no key has');
  const client = apiKey === '' ? undefined : new Resend(apiKey, { baseUrl: baseUrl.replace(/\/+$/, '') });
  const pace = pacer(requestsPerSecond, settings.clock);

  async function post(
    idempotencyKey: string,
    messages: readonly Message[],
    signal: AbortSignal,
  ): Promise<Answer> {
    if (!client) return { kind: 'halted', reason: 'Resend: RESEND_API_KEY is not set' };
    const wait = await pace.turn(signal);
    if (wait > 0)
      return { kind: 'temporary', reason: 'Resend: waiting for the rate limit', retryAfterMs: wait };
    if (signal.aborted) return { kind: 'temporary', reason: 'stopped before it was sent' };
    const timed = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const options = { idempotencyKey, batchValidation: 'permissive', signal: timed } as const;
      const { data, error, headers } = await client.batch.send(payloadOf(messages), options);
      const silence = silenceAsked(headers);
      if (silence !== undefined) pace.pause(silence);
      return error ? verdictOf(error, headers, settings.random) : readAnswer(data, messages.length);
    } catch (error) {
      return { kind: 'uncertain', reason: `Resend: the SDK failed: ${reasonOf(String(error))}` };
    }
  }

  return {
    name: 'resend',
    batchSize: BATCH_SIZE,
    leaseMs: 5 * MINUTE,
    replaysSafely: true,
    replayWindowMs: 23 * HOUR,
    staysLocal,
    send: (batch, signal) => sendInParts(batch, (key, messages) => post(key, messages, signal)),
    async close() {},
  };
}

type Post = (key: string, messages: readonly Message[]) => Promise<Answer>;

async function sendInParts({ idempotencyKey, messages }: OutgoingBatch, post: Post): Promise<Outcome[]> {
  if (!KEY.test(idempotencyKey)) throw new Error(`not an idempotency key: ${idempotencyKey}`);
  if (messages.length > BATCH_SIZE) throw new Error(`${messages.length} messages in one batch`);
  const outcomes: Outcome[] = messages.map(() => ({ kind: 'permanent', reason: 'the address is malformed' }));
  const places = [...messages.keys()].filter((place) => wireAddress((messages[place] as Message).to.email));
  const parts: [from: number, to: number][] = places.length > 0 ? [[0, places.length]] : [];
  let rest: Exclude<Verdict, { kind: 'invalid' }> | undefined;
  for (let part = parts.shift(); part; part = parts.shift()) {
    const [from, to] = part;
    const members = places.slice(from, to);
    const key = to - from === places.length ? idempotencyKey : `${idempotencyKey}/${from}-${to}`;
    const answer: Answer =
      rest ??
      (await post(
        key,
        members.map((place) => messages[place] as Message),
      ));
    if (answer.kind === 'invalid' && members.length > 1) {
      const middle = (from + to) >> 1;
      parts.unshift([from, middle], [middle, to]);
    } else if (answer.kind === 'answered') {
      for (const [index, place] of members.entries()) outcomes[place] = answer.outcomes[index] as Outcome;
    } else if (answer.kind === 'invalid') {
      for (const place of members) outcomes[place] = { kind: 'permanent', reason: answer.reason };
    } else {
      // The rest waits. After a part in doubt it is `uncertain` too, so that the batch is kept and replayed whole.
      rest = answer;
      for (const place of members) outcomes[place] = answer;
    }
  }
  return outcomes;
}

/** Never attachments nor a schedule: the batch endpoint drops them. Message-ID and Date are Resend's to set. */
function payloadOf(messages: readonly Message[]): CreateBatchOptions {
  return messages.map((message) => ({
    from: formatMailbox(message.from),
    // Without the reader's name: how Resend parses a name that a stranger chose is not documented.
    to: wireAddress(message.to.email) as string,
    subject: oneLine(message.subject),
    html: message.html,
    text: message.text,
    ...(message.replyTo === undefined ? {} : { replyTo: message.replyTo }),
    headers: Object.fromEntries(message.headers.map(({ name, value }) => [name, oneLine(value)])),
    tags: message.tags.map(({ name, value }) => ({ name, value })),
  }));
}

/** The ids of those taken, in order, with gaps where `errors` names a message. */
function readAnswer(data: unknown, length: number): Answer {
  const { data: taken, errors = [] } = (data ?? {}) as {
    data?: { id?: unknown }[];
    errors?: { index: number; message: string }[];
  };
  const refused = new Map((errors ?? []).map(({ index, message }) => [index, message]));
  const fits = [...refused.keys()].every((index) => Number.isInteger(index) && index >= 0 && index < length);
  if (!Array.isArray(taken) || !fits || taken.length + refused.size !== length) {
    return { kind: 'uncertain', reason: "Resend: the answer doesn't match the batch" };
  }
  const ids = taken.values();
  const outcomes = Array.from({ length }, (_, index): Outcome => {
    const message = refused.get(index);
    if (message !== undefined) return refusalOf(message);
    return { kind: 'accepted', providerId: String(ids.next().value?.id ?? '') };
  });
  return { kind: 'answered', outcomes };
}

function readBaseUrl(baseUrl: string): boolean {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const local = url !== undefined && isLoopback(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && local)) return local;
  throw new Error(`RESEND_BASE_URL must be an https URL (http only for this machine): ${baseUrl}`);
}
