/** A mail server with PIPELINING and CHUNKING that says exactly what a test wants. */
import { createServer, type Socket } from 'node:net';

/** What is heard: a command without its line end, with the message that follows a BDAT or a DATA. */
export interface Heard {
  readonly line: string;
  readonly message: Buffer | undefined;
  readonly socket: Socket;
}

/** A line; or the last one, after which the server closes the connection. Without one it closes at once. */
export type Answer = string | { readonly last?: string };
/** Undefined: nothing is answered on this connection any more. */
export type Answers = (heard: Heard) => Answer | Promise<Answer> | undefined;

export interface BdatServer {
  readonly port: number;
  /** The commands, in pieces in which they were read: one packet is one line. */
  readonly heard: readonly string[];
  /** The recipients and messages that were answered with 250, in order. */
  readonly accepted: readonly { readonly to: string; readonly message: Buffer }[];
  /** The messages received, answered or not. */
  readonly messages: () => number;
  readonly connections: () => number;
  readonly sockets: ReadonlySet<Socket>;
  close(): Promise<void>;
}

const NEVER = new Promise<never>(() => undefined);

export const GOOD: Answers = ({ line }) =>
  ({
    EHLO: '250-mx\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 CHUNKING',
    DATA: '354 go',
    QUIT: '221 bye',
    BDAT: '250 taken',
    '.': '250 taken',
  })[line.slice(0, 4)] ?? '250 ok';

/** The answers of `GOOD`, except for the first commands that match the pattern. */
export function first(pattern: RegExp, reply: Answer | Answers, times = 1): Answers {
  let left = times;
  return (heard) => {
    if (left <= 0 || !pattern.test(heard.line)) return GOOD(heard);
    left -= 1;
    return typeof reply === 'function' ? reply(heard) : reply;
  };
}

/**
 * @param isIgnorant whether it answers a BDAT at once and reads the message as commands, if that is what it should do
 *   with this one.
 */
export async function startBdatServer(
  answers: Answers,
  isIgnorant: (line: string, before: readonly string[]) => boolean = () => false,
): Promise<BdatServer> {
  const heard: string[] = [];
  const accepted: { to: string; message: Buffer }[] = [];
  const sockets = new Set<Socket>();
  let messages = 0;
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.setNoDelay(true).on('error', () => undefined);
    let bytes = Buffer.alloc(0);
    let to = '';
    let inData = false;
    const lines: string[] = [];
    let answered = Promise.resolve();
    const answer = (line: string, message?: Buffer) => {
      if (message) messages += 1;
      const recipient = to;
      const reply = answers({ line, message, socket });
      inData = line === 'DATA' && typeof reply === 'string' && reply.startsWith('354');
      lines.push(line);
      // In order, however late one is.
      answered = answered.then(async () => {
        const words = await (reply ?? NEVER);
        if (socket.destroyed) return;
        if (typeof words !== 'string') {
          socket.end(words.last === undefined ? '' : `${words.last}\r\n`);
          await NEVER;
        }
        if (message && `${words}`.startsWith('250')) accepted.push({ to: recipient, message });
        socket.write(`${words}\r\n`);
      });
    };
    socket.write('220 ready\r\n');
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const read: string[] = [];
      while (bytes.length > 0) {
        const [length, line, message] = next(bytes, inData, lines) ?? [];
        if (length === undefined || line === undefined) break;
        bytes = bytes.subarray(length);
        to = /^RCPT TO:<(.*)>/.exec(line)?.[1] ?? to;
        read.push(line);
        answer(line, message);
      }
      if (read.length > 0) heard.push(read.join(' | '));
    });
  });

  function next(
    bytes: Buffer,
    inData: boolean,
    before: readonly string[],
  ): [number, string, Buffer?] | undefined {
    if (inData) {
      const end = bytes.indexOf('\r\n.\r\n');
      return end === -1 ? undefined : [end + 5, '.', bytes.subarray(0, end + 2)];
    }
    const end = bytes.indexOf('\r\n');
    if (end === -1) return undefined;
    const line = bytes.toString('utf8', 0, end);
    const size = /^BDAT (\d+) LAST$/.exec(line)?.[1];
    if (size === undefined || isIgnorant(line, before)) return [end + 2, line];
    const whole = end + 2 + Number(size);
    return bytes.length < whole ? undefined : [whole, line, bytes.subarray(end + 2, whole)];
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    heard,
    accepted,
    messages: () => messages,
    connections: () => connections,
    sockets,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
