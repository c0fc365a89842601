/**
 * Resend with faults: a proxy in front of a server that behaves as documented. Documented behaviour is the server's;
 * resets, silence, late errors and half answers are the proxy's.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type AcceptedMail, startResendServer } from '../support/resend-server.ts';
import type { Dice } from './dice.ts';
import type { OnPhase, Provider, Receipt, Sabotage } from './provider.ts';
import { drawResendFault, type ResendFault } from './resend-faults.ts';

export interface ResendProviderOptions {
  readonly dice: Dice;
  /** The true time. */
  readonly now: () => number;
  /** When a worker's request left it: Resend forgets keys by that time. */
  readonly sentAt: (worker: string, key: string) => number | undefined;
  readonly onPhase: OnPhase;
  readonly sabotage?: Sabotage | undefined;
}

const SENT_AT = 'x-sent-at';

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Record<string, string>;
}

export async function startResendProvider(options: ResendProviderOptions): Promise<Provider> {
  const { dice, onPhase, sabotage } = options;
  const resend = await startResendServer({
    now: (request) => Number(request?.headers[SENT_AT] ?? options.now()),
  });
  const receipts: Receipt[] = [];
  const faults = new Map<string, number>();
  const offences: string[] = [];
  const requestsOf = new Map<string, number>();
  const inFlight = new Set<string>();
  let done = 0;
  let calm = false;
  let dropped = false;

  /** Hands a request on to Resend, and keeps what it took. */
  async function take(incoming: IncomingMessage, body: Buffer, worker: string): Promise<Answer> {
    const headers = new Headers();
    for (const name of [
      'authorization',
      'user-agent',
      'content-type',
      'x-batch-validation',
      'idempotency-key',
    ]) {
      const value = incoming.headers[name];
      const forgotten = sabotage === 'keys' && name === 'idempotency-key';
      if (typeof value === 'string' && !forgotten) headers.set(name, value);
    }
    const key = `${incoming.headers['idempotency-key'] ?? ''}`;
    const sentAt = options.sentAt(worker, key);
    if (sentAt === undefined) offences.push(`nobody noted when ${worker} sent ${key}`);
    headers.set(SENT_AT, `${sentAt ?? options.now()}`);
    const response = await fetch(`${resend.url}${incoming.url}`, {
      method: 'POST',
      headers,
      body: Uint8Array.from(body),
    });
    const text = await response.text();
    if (text.includes('invalid_idempotent_request')) {
      offences.push(`${worker} sent other bytes under the key ${incoming.headers['idempotency-key']}`);
    }
    // Others may have been accepted in the meantime: theirs are kept when they are answered.
    const accepted = resend.accepted as AcceptedMail[];
    const [ours = [], others = []] = [true, false].map((own) =>
      accepted.filter((mail) => (sabotage === 'keys' || (mail.key ?? '') === key ? own : !own)),
    );
    for (const mail of ours) {
      if (sabotage === 'drop' && !dropped) dropped = true;
      else receipts.push(receiptOf(mail, worker, key, options.now()));
    }
    // Otherwise a long run would keep every body.
    accepted.splice(0, accepted.length, ...others);
    (resend.requests as unknown[]).length = 0;
    return { status: response.status, text, headers: { 'content-type': 'application/json' } };
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> {
    // All workers share one account, so the address identifies the worker.
    const [, worker = '?', path = ''] = /^\/([^/]+)(\/.*)$/.exec(incoming.url ?? '') ?? [];
    incoming.url = path;
    const nth = (requestsOf.get(worker) ?? 0) + 1;
    requestsOf.set(worker, nth);
    const fault: ResendFault = calm ? { kind: 'none' } : drawResendFault(dice);
    count(faults, nameOf(fault));
    if (!onPhase(worker, nth, 'arrived')) return cut(response);
    const key = `${incoming.headers['idempotency-key']}`;
    // [docs: idempotency-keys] the original request is still in progress.
    if (inFlight.has(key)) return reply(response, errorAnswer(409, 'concurrent_idempotent_requests'));
    inFlight.add(key);
    try {
      if (fault.kind === 'error' && fault.when === 'before') {
        return reply(response, errorAnswer(fault.status, fault.name, fault.headers));
      }
      if (fault.kind === 'reset' && fault.when === 'before') return cut(response);
      if (fault.kind === 'hang' && fault.taken !== 'first') await delay(fault.ms);
      if (fault.kind === 'hang' && fault.taken === 'never') return cut(response);
      const answer = await take(incoming, body, worker);
      onPhase(worker, nth, 'taken');
      if (fault.kind === 'hang' && fault.taken === 'first') {
        inFlight.delete(key);
        await delay(fault.ms);
      }
      await answerWith(fault, answer, response);
    } finally {
      inFlight.delete(key);
    }
    onPhase(worker, nth, 'answered');
  }

  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A worker that dies while it sends has sent nothing.
    incoming.on('error', () => undefined);
    response.on('error', () => undefined);
    incoming.on('end', () => {
      handle(incoming, response, Buffer.concat(chunks))
        .catch((error) => offences.push(`provider: ${error}`))
        .finally(() => {
          done += 1;
        });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    env: (tag) => ({
      MAIL_URL: 'resend:',
      RESEND_BASE_URL: `${url}/${tag}`,
      RESEND_API_KEY: 're_chaos',
      RESEND_RATE: '1000',
    }),
    receipts,
    refusedReaders: new Set(),
    faults,
    offences,
    done: () => done,
    calm() {
      calm = true;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await resend.close();
    },
  };
}

/** Answers according to the fault; resolves when the answer has been handed to the system. */
async function answerWith(fault: ResendFault, answer: Answer, response: ServerResponse): Promise<void> {
  switch (fault.kind) {
    case 'reset':
    case 'hang':
      return cut(response);
    case 'error':
      return reply(response, errorAnswer(fault.status, fault.name, fault.headers));
    case 'garble':
      return reply(response, answer.status === 200 ? { ...answer, text: fault.body } : answer);
    case 'half': {
      const bytes = Buffer.from(answer.text);
      response.writeHead(answer.status, { ...answer.headers, 'content-length': bytes.length });
      response.write(bytes.subarray(0, bytes.length >> 1));
      response.socket?.end();
      return;
    }
    case 'slow': {
      const bytes = Buffer.from(answer.text);
      response.writeHead(answer.status, { ...answer.headers, 'content-length': bytes.length });
      for (const part of [0, 1, 2, 3]) {
        response.write(bytes.subarray((part * bytes.length) / 4, ((part + 1) * bytes.length) / 4));
        await delay(fault.ms / 4);
      }
      response.end();
      return;
    }
    case 'none':
      return reply(response, answer);
  }
}

function reply(response: ServerResponse, { status, text, headers }: Answer): void {
  response.writeHead(status, headers);
  response.end(text);
}

function cut(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

function errorAnswer(status: number, name: string, headers: Record<string, string> = {}): Answer {
  // A gateway's error is a page, not JSON.
  if (name === '')
    return { status, text: '<html>Bad gateway</html>', headers: { 'content-type': 'text/html' } };
  const text = JSON.stringify({ statusCode: status, name, message: `${name} (a bad day)` });
  return { status, text, headers: { 'content-type': 'application/json', ...headers } };
}

function receiptOf(mail: AcceptedMail, worker: string, key: string, at: number): Receipt {
  return {
    worker,
    key,
    to: [mail.to].flat().join(','),
    subject: mail.subject,
    // The subscriber, an underscore, the delivery.
    delivery: Number(
      mail.tags
        ?.find(({ name }) => name === 'delivery')
        ?.value.split('_')
        .at(-1),
    ),
    providerId: mail.id,
    at,
    answered: true,
  };
}

function nameOf(fault: ResendFault): string {
  switch (fault.kind) {
    case 'error':
      return `${fault.status} ${fault.when === 'after' ? 'after it was taken' : ''}`.trim();
    case 'reset':
      return `reset ${fault.when}`;
    case 'hang':
      return `silence, taken ${fault.taken}`;
    default:
      return fault.kind;
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
