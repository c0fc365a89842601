/**
 * Adds CHUNKING (RFC 3030) to a mail server on this machine that has only DATA: commands are passed on one by one, and
 * a BDAT becomes a DATA. What a client wrote before it died is still read, as a real server would.
 */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface ChunkingFront {
  readonly port: number;
  /** Whether the connection that reaches the server from this port of ours may use BDAT. */
  offers(port: number | undefined): boolean;
  close(): Promise<void>;
}

/**
 * @param isOffered asked for each connection.
 */
export async function startChunkingFront(
  serverPort: number,
  isOffered: () => boolean,
): Promise<ChunkingFront> {
  const offering = new Set<number | undefined>();
  const sockets = new Set<Socket>();
  const front = createServer((client) => {
    const offers = isOffered();
    const server = connect(serverPort, '127.0.0.1');
    server.once('connect', () => offers && offering.add(server.localPort));
    const replies = repliesOf(server);
    for (const socket of [client, server]) sockets.add(socket.on('error', () => undefined));
    const say = (reply: string) => client.destroyed || client.write(reply);
    let isOver = false;
    let done = Promise.resolve();
    const then = (ask: () => Promise<string>) => {
      done = done.then(async () => {
        if (!isOver) say(await ask());
      });
    };
    then(replies);
    let bytes = Buffer.alloc(0);
    client.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      for (let read = next(bytes); read; read = next(bytes)) {
        bytes = bytes.subarray(read.length);
        const { line, message } = read;
        then(async () => {
          const reply = await answered(server, replies, line, message);
          return offers && line.startsWith('EHLO') ? reply.replace('\r\n', '\r\n250-CHUNKING\r\n') : reply;
        });
      }
    });
    client.on('close', () => done.then(() => server.end()));
    server.on('close', () => {
      isOver = true;
      void done.then(() => client.destroy());
    });
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  return {
    port: (front.address() as AddressInfo).port,
    offers: (port) => offering.has(port),
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => front.close(() => resolve()));
    },
  };
}

async function answered(
  server: Socket,
  replies: () => Promise<string>,
  line: string,
  message: Buffer | undefined,
): Promise<string> {
  server.write(`${message ? 'DATA' : line}\r\n`);
  const reply = await replies();
  if (!message || !reply.startsWith('354')) return reply;
  const stuffed = `\r\n${message.toString('latin1')}`.replaceAll('\r\n.', '\r\n..').slice(2);
  server.write(`${stuffed}.\r\n`, 'latin1');
  return replies();
}

/** The first command of these bytes, with the message that follows a BDAT. */
function next(bytes: Buffer): { length: number; line: string; message?: Buffer } | undefined {
  const end = bytes.indexOf('\r\n');
  if (end === -1) return undefined;
  const line = bytes.toString('utf8', 0, end);
  const size = /^BDAT (\d+) LAST$/.exec(line)?.[1];
  const length = end + 2 + Number(size ?? 0);
  if (bytes.length < length) return undefined;
  return size === undefined ? { length, line } : { length, line, message: bytes.subarray(end + 2, length) };
}

/** The server's replies, one at a call. They end with the connection. */
function repliesOf(server: Socket): () => Promise<string> {
  const come: string[] = [];
  const waiting: (() => void)[] = [];
  let text = '';
  let isOver = false;
  const tell = () => waiting.splice(0).forEach((resolve) => void resolve());
  server.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    for (let end = lastLine(text); end !== undefined; end = lastLine(text)) {
      come.push(text.slice(0, end));
      text = text.slice(end);
    }
    tell();
  });
  server.on('close', () => {
    isOver = true;
    tell();
  });
  return async () => {
    while (come.length === 0 && !isOver) await new Promise<void>((resolve) => waiting.push(resolve));
    const reply = come.shift();
    // Nobody hears it any more.
    return reply ?? '';
  };
}

/** Where the first reply ends. */
function lastLine(text: string): number | undefined {
  const found = /^\d{3}(?: .*)?\r\n/m.exec(text);
  return found ? found.index + found[0].length : undefined;
}
