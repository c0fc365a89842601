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

/** How long a client is waited for, in milliseconds. */
export interface Patience {
  /** For the whole head of a request. */
  readonly head: number;
  /** For the whole request with its body: forms are small. */
  readonly request: number;
  /** For the next request on a connection that was kept. */
  readonly idle: number;
  /** How often the first two are looked after. */
  readonly lookEvery: number;
  /** For the next byte in either direction while an answer is under way; a minute unless told. */
  readonly silence?: number;
}

const PATIENCE: Patience = {
  head: 10 * SECOND,
  request: 30 * SECOND,
  idle: 5 * SECOND,
  lookEvery: 5 * SECOND,
};

const SILENCE = MINUTE;

/** Below what a process may open on usual machines, so that the store and the outbox always can. */
const MOST_CONNECTIONS = 4000;
const LARGEST_HEAD = 16 * 1024;

export interface ListenOptions {
  readonly port: number;
  /** Every address of this machine unless told. */
  readonly hostname?: string;
  readonly patience?: Patience;
  /** Called when a request begins; what it returns, when it has been answered. */
  readonly arrive?: () => () => void;
}

type Fetch = Parameters<typeof serve>[0]['fetch'];

/**
 * Serves pages over HTTP/1.1. Clients that dribble their request (slow-loris) or never end it are cut off with
 * 408, and there is a limit to how many are held at once.
 *
 * @throws what the operating system says of the port, such as EADDRINUSE.
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
    // Nothing goes to or fro: whoever asks and never reads what comes would keep its connection for ever.
    server.timeout = patience.silence ?? SILENCE;
    server.maxConnections = MOST_CONNECTIONS;
    server.once('error', reject);
  });
}

/** Typed as the library takes it: it calls with options and a listener, and with nothing else. */
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
