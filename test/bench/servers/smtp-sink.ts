/**
 * A mail server that accepts everything at once, with PIPELINING (RFC 2920), with CHUNKING (RFC 3030) if that is asked
 * for, and with TLS if it has a certificate. It looks only for recipients and for the end of each message.
 */
import type { Socket } from 'node:net';
import { serveChild } from '../support/serve-child.ts';
import { listenFrugally, type Take } from './frugal-server.ts';
import { type Certificate, listenForStarttls, listenSecurely } from './listen-encrypted.ts';

interface Params {
  readonly certificate?: Certificate;
  /** Encrypts after STARTTLS; otherwise a server with a certificate encrypts from the first byte. */
  readonly starttls?: boolean;
  /** Offers CHUNKING. */
  readonly chunking?: boolean;
  /** How much later each answer leaves, in milliseconds: the round trip to a distant server. */
  readonly distanceMs?: number;
}

/** A process to end the moment so many messages were accepted; null asks for the counts since the last request. */
type Input = { readonly pid: number; readonly after: number } | null;

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

await serveChild(async ({ certificate, starttls = false, chunking = false, distanceMs = 0 }: Params) => {
  let total = nothing();
  let victim: { readonly after: number; readonly kill: () => void } | undefined;

  function accept(recipient: string): void {
    const now = performance.now();
    if (total.messages === 0) total.firstAt = now;
    total.lastAt = now;
    total.messages += 1;
    total.recipients.add(recipient);
    if (victim?.after === total.messages) victim.kill();
  }

  function answer(socket: Socket, replies: string): void {
    const write = () => {
      socket.write(replies, 'latin1');
      if (replies.endsWith(REPLIES.QUIT as string)) socket.end();
    };
    // Timers of one length fire in their order, so answers keep theirs.
    if (distanceMs === 0) write();
    else setTimeout(write, distanceMs);
  }

  function greet(socket: Socket): Take {
    answer(socket, '220 sink.test ESMTP\r\n');
    return listen(socket);
  }

  function listen(socket: Socket): Take {
    total.connections += 1;
    let pending: Buffer = Buffer.alloc(0);
    let recipient = '';
    let body = false;
    /** The octets of a BDAT that are still to come. */
    let chunk = 0;
    /** How much of this message has passed, and how much of every message need not be searched. */
    let length = 0;
    let known = 0;
    let replies = '';

    return (bytes) => {
      total.bytes += bytes.length;
      let rest: Buffer | undefined = bytes;
      while (rest !== undefined) rest = chunk > 0 ? takeChunk(rest) : body ? takeBody(rest) : takeLine(rest);
      if (replies !== '') answer(socket, replies);
      replies = '';
    };

    /** All return the rest, or undefined if more must come. */
    function takeLine(bytes: Buffer): Buffer | undefined {
      const line = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
      const end = line.indexOf(10);
      if (end === -1) {
        pending = Buffer.from(line);
        return undefined;
      }
      pending = Buffer.alloc(0);
      const verb = line.toString('latin1', 0, 4).toUpperCase();
      if (verb === 'RCPT') recipient = line.toString('latin1', line.indexOf('<') + 1, line.indexOf('>'));
      if (verb === 'BDAT') chunk = Number.parseInt(line.toString('latin1', 5, end), 10);
      else if (verb === 'EHLO' && chunking) replies += EHLO.replace('250-8', '250-CHUNKING\r\n250-8');
      else replies += REPLIES[verb] ?? '500 5.5.2 Unknown command\r\n';
      body = verb === 'DATA';
      length = 0;
      return line.length > end + 1 ? line.subarray(end + 1) : undefined;
    }

    function takeChunk(bytes: Buffer): Buffer | undefined {
      const rest = bytes.length > chunk ? bytes.subarray(chunk) : undefined;
      chunk -= Math.min(chunk, bytes.length);
      if (chunk > 0) return undefined;
      accept(recipient);
      replies += '250 2.0.0 Ok: queued as 4XBench\r\n';
      return rest;
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
      accept(recipient);
      replies += '250 2.0.0 Ok: queued as 4XBench\r\n';
      return all.length > end + END.length ? all.subarray(end + END.length) : undefined;
    }
  }

  const server = !certificate
    ? listenFrugally(greet)
    : starttls
      ? listenForStarttls(certificate, listen)
      : listenSecurely(certificate, greet);
  return {
    ready: await server,
    async call(input: Input) {
      if (input !== null) {
        return new Promise<null>((resolve) => {
          const kill = () => {
            process.kill(input.pid, 'SIGKILL');
            resolve(null);
          };
          victim = { after: input.after, kill };
        });
      }
      victim = undefined;
      const { messages, bytes, connections, recipients, firstAt, lastAt, cpu } = total;
      const { user, system } = process.cpuUsage(cpu);
      total = nothing();
      return {
        ...{ messages, bytes, connections, readers: recipients.size },
        ...{ seconds: (lastAt - firstAt) / 1000, cpuSeconds: (user + system) / 1e6 },
      };
    },
  };
});

function nothing() {
  const recipients = new Set<string>();
  return {
    messages: 0,
    bytes: 0,
    connections: 0,
    recipients,
    firstAt: 0,
    lastAt: 0,
    cpu: process.cpuUsage(),
  };
}
