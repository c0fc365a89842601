/**
 * A local stand-in for api.resend.com with scriptable faults; its ordinary answers are in `resend-api.ts`.
 *
 * Alone: `node test/support/resend-server.ts --port 4010 --log accepted.jsonl --rps 5 --lean`
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import {
  type AcceptedMail,
  type Answer,
  type ResendApiOptions,
  resendApi,
  type SeenRequest,
} from './resend-api.ts';

export type { AcceptedMail, SeenRequest } from './resend-api.ts';

export interface ResendServerOptions extends ResendApiOptions {
  readonly port?: number | undefined;
}

type When = 'before' | 'after';

/** The fault of one request. `before` and `after`: nothing is accepted, or the mails are. */
export type Fault =
  /** No fault. */
  | { readonly kind: 'pass' }
  /** Answers this and accepts nothing, unless `when` is `after`. A string is sent as HTML, anything else as JSON. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Record<string, string>;
      readonly when?: When;
    }
  /** Cuts the connection. */
  | { readonly kind: 'reset'; readonly when: When }
  /** Ends its side of the connection without an answer (FIN) and reads on. */
  | { readonly kind: 'half-close'; readonly when: When }
  /** Never answers; the key counts as in flight while nothing is accepted. */
  | { readonly kind: 'hang'; readonly when: When }
  /** Accepts the mails and answers 200 with this instead of the ids. */
  | { readonly kind: 'garble'; readonly body: string }
  /** Accepts the mails and answers correctly, this many milliseconds later. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Accepts the mails and answers correctly, in packets of this many bytes. */
  | { readonly kind: 'split'; readonly bytes: number }
  /** Accepts the mails, sends half of the answer, then closes. `status` replaces 200. */
  | { readonly kind: 'cut'; readonly status?: number };

export interface ResendServer {
  readonly url: string;
  readonly accepted: readonly AcceptedMail[];
  readonly requests: readonly SeenRequest[];
  /** The faults of the next requests, in order; push to it. */
  readonly faults: Fault[];
  /** Resolves when this many requests have arrived. */
  seen(count: number): Promise<void>;
  /** Hanging requests that were not accepted are given up; their keys are free again [assumed]. */
  giveUpHanging(): void;
  close(): Promise<void>;
}

export async function startResendServer(options: ResendServerOptions = {}): Promise<ResendServer> {
  const api = resendApi(options);
  const requests: SeenRequest[] = [];
  const faults: Fault[] = [];
  const watchers: { count: number; resolve: () => void }[] = [];
  let count = 0;

  function respond(request: SeenRequest, method: string | undefined, response: ServerResponse): void {
    const fault = faults.shift() ?? { kind: 'pass' };
    // Scripted answers and cuts come from something on the way, which knows neither keys nor rates.
    if (fault.kind === 'answer' && fault.when !== 'after') return void reply(response, fault);
    if (fault.kind === 'reset' && fault.when === 'before') return void response.socket?.resetAndDestroy();
    if (fault.kind === 'half-close' && fault.when === 'before') return void response.socket?.end();
    const { answer: early, headers } = api.early(request, method);
    if (early) return void reply(response, early, headers);
    if (fault.kind === 'hang' && fault.when === 'before') return void api.begin(request);
    const answer = api.take(request);
    switch (fault.kind) {
      case 'answer':
        return void reply(response, fault);
      case 'reset':
        return void response.socket?.resetAndDestroy();
      case 'half-close':
        return void response.socket?.end();
      case 'hang':
        return;
      case 'garble':
        return void reply(response, { status: 200, body: fault.body }, headers);
      case 'slow':
        return void setTimeout(() => reply(response, answer, headers), fault.ms);
      case 'split':
        return void inPackets(response, answer, fault.bytes);
      case 'cut': {
        const body = Buffer.from(JSON.stringify(answer.body));
        response.writeHead(fault.status ?? answer.status, { 'content-length': body.length });
        response.write(body.subarray(0, body.length >> 1), () => response.socket?.end());
        return;
      }
      case 'pass':
        return void reply(response, answer, headers);
    }
  }

  const server = createServer((incoming: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const request = {
        path: incoming.url ?? '',
        key: incoming.headers['idempotency-key'] as string | undefined,
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString(),
      };
      count += 1;
      if (!options.lean) requests.push(request);
      respond(request, incoming.method, response);
      for (const watcher of watchers) if (count >= watcher.count) watcher.resolve();
    });
  });
  // Closing a connection just as it is reused would be an unplanned fault.
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accepted: api.accepted,
    requests,
    faults,
    giveUpHanging: () => api.giveUp(),
    seen: (wanted) =>
      new Promise((resolve) => {
        if (count >= wanted) resolve();
        else watchers.push({ count: wanted, resolve });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function reply(response: ServerResponse, { status, body, headers }: Answer, extra = {}): void {
  const type = typeof body === 'string' ? 'text/html' : 'application/json';
  response.writeHead(status, { 'content-type': type, ...extra, ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** Sends each packet separately: the next is written when the kernel has accepted the last. */
async function inPackets({ socket }: ServerResponse, { status, body }: Answer, bytes: number): Promise<void> {
  const text = JSON.stringify(body);
  const head = `HTTP/1.1 ${status} OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n`;
  const whole = Buffer.from(`${head}connection: close\r\n\r\n${text}`);
  for (let at = 0; at < whole.length; at += bytes) {
    await new Promise<void>((resolve) => socket?.write(whole.subarray(at, at + bytes), () => resolve()));
    await new Promise(setImmediate);
  }
  socket?.end();
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      log: { type: 'string' },
      rps: { type: 'string' },
      lean: { type: 'boolean' },
    },
  });
  const { url } = await startResendServer({
    port: Number(values.port ?? 0),
    persist: values.log,
    lean: values.lean,
    requestsPerSecond: values.rps ? Number(values.rps) : undefined,
  });
  console.log(url);
}
