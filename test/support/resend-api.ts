/**
 * The behaviour of api.resend.com, as Resend documents it.
 *
 * Sources: [docs] resend.com/docs (api-reference/errors, api-reference/rate-limit, api-reference/introduction,
 * dashboard/emails/idempotency-keys, dashboard/emails/batch-validation-modes), [oas] resend/resend-openapi
 * resend.yaml, [sdk] resend@6.38.0, [assumed] not documented, chosen here.
 */
import { createHash, randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';

export interface ResendApiOptions {
  /** Other keys get 403 invalid_api_key; if it is not set, any key is accepted. */
  readonly apiKey?: string | undefined;
  /** For the life of idempotency keys and the rate window. */
  readonly now?: ((request?: SeenRequest) => number) | undefined;
  /** Refuse @example.com and @test.com, as Resend does [docs: what-email-addresses-to-use-for-testing]. */
  readonly refuseExampleDomains?: boolean | undefined;
  /** The key may send but not read [docs: errors, restricted_api_key]. */
  readonly sendingOnly?: boolean | undefined;
  /** The last event of each mail in the list; `delivered` by default. */
  readonly lastEvent?: ((mail: AcceptedMail) => string | undefined) | undefined;
  /** No limit by default. */
  readonly requestsPerSecond?: number | undefined;
  /** Each accepted mail is appended to this file, as one line of JSON, before it is answered. */
  readonly persist?: string | undefined;
  /** Keeps neither mails nor requests in memory, and no bodies in the file: for millions of mails. */
  readonly lean?: boolean | undefined;
}

/** A mail that Resend would send, as it came over the wire. */
export interface AcceptedMail {
  readonly id: string;
  readonly key: string | undefined;
  readonly from: string;
  readonly to: string | string[];
  readonly subject: string;
  readonly html?: string;
  readonly text?: string;
  readonly reply_to?: string;
  readonly headers?: Record<string, string>;
  readonly tags?: { name: string; value: string }[];
  /** When it was accepted, epoch milliseconds. */
  readonly at?: number;
}

export interface SeenRequest {
  readonly path: string;
  readonly key: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

export interface ResendApi {
  readonly accepted: readonly AcceptedMail[];
  /** The answer that is due before anything is accepted, if any, and the headers of every answer. */
  early(
    request: SeenRequest,
    method: string | undefined,
  ): { answer: Answer | undefined; headers: Record<string, string> };
  /** Accepts the mails, or refuses them. */
  take(request: SeenRequest): Answer;
  /** A request that has arrived and isn't finished: its key is in use. */
  begin(request: SeenRequest): void;
  /** Requests begun and not accepted are given up; their keys are free again [assumed]. */
  giveUp(): void;
}

const DAY = 86_400_000;
const MAILBOX =
  /^(?:[^\s<>@,]+@[^\s<>@,]+\.[^\s<>@,]+|(?:"(?:[^"\\]|\\.)*"|[^<>@,"]*) ?<[^\s<>@,]+@[^\s<>@,]+\.[^\s<>@,]+>)$/;
const refuse = (status: number, name: string, message: string): Answer => ({
  status,
  body: { statusCode: status, name, message },
});

export function resendApi(options: ResendApiOptions = {}): ResendApi {
  const { apiKey, now = Date.now, refuseExampleDomains = false, requestsPerSecond, persist, lean } = options;
  const accepted: AcceptedMail[] = [];
  const keys = new Map<string, { digest: string; at: number; answer: Answer | undefined }>();
  let window = { second: -1, used: 0 };

  /** The refusal of one mail; undefined if it is fine. Messages as in [docs: errors] and the changelog. */
  function faultOf(
    mail: Partial<AcceptedMail> & { attachments?: unknown; scheduled_at?: unknown },
    batch: boolean,
  ): string | undefined {
    for (const field of ['from', 'to', 'subject'] as const)
      if (!mail[field]) return `The \`${field}\` field is missing.`;
    const to = [mail.to as string | string[]].flat();
    if (to.length > 50) return 'The `to` field has too many recipients.'; // [oas] maxItems 50
    for (const [field, list] of [
      ['from', [mail.from as string]],
      ['to', to],
    ] as const) {
      if (list.some((address) => !MAILBOX.test(address))) {
        return `Invalid \`${field}\` field. The email address needs to follow the \`email@example.com\` or \`Name <email@example.com>\` format.`;
      }
    }
    if (refuseExampleDomains && to.some((address) => /@(example|test)\.com>?$/.test(address))) {
      return 'Invalid `to` field. Please use our testing email address instead of domains like `example.com`.';
    }
    if (mail.tags?.some(({ name, value }) => !/^[\w-]{1,256}$/.test(name) || !/^[\w-]{1,256}$/.test(value))) {
      return 'Tags should only contain ASCII emails, numbers, underscores, or dashes.'; // [sdk] d.mts
    }
    // Documented as not supported in batches; refused here so that a test notices.
    if (batch && (mail.attachments || mail.scheduled_at))
      return 'Attachments and scheduling are not supported in batches.';
    return undefined;
  }

  function accept(mails: readonly AcceptedMail[], key: string | undefined): { id: string }[] {
    const kept = mails.map((mail) => ({ ...mail, id: randomUUID(), key, at: now() }));
    const line = (mail: AcceptedMail) => `${JSON.stringify(lean ? { ...mail, html: '', text: '' } : mail)}\n`;
    if (persist && kept.length > 0) appendFileSync(persist, kept.map(line).join(''));
    if (!lean) accepted.push(...kept);
    return kept.map(({ id }) => ({ id }));
  }

  function handle({ path, body, key, headers }: SeenRequest): Answer {
    let mails: unknown;
    try {
      mails = JSON.parse(body);
    } catch {
      return refuse(400, 'validation_error', 'The request body is not JSON.');
    }
    if (path === '/emails') {
      const fault = faultOf(mails as AcceptedMail, false);
      return fault
        ? refuse(422, 'validation_error', fault)
        : { status: 200, body: accept([mails as AcceptedMail], key)[0] };
    }
    if (!Array.isArray(mails) || mails.length === 0)
      return refuse(422, 'validation_error', 'The batch must be an array.');
    if (mails.length > 100)
      return refuse(422, 'validation_error', 'The batch contains more than 100 emails.'); // [oas]
    const found = mails
      .map((mail, index) => ({ index, message: faultOf(mail, true) }))
      .filter(({ message }) => message);
    // [docs: batch-validation-modes] strict, the default: one bad mail fails all, and only its error is returned.
    const permissive = headers['x-batch-validation'] === 'permissive';
    if (found.length > 0 && !permissive) return refuse(422, 'validation_error', found[0]?.message ?? '');
    const bad = new Set(found.map(({ index }) => index));
    const good = (mails as AcceptedMail[]).filter((_, index) => !bad.has(index));
    const data = accept(good, key);
    return { status: 200, body: permissive ? { data, errors: found } : { data } };
  }

  /** [docs: idempotency-keys] same key and body: the same answer, nothing sent; kept for 24 hours. */
  function remembered(request: SeenRequest): Answer | undefined {
    const { path, key, body } = request;
    if (key === undefined) return undefined;
    if (key.length < 1 || key.length > 256)
      return refuse(400, 'invalid_idempotency_key', 'The key must be between 1-256 chars.');
    const known = keys.get(`${path} ${key}`);
    if (!known || now(request) - known.at >= DAY) return undefined;
    if (known.digest !== digestOf(body))
      return refuse(
        409,
        'invalid_idempotent_request',
        'Same idempotency key used with a different request payload.',
      );
    return (
      known.answer ??
      refuse(
        409,
        'concurrent_idempotent_requests',
        'Same idempotency key used while original request is still in progress.',
      )
    );
  }

  /** [docs: rate-limit] a window of one second for the whole team. */
  function rate(): { headers: Record<string, string>; limited: boolean } {
    if (requestsPerSecond === undefined) return { headers: {}, limited: false };
    const second = Math.floor(now() / 1000);
    if (window.second !== second) window = { second, used: 0 };
    window.used += 1;
    const limited = window.used > requestsPerSecond;
    const remaining = Math.max(0, requestsPerSecond - window.used);
    const headers = {
      'ratelimit-limit': `${requestsPerSecond}`,
      'ratelimit-remaining': `${remaining}`,
      'ratelimit-reset': '1',
    };
    return { headers: limited ? { ...headers, 'retry-after': '1' } : headers, limited };
  }

  function guard({ headers, path }: SeenRequest, method: string | undefined): Answer | undefined {
    if (!headers['user-agent']) return { status: 403, body: 'error code: 1010' }; // [docs: introduction]
    const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
    if (!token) return refuse(401, 'missing_api_key', 'Missing API key in the authorization header.');
    if (apiKey !== undefined && token !== apiKey)
      return refuse(403, 'invalid_api_key', 'API key is invalid.');
    if (method === 'GET' && /^\/emails(\?|$)/.test(path)) return listed(path);
    if (method !== 'POST' || !/^\/emails(\/batch)?$/.test(path))
      return refuse(404, 'not_found', 'The requested endpoint does not exist.');
    return undefined;
  }

  /** [docs: list-emails, pagination] newest first; the cursor is an id and is not in the answer itself. */
  function listed(path: string): Answer {
    if (options.sendingOnly)
      return refuse(401, 'restricted_api_key', 'This API key is restricted to only send emails');
    const query = new URL(path, 'http://localhost').searchParams;
    const newest = accepted.toReversed();
    const after = query.get('after');
    const from = after === null ? 0 : newest.findIndex(({ id }) => id === after) + 1;
    const limit = Number(query.get('limit') ?? 20);
    const data = newest.slice(from, from + limit).map((mail) => ({
      id: mail.id,
      to: [mail.to].flat(),
      from: mail.from,
      created_at: new Date(mail.at ?? 0).toISOString().replace('Z', '000+00:00'),
      subject: mail.subject,
      bcc: null,
      cc: null,
      reply_to: null,
      last_event: options.lastEvent?.(mail) ?? 'delivered',
      scheduled_at: null,
    }));
    return { status: 200, body: { object: 'list', has_more: newest.length > from + limit, data } };
  }

  const slotOf = ({ path, key }: SeenRequest) => `${path} ${key}`;

  return {
    accepted,
    early(request, method) {
      const { headers, limited } = rate();
      const answer =
        guard(request, method) ??
        (limited ? refuse(429, 'rate_limit_exceeded', 'Too many requests.') : remembered(request));
      return { answer, headers };
    },
    take(request) {
      const answer = handle(request);
      // [docs] "whether an email with the same key has already been sent": refusals aren't kept [assumed].
      if (request.key && answer.status === 200) {
        keys.set(slotOf(request), { digest: digestOf(request.body), at: now(request), answer });
      }
      return answer;
    },
    begin(request) {
      if (request.key) {
        keys.set(slotOf(request), { digest: digestOf(request.body), at: now(request), answer: undefined });
      }
    },
    giveUp() {
      for (const [slot, { answer }] of keys) if (answer === undefined) keys.delete(slot);
    },
  };
}

function digestOf(body: string): string {
  return createHash('sha256').update(body).digest('base64');
}
