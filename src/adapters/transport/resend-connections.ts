/**
 * Keep-alive connections to one server, each carrying one POST at a time, with the body's bytes unchanged.
 *
 * The meaning of a failure does not depend on the names of errors. undici calls `onRequestStart` right before it
 * writes the first byte of a request, once it has a connection: a failure before that (refused, no such host, no
 * certificate, no connection in time) means that nothing left, and everything after it is in doubt until the status
 * has been read. That is also the caller's last chance to refuse, with no await in between.
 *
 * HTTP/1.1 only: over HTTP/2 all requests would share one connection's flow control, and the start of a stream
 * reveals less about what has left.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { buildConnector, Client, type Dispatcher } from 'undici';
import { reasonOf } from './reason.ts';

/** The outcome of one request. */
export type Exchange =
  /** It was too late to begin: none of its bytes left. */
  | { readonly kind: 'withdrawn' }
  /** None of its bytes left. */
  | { readonly kind: 'unsent'; readonly reason: string }
  /** Some or all of it may have left, and no status came back. */
  | { readonly kind: 'broken'; readonly reason: string }
  /** `whole`: the body is not truncated. */
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      readonly body: string;
      readonly whole: boolean;
    };

export interface PostRequest {
  readonly path: string;
  /** Alternating names and values. */
  readonly headers: readonly string[];
  /** Not read once the exchange is over. */
  readonly body: Buffer;
  readonly signal: AbortSignal;
  /** Called right before the first byte is written: whether it may still be sent. */
  readonly mayBegin: () => boolean;
}

export interface Connections {
  /** Never rejects. */
  post(request: PostRequest): Promise<Exchange>;
  close(): Promise<void>;
}

interface Line {
  readonly client: Client;
  /** The current socket, or the last one. */
  socket: Socket | undefined;
  load: number;
}

const LONGEST_ANSWER = 1 << 20;
const CONNECT_PATIENCE_MS = 10_000;

/**
 * @param timeoutMs for one request, from waiting for a connection to the last byte of the answer.
 */
export function connectionsTo(origin: string, limit: number, timeoutMs: number): Connections {
  const lines = Array.from({ length: limit }, () => lineTo(origin, timeoutMs));
  return {
    async post(request) {
      // The first free one, so that few connections stay in use and warm; if none is free, the least used.
      const line = lines.find(({ load }) => load === 0) ?? lines.reduce((a, b) => (b.load < a.load ? b : a));
      line.load += 1;
      try {
        return await exchange(line, request, timeoutMs);
      } finally {
        line.load -= 1;
      }
    },
    async close() {
      await Promise.all(lines.map(({ client }) => client.destroy()));
    },
  };
}

function lineTo(origin: string, timeoutMs: number): Line {
  const connect = buildConnector({ allowH2: false, timeout: Math.min(CONNECT_PATIENCE_MS, timeoutMs) });
  const line: Line = {
    client: new Client(origin, {
      connect: (options, done) =>
        connect(options, (error, socket) => {
          if (socket) line.socket = socket;
          // undici passes one of the two; its type expresses that as a union of tuples.
          if (error) done(error, null);
          else done(null, socket as Socket);
        }),
      pipelining: 1,
      maxResponseSize: LONGEST_ANSWER,
      // One timer for the whole exchange replaces these: a slow trickle would never trigger them.
      headersTimeout: 0,
      bodyTimeout: 0,
    }),
    socket: undefined,
    load: 0,
  };
  return line;
}

function exchange(line: Line, request: PostRequest, timeoutMs: number): Promise<Exchange> {
  const { path, headers, body, signal, mayBegin } = request;
  return new Promise((resolve) => {
    if (signal.aborted) return resolve({ kind: 'unsent', reason: 'stopped before it was sent' });
    let control: Dispatcher.DispatchController | undefined;
    let over = false;
    let status = 0;
    let answerHeaders: IncomingHttpHeaders = {};
    const chunks: Buffer[] = [];

    const finish = (result: Exchange): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', stopped);
      resolve(result);
    };
    const answered = (whole: boolean): void =>
      finish({
        kind: 'answered',
        status,
        headers: answerHeaders,
        body: Buffer.concat(chunks).toString(),
        whole,
      });
    const fail = (reason: string): void => {
      if (!control) finish({ kind: 'unsent', reason });
      else if (status >= 200) answered(false);
      else finish({ kind: 'broken', reason });
    };
    // The socket is closed before the outcome is known: nothing reads the body after that.
    const giveUp = (reason: string): void => {
      const cause = new Error(reason);
      control?.abort(cause);
      fail(reason);
    };
    const stopped = (): void => giveUp('stopped by the caller');
    const timer = setTimeout(() => giveUp(`no answer within ${timeoutMs} ms`), timeoutMs);
    signal.addEventListener('abort', stopped, { once: true });

    line.client.dispatch(
      { path, method: 'POST', headers: headers as string[], body },
      {
        onRequestStart(controller) {
          const isLate = !mayBegin();
          // A second start would be undici's own repetition, but only the caller decides whether to repeat a batch.
          if (over || control || isLate) {
            if (!control && isLate) finish({ kind: 'withdrawn' });
            else fail('the request would have been repeated');
            controller.abort(new Error('not to be sent'));
            return;
          }
          control = controller;
        },
        onResponseStart(_, code, received) {
          status = code;
          answerHeaders = received;
        },
        onResponseData(_, chunk) {
          chunks.push(chunk);
        },
        onResponseEnd() {
          // The answer overtook its request: the rest of the body must not be read any more.
          if (line.socket?.writableLength) line.socket.destroy();
          answered(true);
        },
        onResponseError(_, error) {
          fail(reasonOf(`${(error as NodeJS.ErrnoException).code ?? ''} ${error.message}`));
        },
      },
    );
  });
}
