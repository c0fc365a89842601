import {
  createServer,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { serve } from '@hono/node-server';
import { MINUTE, SECOND } from '../../shared/time/clock.ts';
import { inTurn } from './in-turn.ts';
import { isClear } from './request-head.ts';

/** How long to wait for a client, in milliseconds. */
export interface Patience {
  /** For the whole head of a request. */
  readonly head: number;
  /** For the whole request with its body: forms are small. */
  readonly request: number;
  /** For the next request on a kept connection. */
  readonly idle: number;
  /** How often the first two are checked. */
  readonly lookEvery: number;
  /** For the next byte in either direction while an answer is in progress; a minute by default. */
  readonly silence?: number;
}

const PATIENCE: Patience = {
  head: 10 * SECOND,
  request: 30 * SECOND,
  idle: 5 * SECOND,
  lookEvery: 5 * SECOND,
};

const SILENCE = MINUTE;

/** Below the usual limit of open files of a process, so that the store and the outbox can always open theirs. */
const MOST_CONNECTIONS = 4000;
const LARGEST_HEAD = 16 * 1024;

export interface ListenOptions {
  readonly port: number;
  /** Every address of this machine by default. */
  readonly hostname?: string;
  readonly patience?: Patience;
  /** Called when a request begins; it returns a function to call when the request has been answered. */
  readonly arrive?: () => () => void;
}

type Fetch = Parameters<typeof serve>[0]['fetch'];

/**
 * Serves pages over HTTP/1.1. Clients that trickle their request (slow-loris) or never end it are cut off with 408,
 * and the number of connections is limited.
 *
 * @throws the operating system's error for the port, such as EADDRINUSE.
 */
export function listen(
  fetch: Fetch,
  { port, hostname, patience = PATIENCE, arrive }: ListenOptions,
): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = serve(
      {
        fetch: arrive ? counted(fetch, arrive) : fetch,
        port,
        ...(hostname === undefined ? {} : { hostname }),
        createServer: inTurnServer,
        serverOptions: {
          headersTimeout: patience.head,
          requestTimeout: patience.request,
          keepAliveTimeout: patience.idle,
          connectionsCheckingInterval: patience.lookEvery,
          maxHeaderSize: LARGEST_HEAD,
        },
      },
      () => resolve(server),
    ) as Server;
    // No byte moves in either direction: a client that never reads its answer would otherwise keep its connection
    // forever.
    server.timeout = patience.silence ?? SILENCE;
    server.maxConnections = MOST_CONNECTIONS;
    server.once('error', reject);
  });
}

/** Typed as the library requires it: it passes options and a listener, and nothing else. */
const inTurnServer = ((options: ServerOptions, handle: RequestListener) =>
  createServer(
    options,
    inTurn((request, response) => (isClear(request) ? handle(request, response) : refuse(response))),
  )) as typeof createServer;

function refuse(response: ServerResponse): void {
  response.writeHead(400, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' });
  response.end('This request could not be understood.\n');
}

function counted(fetch: Fetch, arrive: () => () => void): Fetch {
  return async (request, env) => {
    const served = arrive();
    try {
      return await fetch(request, env);
    } finally {
      served();
    }
  };
}
