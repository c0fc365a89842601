/**
 * The capacity of the wire: prepared requests, written to raw keep-alive sockets as fast as the server answers. No
 * HTTP client, no composing, no store.
 */

import { connect, type Socket } from 'node:net';
import type { EditionContent } from '../../../src/flow/compose/edition.ts';
import { atOnce, composedBatches } from '../support/batches.ts';
import { serveTask } from '../support/serve-child.ts';

interface Params {
  readonly content: EditionContent;
  readonly port: number;
  readonly concurrency: number;
  readonly batches: number;
}

const SIZE = 100;

await serveTask(async ({ content, port, concurrency, batches }: Params) => {
  // More than the processor's caches hold, as with differing batches.
  const requests = composedBatches(content, 'json', 20, SIZE).map(({ bytes }) => {
    const head = `POST /emails/batch HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\ncontent-length: ${bytes.length}\r\n\r\n`;
    return Buffer.concat([Buffer.from(head), bytes]);
  });
  const sockets = await Promise.all(Array.from({ length: concurrency }, () => open(port)));
  const blast = (count: number) =>
    atOnce(concurrency, count, (index, lane) =>
      exchange(sockets[lane] as Socket, requests[index % requests.length] as Buffer),
    );
  await blast(50);
  return {
    async run() {
      await blast(batches);
      return { count: batches * SIZE };
    },
  };
});

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Writes one request and waits for its whole answer. */
function exchange(socket: Socket, request: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    let seen = 0;
    let whole: number | undefined;
    const onData = (chunk: Buffer) => {
      if (whole === undefined) {
        const end = chunk.indexOf('\r\n\r\n');
        const length = /^HTTP\/1\.1 200[\s\S]*?\r\ncontent-length: (\d+)/.exec(
          chunk.toString('latin1', 0, end),
        )?.[1];
        if (end === -1 || length === undefined) return reject(new Error('the answer can’t be read'));
        whole = end + 4 + Number(length);
      }
      seen += chunk.length;
      if (seen < whole) return;
      socket.off('data', onData);
      resolve();
    };
    socket.on('data', onData);
    socket.write(request);
  });
}
