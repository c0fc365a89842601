/**
 * A mail server that accepts everything at once, with PIPELINING (RFC 2920), and TLS from the first byte if it has a
 * certificate. It looks only for the end of each message.
 */
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:tls';
import { serveChild } from '../support/serve-child.ts';
import { listenFrugally } from './frugal-server.ts';

interface Params {
  readonly certificate?: { readonly key: string; readonly cert: string };
}

const END = Buffer.from('\r\n.\r\n');
const EHLO = '250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250 SMTPUTF8\r\n';
const REPLIES: Readonly<Record<string, string>> = {
  EHLO,
  HELO: '250 sink.test\r\n',
  MAIL: '250 2.1.0 Ok\r\n',
  RCPT: '250 2.1.5 Ok\r\n',
  RSET: '250 2.0.0 Ok\r\n',
  NOOP: '250 2.0.0 Ok\r\n',
  DATA: '354 End data with <CR><LF>.<CR><LF>\r\n',
  QUIT: '221 2.0.0 Bye\r\n',
};

await serveChild(async ({ certificate }: Params) => {
  let total = { messages: 0, bytes: 0, connections: 0 };

  function onConnection(socket: Socket): (bytes: Buffer) => void {
    total.connections += 1;
    let pending: Buffer = Buffer.alloc(0);
    let body = false;
    /** How much of this message has passed, and how much of every message need not be searched. */
    let length = 0;
    let known = 0;
    let replies = '';

    socket.write('220 sink.test ESMTP\r\n');
    return (chunk) => {
      total.bytes += chunk.length;
      let rest: Buffer | undefined = chunk;
      while (rest !== undefined) rest = body ? takeBody(rest) : takeLine(rest);
      if (replies !== '') socket.write(replies, 'latin1');
      if (replies.endsWith(REPLIES.QUIT as string)) socket.end();
      replies = '';
    };

    /** Both return the rest, or undefined if more must come. */
    function takeLine(bytes: Buffer): Buffer | undefined {
      const line = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
      const end = line.indexOf(10);
      if (end === -1) {
        pending = Buffer.from(line);
        return undefined;
      }
      pending = Buffer.alloc(0);
      const verb = line.toString('latin1', 0, 4).toUpperCase();
      replies += REPLIES[verb] ?? '500 5.5.2 Unknown command\r\n';
      body = verb === 'DATA';
      length = 0;
      return line.length > end + 1 ? line.subarray(end + 1) : undefined;
    }

    function takeBody(bytes: Buffer): Buffer | undefined {
      // The first message of a connection is searched completely; the others have nearly the same length.
      const skip = Math.max(0, known - length - pending.length);
      if (skip >= bytes.length) {
        length += pending.length + bytes.length;
        pending = Buffer.alloc(0);
        return undefined;
      }
      const all = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
      const end = all.indexOf(END, skip);
      if (end === -1) {
        // The end may span two chunks.
        const kept = Math.min(END.length - 1, all.length);
        length += all.length - kept;
        pending = Buffer.from(all.subarray(all.length - kept));
        return undefined;
      }
      length += end;
      if (known === 0) known = Math.floor(length * 0.9);
      pending = Buffer.alloc(0);
      body = false;
      total.messages += 1;
      replies += '250 2.0.0 Ok: queued as 4XBench\r\n';
      return all.length > end + END.length ? all.subarray(end + END.length) : undefined;
    }
  }

  const { port } = certificate
    ? await listenSecurely(certificate, onConnection)
    : await listenFrugally(onConnection);
  return {
    ready: { port },
    call() {
      const seen = total;
      total = { messages: 0, bytes: 0, connections: 0 };
      return seen;
    },
  };
});

async function listenSecurely(
  certificate: { readonly key: string; readonly cert: string },
  onConnection: (socket: Socket) => (bytes: Buffer) => void,
): Promise<{ port: number }> {
  const server = createServer({ ...certificate, noDelay: true, highWaterMark: 1 << 18 }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', onConnection(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port };
}
