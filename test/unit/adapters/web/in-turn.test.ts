/** Requests that arrive on one connection without waiting for an answer, on a real socket. */
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { inTurn } from '../../../../src/adapters/web/in-turn.ts';

const GET = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

async function served(handle: RequestListener, mostWaiting?: number) {
  const server = createServer(inTurn(handle, mostWaiting));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  /** A client that keeps what it receives. */
  return async () => {
    const socket = connect(port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    const client = { socket, came: '', closed: Promise.resolve() };
    socket.on('data', (bytes) => (client.came += bytes));
    socket.on('error', () => {});
    client.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
    return client;
  };
}

/** Resolves when the condition holds. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

test('are answered in order, one at a time', async () => {
  let [now, most] = [0, 0];
  const client = await (
    await served((request, response) => {
      most = Math.max(most, ++now);
      setImmediate(() => {
        now--;
        response.end(`${request.url};`);
      });
    })
  )();
  client.socket.write(Array.from({ length: 50 }, (_, at) => GET(`/${at}`)).join(''));
  await until(() => client.came.includes('/49;'));
  expect([...client.came.matchAll(/\/(\d+);/g)].map(([, at]) => Number(at))).toEqual([...Array(50).keys()]);
  expect(most).toBe(1);
});

test('give requests of another connection a turn between two', async () => {
  const order: string[] = [];
  const come = await served((request, response) => {
    order.push(request.url ?? '');
    response.end();
  });
  const [greedy, other] = [await come(), await come()];
  greedy.socket.write(Array.from({ length: 90 }, () => GET('/greedy')).join(''));
  await until(() => order.length > 0);
  other.socket.write(GET('/other'));
  await until(() => order.length === 91);
  expect(order.indexOf('/other')).toBeLessThan(90);
});

test('are dropped with the client', async () => {
  const handled: ServerResponse[] = [];
  const come = await served((_, response) => void handled.push(response));
  const client = await come();
  client.socket.write(Array.from({ length: 50 }, () => GET('/')).join(''));
  await until(() => handled.length === 1);
  client.socket.destroy();
  await new Promise((resolve) => handled[0]?.once('close', resolve));
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(handled).toHaveLength(1);
});

test('end the connection if too many wait, after the accepted ones', async () => {
  let handled = 0;
  const come = await served((_, response) => {
    handled++;
    response.end('.');
  }, 100);
  const client = await come();
  client.socket.write(Array.from({ length: 500 }, () => GET('/')).join(''));
  await client.closed;
  expect(handled).toBe(101);
  expect(client.came.match(/HTTP\/1\.1 200/g)).toHaveLength(101);
  expect(client.came.match(/Connection: close/gi)).toHaveLength(1);
});

test('that hang block only their own connection', async () => {
  const come = await served((request, response) => {
    if (request.url === '/hangs') return;
    response.end('well');
  });
  const [hanging, other] = [await come(), await come()];
  hanging.socket.write(GET('/hangs') + GET('/after'));
  other.socket.write(GET('/'));
  await until(() => other.came.includes('well'));
  expect(hanging.came).toBe('');
});
