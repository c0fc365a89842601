import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * How many requests of one connection may wait for earlier ones. Browsers send one at a time; mailbox providers may
 * send many one-click requests, and all of them are processed.
 */
const MOST_WAITING = 1000;

interface Line {
  busy: boolean;
  /** The last request that will be answered has arrived; later ones are ignored. */
  full: boolean;
  readonly waiting: [IncomingMessage, ServerResponse][];
}

/**
 * Handles the requests that a client sends on one connection without waiting (pipelining, RFC 9112 section 9.3.2) one
 * after another, and gives all other connections a turn between two. Waiting requests of a client that has gone are
 * dropped, and a connection with too many of them is closed after the last one.
 */
export function inTurn(handle: RequestListener, mostWaiting = MOST_WAITING): RequestListener {
  const lines = new WeakMap<Socket, Line>();

  const lineOf = (socket: Socket): Line => {
    const known = lines.get(socket);
    if (known) return known;
    const line: Line = { busy: false, full: false, waiting: [] };
    lines.set(socket, line);
    socket.once('close', () => {
      line.full = true;
      line.waiting.length = 0;
    });
    return line;
  };
  const begin = (line: Line, request: IncomingMessage, response: ServerResponse): void => {
    line.busy = true;
    response.once('close', () => setImmediate(next, line));
    handle(request, response);
  };
  const next = (line: Line): void => {
    line.busy = false;
    const one = line.waiting.shift();
    if (one) begin(line, ...one);
  };
  return (request, response) => {
    const line = lineOf(request.socket);
    if (line.full) return;
    if (!line.busy) return begin(line, request, response);
    line.waiting.push([request, response]);
    if (line.waiting.length < mostWaiting) return;
    line.full = true;
    response.shouldKeepAlive = false;
  };
}
