import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { type ResendSettings, resendTransport } from '../../../src/adapters/transport/resend.ts';
import type { Outcome, Transport } from '../../../src/flow/deliver/transport.ts';
import { VirtualClock } from '../../../src/shared/time/clock.ts';
import { selfSignedCertificate } from '../../support/smtp-server.ts';
import { terms } from '../../support/terms.ts';
import { outgoing } from '../../support/wire.ts';
import { handOver, message, NOON } from './message.ts';

let transport: Transport | undefined;
const clock = new VirtualClock(NOON);

function to(baseUrl: string, settings: Partial<ResendSettings> = {}): Transport {
  transport = resendTransport({ apiKey: 're_test', baseUrl, clock, ...settings });
  return transport;
}

afterEach(async () => {
  await transport?.close();
  clock.set(NOON);
});

/** Listens on this machine until the test ends, and then breaks open connections. */
async function listen(server: Server): Promise<number> {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

/** Accepts every message in a request of its own. */
async function accepting(): Promise<{ url: string; bodies: string[] }> {
  const bodies: string[] = [];
  const server = createHttpServer(async (request, response) => {
    bodies.push(await text(request));
    response.end('{"data":[{"id":"a"}]}');
  });
  return { url: `http://127.0.0.1:${await listen(server)}`, bodies };
}

const kinds = (outcomes: readonly Outcome[]) => outcomes.map(({ kind }) => kind);
const one = [message(1)];

describe('a request that could not begin is retried, because nothing has left', () => {
  it('if nobody listens', async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const [outcome] = await handOver(to(`http://127.0.0.1:${port}`), one);
    expect(outcome).toEqual({ kind: 'temporary', reason: expect.stringContaining('ECONNREFUSED') });
  });

  it('if the name leads nowhere', async () => {
    const [outcome] = await handOver(to('https://nowhere.invalid'), one);
    expect(outcome).toEqual({ kind: 'temporary', reason: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) });
  });

  it('if the certificate can’t be trusted', async () => {
    const certificate = selfSignedCertificate();
    if (!certificate) throw new Error('openssl is missing');
    const heard: Buffer[] = [];
    const server = createTlsServer(certificate, (socket) =>
      socket.on('data', (chunk: Buffer) => heard.push(chunk)),
    );
    server.on('tlsClientError', () => {});
    const port = await listen(server);
    const [outcome] = await handOver(to(`https://127.0.0.1:${port}`), one);
    expect(outcome).toEqual({ kind: 'temporary', reason: expect.stringMatching(/self.signed/i) });
    expect(heard).toEqual([]);
  });

  /** Accepts connections and never answers TLS's first bytes. */
  async function mute(): Promise<{
    url: string;
    called: Promise<void>;
    hangUp: () => void;
    heard: Buffer[];
  }> {
    const heard: Buffer[] = [];
    let caller: Socket | undefined;
    const server = createServer();
    const called = new Promise<void>((resolve) => {
      server.on('connection', (socket) => {
        caller = socket;
        socket.on('data', (chunk: Buffer) => {
          heard.push(chunk);
          resolve();
        });
      });
    });
    const url = `https://127.0.0.1:${await listen(server)}`;
    return { url, called, hangUp: () => caller?.destroy(), heard };
  }

  it('if no connection is made in time', async () => {
    const { url } = await mute();
    expect(kinds(await handOver(to(url, { timeoutMs: 50 }), one))).toEqual(['temporary']);
  });

  it('if the other side hangs up before the connection is made', async () => {
    const { url, called, hangUp, heard } = await mute();
    const sending = handOver(to(url), one);
    await called;
    hangUp();
    expect(kinds(await sending)).toEqual(['temporary']);
    expect(Buffer.concat(heard).includes('re_test')).toBe(false);
  });

  it('if it is stopped while it waits for a connection', async () => {
    const { url, called } = await mute();
    const stop = new AbortController();
    const sending = handOver(to(url), one, 'batch/1', terms({ signal: stop.signal }));
    await called;
    stop.abort();
    expect(kinds(await sending)).toEqual(['temporary']);
  });

  it('and never begins afterwards, once the connection is made', async () => {
    const { url, bodies } = await accepting();
    const stop = new AbortController();
    const one = to(url, { concurrency: 1 });
    const stopped = handOver(one, [message(1)], 'batch/1', terms({ signal: stop.signal }));
    stop.abort();
    expect(kinds(await stopped)).toEqual(['temporary']);
    expect(kinds(await handOver(one, [message(2)], 'batch/2'))).toEqual(['accepted']);
    expect(bodies.map((body) => JSON.parse(body)[0].subject)).toEqual(['Lesson 2']);
  });

  it('if its lease ends while it waits for a connection', async () => {
    const { url, bodies } = await accepting();
    const on = terms({ deadline: NOON + 1000 });
    const sending = handOver(to(url), one, 'batch/1', on);
    clock.advance(1001);
    expect(await sending).toEqual([
      { kind: 'temporary', reason: expect.stringContaining('its lease ended before it was sent') },
    ]);
    expect(bodies).toEqual([]);
  });

  it('after the transport was closed', async () => {
    const closed = to('http://127.0.0.1:9');
    await closed.close();
    expect(kinds(await handOver(closed, one))).toEqual(['temporary']);
  });
});

describe('a request that has begun', () => {
  /** Answers the first bytes of every request with these, then ends its side. */
  async function answering(raw: string | Buffer): Promise<string> {
    const server = createServer((socket) => socket.once('data', () => socket.end(raw)));
    return `http://127.0.0.1:${await listen(server)}`;
  }

  const half = (status: string) =>
    `HTTP/1.1 ${status}\r\ncontent-length: 900\r\n\r\n{"name":"validation_error","me`;
  const endless = (status: string) => `HTTP/1.1 ${status}\r\n\r\n${' '.repeat(2_000_000)}`;

  it.each([
    ['nothing at all', '', 'uncertain'],
    ['half a status', 'HTTP/1.1 20', 'uncertain'],
    ['a go-ahead only', 'HTTP/1.1 100 Continue\r\n\r\n', 'uncertain'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.9\r\n', 'uncertain'],
    ['half a 200', half('200 OK'), 'uncertain'],
    ['half a 500', half('500 Internal Server Error'), 'uncertain'],
    ['half a 409', half('409 Conflict'), 'uncertain'],
    ['half a 429', half('429 Too Many Requests'), 'temporary'],
    ['half a 401', half('401 Unauthorized'), 'halted'],
    ['half a 422, which blames nobody yet', half('422 Unprocessable'), 'halted'],
    ['a 200 without end', endless('200 OK'), 'uncertain'],
    ['a 403 without end', endless('403 Forbidden'), 'halted'],
  ] as const)('and is answered by %s is judged by what is certain', async (_, raw, kind) => {
    expect(kinds(await handOver(to(await answering(raw)), one))).toEqual([kind]);
  });

  it('and is reset is in doubt', async () => {
    const server = createServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const url = `http://127.0.0.1:${await listen(server)}`;
    expect(kinds(await handOver(to(url), one))).toEqual(['uncertain']);
  });

  it('and gets a trickling answer is given up in time', async () => {
    const server = createServer((socket) =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 900000\r\n\r\n');
        const trickle = setInterval(() => socket.write(' '), 5);
        socket.on('close', () => clearInterval(trickle));
      }),
    );
    const url = `http://127.0.0.1:${await listen(server)}`;
    expect(kinds(await handOver(to(url, { timeoutMs: 60 }), one))).toEqual(['uncertain']);
  });

  it('is not read once it was answered, even if the answer overtook it', async () => {
    const refusal = 'HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n';
    const heard: Buffer[] = [];
    let caller: Socket | undefined;
    const server = createServer((socket) => {
      caller = socket;
      socket.once('data', (chunk: Buffer) => {
        heard.push(chunk);
        socket.pause();
        socket.write(refusal);
      });
    });
    const url = `http://127.0.0.1:${await listen(server)}`;
    // Larger than what two kernels buffer for a connection.
    const bytes = Buffer.alloc(24_000_000, 'a');
    const batch = { ...outgoing('json', one), bytes };
    expect(kinds(await to(url).send(batch, terms()))).toEqual(['halted']);
    bytes.fill('Z');
    const over = new Promise((resolve) => caller?.once('close', resolve));
    caller?.on('data', (chunk: Buffer) => heard.push(chunk)).resume();
    await over;
    const read = Buffer.concat(heard);
    expect(read.length).toBeLessThan(bytes.length);
    expect(read.includes('ZZZZ')).toBe(false);
  });
});

describe('connections', () => {
  async function counting() {
    const seen = { connections: 0, inFlight: 0, most: 0 };
    const server = createHttpServer((request, response) => {
      request.resume().on('end', () => {
        setImmediate(() => {
          seen.inFlight -= 1;
          response.end('{"data":[{"id":"a"}]}');
        });
      });
      seen.inFlight += 1;
      seen.most = Math.max(seen.most, seen.inFlight);
    });
    server.on('connection', () => {
      seen.connections += 1;
    });
    return { seen, url: `http://127.0.0.1:${await listen(server)}` };
  }

  it('never exceed the allowed number, with one request at a time on each', async () => {
    const { seen, url } = await counting();
    const limited = to(url, { concurrency: 3 });
    const sent = await Promise.all(
      Array.from({ length: 30 }, (_, n) => handOver(limited, one, `batch/${n}`)),
    );
    expect(kinds(sent.flat())).toEqual(Array(30).fill('accepted'));
    expect(seen.connections).toBe(3);
    expect(seen.most).toBeLessThanOrEqual(3);
  });

  it('are kept for the next batch', async () => {
    const { seen, url } = await counting();
    const kept = to(url);
    for (const n of [1, 2, 3, 4]) await handOver(kept, one, `batch/${n}`);
    expect(seen.connections).toBe(1);
  });
});
