/**
 * A local stand-in for api.resend.com that behaves as Resend documents, with scriptable faults.
 *
 * Sources: [docs] resend.com/docs (api-reference/errors, api-reference/rate-limit, api-reference/introduction,
 * dashboard/emails/idempotency-keys, dashboard/emails/batch-validation-modes), [oas] resend/resend-openapi
 * resend.yaml, [sdk] resend@6.38.0, [assumed] not documented, chosen here.
 *
 * Alone: `node --import tsx test/support/resend-server.ts --port 4010 --log accepted.jsonl`
 */
import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

export interface ResendServerOptions {
  readonly port?: number | undefined;
  /** Other keys are answered with 403 invalid_api_key; any key is good when it is not set. */
  readonly apiKey?: string | undefined;
  /** For the life of idempotency keys and the rate window. */
  readonly now?: (() => number) | undefined;
  /** Refuse @example.com and @test.com, as Resend does [docs: what-email-addresses-to-use-for-testing]. */
  readonly refuseExampleDomains?: boolean | undefined;
  /** Off when not set. */
  readonly requestsPerSecond?: number | undefined;
  /** Each accepted mail is appended to this file, as one line of JSON, before it is answered. */
  readonly persist?: string | undefined;
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
}

/** What happens to one request. `pass`: nothing out of the ordinary. */
export type Fault =
  | { readonly kind: 'pass' }
  /** Answers this and takes nothing. A string is sent as HTML, anything else as JSON. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Record<string, string>;
    }
  /** Cuts the connection before or after the mails are taken. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  /** Takes the mails, or not, and never answers; the key counts as in flight while nothing is taken. */
  | { readonly kind: 'hang'; readonly when: 'before' | 'after' }
  /** Takes the mails and answers 200 with this instead of the ids. */
  | { readonly kind: 'garble'; readonly body: string };

export interface SeenRequest {
  readonly path: string;
  readonly key: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ResendServer {
  readonly url: string;
  readonly accepted: readonly AcceptedMail[];
  readonly requests: readonly SeenRequest[];
  /** What the next requests meet, first come, first served; push to it. */
  readonly faults: Fault[];
  /** Resolves when so many requests have come in. */
  seen(count: number): Promise<void>;
  /** Requests that hang and were not taken are given up; their keys are free again [assumed]. */
  giveUpHanging(): void;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

const DAY = 86_400_000;
const MAILBOX =
  /^(?:[^\s<>@,]+@[^\s<>@,]+\.[^\s<>@,]+|(?:"(?:[^"\\]|\\.)*"|[^<>@,"]*) ?<[^\s<>@,]+@[^\s<>@,]+\.[^\s<>@,]+>)$/;
const refuse = (status: number, name: string, message: string): Answer => ({
  status,
  body: { statusCode: status, name, message },
});

export async function startResendServer(options: ResendServerOptions = {}): Promise<ResendServer> {
  const { apiKey, now = Date.now, refuseExampleDomains = false, requestsPerSecond, persist } = options;
  const accepted: AcceptedMail[] = [];
  const requests: SeenRequest[] = [];
  const faults: Fault[] = [];
  const keys = new Map<string, { body: string; at: number; answer: Answer | undefined }>();
  const watchers: { count: number; resolve: () => void }[] = [];
  let window = { second: -1, used: 0 };

  /** The refusal of one mail; undefined when it is fine. Messages as in [docs: errors] and the changelog. */
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
      return 'Tags should only contain ASCII letters, numbers, underscores, or dashes.'; // [sdk] d.mts
    }
    // Documented as not supported in batches; refused here so that a test notices.
    if (batch && (mail.attachments || mail.scheduled_at))
      return 'Attachments and scheduling are not supported in batches.';
    return undefined;
  }

  function take(mail: AcceptedMail, key: string | undefined): { id: string } {
    const kept = { ...mail, id: randomUUID(), key };
    if (persist) appendFileSync(persist, `${JSON.stringify(kept)}\n`);
    accepted.push(kept);
    return { id: kept.id };
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
        : { status: 200, body: take(mails as AcceptedMail, key) };
    }
    if (!Array.isArray(mails) || mails.length === 0)
      return refuse(422, 'validation_error', 'The batch must be an array.');
    if (mails.length > 100)
      return refuse(422, 'validation_error', 'The batch contains more than 100 emails.'); // [oas]
    const found = mails
      .map((mail, index) => ({ index, message: faultOf(mail, true) }))
      .filter(({ message }) => message);
    // [docs: batch-validation-modes] strict, the default: one bad mail fails all, and only its error is told.
    const permissive = headers['x-batch-validation'] === 'permissive';
    if (found.length > 0 && !permissive) return refuse(422, 'validation_error', found[0]?.message ?? '');
    const bad = new Set(found.map(({ index }) => index));
    const data = mails.filter((_, index) => !bad.has(index)).map((mail) => take(mail as AcceptedMail, key));
    return { status: 200, body: permissive ? { data, errors: found } : { data } };
  }

  /** [docs: idempotency-keys] same key and body: the same answer, nothing sent; kept for 24 hours. */
  function remembered(request: SeenRequest): Answer | undefined {
    const { path, key, body } = request;
    if (key === undefined) return undefined;
    if (key.length < 1 || key.length > 256)
      return refuse(400, 'invalid_idempotency_key', 'The key must be between 1-256 chars.');
    const known = keys.get(`${path} ${key}`);
    if (!known || now() - known.at >= DAY) return undefined;
    if (known.body !== body)
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
    if (method !== 'POST' || !/^\/emails(\/batch)?$/.test(path))
      return refuse(404, 'not_found', 'The requested endpoint does not exist.');
    return undefined;
  }

  function respond(request: SeenRequest, method: string | undefined, response: ServerResponse): void {
    const reply = ({ status, body, headers = {} }: Answer, extra: Record<string, string> = {}) => {
      const type = typeof body === 'string' ? 'text/html' : 'application/json';
      response.writeHead(status, { 'content-type': type, ...extra, ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    };
    const fault = faults.shift() ?? { kind: 'pass' };
    if (fault.kind === 'answer') {
      reply(fault);
      return;
    }
    if (fault.kind === 'reset' && fault.when === 'before') return void response.socket?.resetAndDestroy();
    const { headers, limited } = rate();
    const early =
      guard(request, method) ??
      (limited ? refuse(429, 'rate_limit_exceeded', 'Too many requests.') : remembered(request));
    if (early) {
      reply(early, headers);
      return;
    }
    const slot = `${request.path} ${request.key}`;
    if (fault.kind === 'hang' && fault.when === 'before') {
      if (request.key) keys.set(slot, { body: request.body, at: now(), answer: undefined });
      return;
    }
    const answer = handle(request);
    // [docs] "whether an email with the same key has already been sent": refusals aren't kept [assumed].
    if (request.key && answer.status === 200) keys.set(slot, { body: request.body, at: now(), answer });
    if (fault.kind === 'reset') return void response.socket?.resetAndDestroy();
    if (fault.kind === 'hang') return;
    reply(fault.kind === 'garble' ? { status: 200, body: fault.body } : answer, headers);
  }

  const server = createServer((incoming: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const key = incoming.headers['idempotency-key'] as string | undefined;
      const request = {
        path: incoming.url ?? '',
        key,
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString(),
      };
      requests.push(request);
      respond(request, incoming.method, response);
      for (const { count, resolve } of watchers) if (requests.length >= count) resolve();
    });
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accepted,
    requests,
    faults,
    giveUpHanging() {
      for (const [slot, { answer }] of keys) if (answer === undefined) keys.delete(slot);
    },
    seen: (count) =>
      new Promise((resolve) => {
        if (requests.length >= count) resolve();
        else watchers.push({ count, resolve });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, log: { type: 'string' }, rps: { type: 'string' } },
  });
  const { url } = await startResendServer({
    port: Number(values.port ?? 0),
    persist: values.log,
    requestsPerSecond: values.rps ? Number(values.rps) : undefined,
  });
  console.log(url);
}
