/** One client requests thousands of pages at once and disconnects: nobody else waits for its requests. */
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { attacked } from '../support/attacked.ts';

const GREEDY = 2000;
const LESSON = 'GET /courses/basics/one HTTP/1.1\r\nHost: localhost\r\n\r\n';
/** Turns of the server between a request on the loopback interface and its answer: far fewer than this. */
const PROMPT = 300;

async function product() {
  let begun = 0;
  const arrive = () => {
    begun++;
    return () => {};
  };
  const { url } = await attacked({ arrive });
  const open = async (): Promise<Socket> => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => {});
    await new Promise((resolve) => socket.once('connect', resolve));
    return socket;
  };
  return { url, open, begun: () => begun };
}

async function answerOf(socket: Socket, path: string): Promise<string> {
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  let came = '';
  for await (const bytes of socket) came += bytes;
  return came.slice(0, came.indexOf('\r\n'));
}

test('while they wait for their answers, other clients are answered', async () => {
  const { open, begun } = await product();
  const [greedy, other] = [await open(), await open()];
  greedy.write(LESSON.repeat(GREEDY));
  await new Promise((resolve) => greedy.once('data', resolve));
  expect(await answerOf(other, '/healthz')).toBe('HTTP/1.1 200 OK');
  expect(begun()).toBeLessThan(PROMPT);
  expect(begun()).toBeGreaterThan(1);
});

test('once the client has gone, its requests are dropped', async () => {
  const { open, begun } = await product();
  const [greedy, other] = [await open(), await open()];
  greedy.write(LESSON.repeat(GREEDY));
  await new Promise((resolve) => greedy.once('data', resolve));
  greedy.destroy();
  expect(await answerOf(other, '/healthz')).toBe('HTTP/1.1 200 OK');
  const until = begun();
  expect(until).toBeLessThan(PROMPT);
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(begun()).toBe(until);
});

test('ten such clients delay each other, but no client with a single request', async () => {
  const { open, begun } = await product();
  const greedy = await Promise.all(Array.from({ length: 10 }, open));
  const other = await open();
  for (const one of greedy) one.write(LESSON.repeat(GREEDY));
  await Promise.all(greedy.map((one) => new Promise((resolve) => one.once('data', resolve))));
  expect(await answerOf(other, '/courses/basics/two')).toBe('HTTP/1.1 200 OK');
  expect(begun()).toBeLessThan(10 * PROMPT);
});
