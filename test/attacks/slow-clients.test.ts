/** Clients that hold a connection and send little, or never finish. */
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../../src/adapters/web/listen.ts';
import { attacked, statusOf } from '../support/attacked.ts';
import { post, raw, request } from '../support/raw-http.ts';

/** Far shorter than in production: the test checks that and how it ends. */
const IMPATIENT = { head: 150, request: 300, idle: 150, lookEvery: 20 };

test('a head that never ends is cut off with 408', async () => {
  const { url } = await attacked({ patience: IMPATIENT });
  const answer = await raw(url, ['POST /subscribe HTTP/1.1\r\nHost: localhost\r\n', 'X-Drip: 1\r\n']);
  expect(answer.statuses).toEqual([408]);
});

test('a head whose lines arrive one by one gets no extra time', async () => {
  const { url } = await attacked({ patience: IMPATIENT });
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n');
  const drip = setInterval(() => socket.write('X-Drip: 1\r\n'), 10);
  await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(drip);
  expect((await fetch(url)).status).toBe(200);
});

test.each([
  ['that stops', ['email=ann@']],
  ['of which nothing comes', []],
])('a body %s is cut off and signs nobody up', async (_, pieces) => {
  const product = await attacked({ patience: IMPATIENT });
  const head = post('/subscribe', '', { 'Content-Length': '500', Connection: 'keep-alive' });
  const answer = await raw(product.url, [head, ...pieces]);
  expect(answer.statuses).not.toContain(200);
  expect(answer.statuses).not.toContain(303);
  expect(await statusOf(product, 'ann@example.org')).toBeUndefined();
});

test('an idle kept connection is closed', async () => {
  const { url } = await attacked({ patience: IMPATIENT });
  const answer = await raw(url, [request('GET', '/healthz', { Connection: 'keep-alive' })]);
  expect(answer.statuses).toEqual([200]);
});

test('two hundred such clients at once delay no other client', async () => {
  const { url } = await attacked({ patience: { ...IMPATIENT, head: 3000, request: 3000 } });
  const { hostname, port } = new URL(url);
  const sockets = await Promise.all(
    Array.from({ length: 200 }, () => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => {});
      return new Promise<typeof socket>((resolve) =>
        socket.once('connect', () => socket.write('GET / HTTP/1.1\r\nX-Slow: ', () => resolve(socket))),
      );
    }),
  );
  expect((await fetch(url)).status).toBe(200);
  expect(sockets.filter(({ readyState }) => readyState === 'open')).toHaveLength(200);
  for (const socket of sockets) socket.destroy();
});

test('the default patience is seconds, not minutes', async () => {
  const server = await listen(() => new Response('ok'), { hostname: '127.0.0.1', port: 0 });
  onTestFinished(() => void server.close());
  expect(server.headersTimeout).toBeLessThanOrEqual(10_000);
  expect(server.requestTimeout).toBeLessThanOrEqual(30_000);
  expect(server.keepAliveTimeout).toBeLessThanOrEqual(10_000);
  expect(server.maxConnections).toBeLessThan(10_000);
});
