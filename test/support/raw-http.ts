/** HTTP the way an attacker sends it: bytes on a socket, without a client that would correct them. */
import { connect } from 'node:net';

export interface RawAnswer {
  /** Everything received until the server closed, one character per byte. */
  readonly whole: string;
  /** The status of each answer, in order. */
  readonly statuses: readonly number[];
  /** The head of the first answer, without its status line. */
  readonly head: string;
  readonly body: string;
}

/**
 * Writes the given pieces and reads until the server closes the connection. Pieces that the server no longer reads
 * are not written.
 */
export async function raw(url: string, pieces: Iterable<string>): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const came: Buffer[] = [];
  socket.on('data', (bytes: Buffer) => came.push(bytes));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  // A server may cut a connection with a reset; only what came before counts.
  socket.on('error', () => {});
  for (const piece of pieces) {
    if (socket.destroyed) break;
    const bytes = Buffer.from(piece, 'latin1');
    const drained = new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
    await Promise.race([drained, closed]);
  }
  await closed;
  const whole = Buffer.concat(came).toString('latin1');
  const [first = '', ...rest] = whole.split('\r\n\r\n');
  return {
    whole,
    statuses: [...whole.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1])),
    head: first.slice(first.indexOf('\r\n') + 2),
    body: rest.join('\r\n\r\n'),
  };
}

/** One request after which the server closes the connection. */
export function request(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
): string {
  const lines = Object.entries({ Host: 'localhost', Connection: 'close', ...headers });
  return `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}

/** A POST of a form's text, with its length. */
export function post(path: string, body: string, headers: Record<string, string> = {}): string {
  const length = { 'Content-Length': String(Buffer.byteLength(body, 'latin1')) };
  const type = { 'Content-Type': 'application/x-www-form-urlencoded' };
  return request('POST', path, { ...type, ...length, ...headers }, body);
}
