/**
 * The provider's end of the Resend path, made to cost as little as possible: it accepts a batch, counts its messages
 * and answers with as many ids. It checks nothing; correctness is tested elsewhere.
 */
import type { Socket } from 'node:net';
import { serveChild } from '../support/serve-child.ts';
import { MarkCounter } from './counter.ts';
import { listenFrugally } from './frugal-server.ts';

interface Params {
  /** The provider's latency, in milliseconds. */
  readonly latencyMs?: number;
}

/** Occurs exactly once in every email: a quote in a body is escaped. */
const MARK = '"subject":"';
const HEAD_END = Buffer.from('\r\n\r\n');

await serveChild(async ({ latencyMs = 0 }: Params) => {
  let total = { messages: 0, bytes: 0, connections: 0 };
  let batches = 0;

  function onConnection(socket: Socket): (bytes: Buffer) => void {
    total.connections += 1;
    const counter = new MarkCounter(MARK);
    let head: Buffer | undefined;
    let left = 0;

    return (bytes) => {
      let rest: Buffer | undefined = bytes;
      while (rest !== undefined) rest = left > 0 ? takeBody(rest) : takeHead(rest);
    };

    /** Both return the rest, which belongs to the next request. */
    function takeHead(bytes: Buffer): Buffer | undefined {
      head = head === undefined ? bytes : Buffer.concat([head, bytes]);
      const end = head.indexOf(HEAD_END);
      if (end === -1) {
        head = Buffer.from(head);
        return undefined;
      }
      const length = /\r\ncontent-length: *(\d+)/i.exec(head.toString('latin1', 0, end))?.[1];
      if (length === undefined) {
        socket.end('HTTP/1.1 411 Length Required\r\ncontent-length: 0\r\n\r\n');
        return undefined;
      }
      const body = head.subarray(end + HEAD_END.length);
      head = undefined;
      left = Number(length);
      counter.reset();
      return body.length > 0 ? body : undefined;
    }

    function takeBody(bytes: Buffer): Buffer | undefined {
      const body = bytes.length > left ? bytes.subarray(0, left) : bytes;
      counter.feed(body);
      left -= body.length;
      total.bytes += body.length;
      if (left === 0) {
        total.messages += counter.count;
        const reply = answer(batches++, counter.count);
        if (latencyMs === 0) socket.write(reply, 'latin1');
        else setTimeout(() => socket.write(reply, 'latin1'), latencyMs);
      }
      return bytes.length > body.length ? bytes.subarray(body.length) : undefined;
    }
  }

  const { port } = await listenFrugally(onConnection);
  return {
    ready: { port },
    call() {
      const seen = total;
      total = { messages: 0, bytes: 0, connections: 0 };
      return seen;
    },
  };
});

function answer(batch: number, count: number): string {
  const prefix = `{"id":"${batch.toString(16).padStart(8, '0')}-0000-4000-8000-`;
  let list = '';
  for (let index = 0; index < count; index++) {
    list += `${index === 0 ? '' : ','}${prefix}${String(index).padStart(12, '0')}"}`;
  }
  const body = `{"data":[${list}]}`;
  return `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}
