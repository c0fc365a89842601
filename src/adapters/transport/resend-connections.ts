/**
 * Keep-alive connections to one server, each carrying one POST at a time, with the body's bytes as they are.
 *
 * What a failure means does not hang on the names of errors. undici calls `onRequestStart` right before the
 * first byte of a request is written, once it has a connection: a failure before it (refused, no such host, no
 * certificate, no connection in time) left nothing behind, and everything after it is in doubt until the
 * status has been read. There, too, the caller has its last word, with nothing awaited in between.
 *
 * HTTP/1.1 only: over HTTP/2 all requests would share one connection's flow control, and a stream's start says
 * less about what has left.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { buildConnector, Client, type Dispatcher } from 'undici';
import { reasonOf } from './reason.ts';

/** What became of one request. */
export type Exchange =
  /** None of its bytes left. */
  | { readonly kind: 'unsent'; readonly reason: string }
  /** Some of it or all may have left, and no status came back. */
  | { readonly kind: 'broken'; readonly reason: string }
  /** `whole`: the body is not cut off. */
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      readonly body: string;
      readonly whole: boolean;
    };

export interface PostRequest {
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  /** Not read any more once the exchange is over. */
  readonly body: Buffer;
  readonly signal: AbortSignal;
  /** Asked right before the first byte is written: a reason not to. */
  readonly veto: () => string | undefined;
}

export interface Connections {
  /** Never rejects. */
  post(request: PostRequest): Promise<Exchange>;
  close(): Promise<void>;
}

interface Line {
  readonly client: Client;
  /** The one in use now, or the last. */
  socket: Socket | undefined;
  load: number;
}

const LONGEST_ANSWER = 1 << 20;
const CONNECT_PATIENCE_MS = 10_000;

/** @param timeoutMs for one request, from waiting for a connection to the last byte of the answer */
export function connectionsTo(origin: string, limit: number, timeoutMs: number): Connections {
  const lines = Array.from({ length: limit }, () => lineTo(origin, timeoutMs));
  return {
    async post(request) {
      // The first free one, so that few connections stay in use and warm; the least used where none is free.
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
          // undici calls with one of the two; its type says so by a union of tuples.
          if (error) done(error, null);
          else done(null, socket as Socket);
        }),
      pipelining: 1,
      maxResponseSize: LONGEST_ANSWER,
      // One timer for the whole exchange stands in their place: a trickle would never meet these.
      headersTimeout: 0,
      bodyTimeout: 0,
    }),
    socket: undefined,
    load: 0,
  };
  return line;
}

function exchange(line: Line, request: PostRequest, timeoutMs: number): Promise<Exchange> {
  const { path, headers, body, signal, veto } = request;
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
          const refusal = veto();
          // A second start would be undici's own repetition; who repeats a batch is the caller's to decide.
          if (over || control || refusal !== undefined) {
            fail(refusal ?? 'the request would have been repeated');
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
          // An answer that overtook its request: what is left of the body must not be read any more.
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
