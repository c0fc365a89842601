import { Readable } from 'node:stream';
import type { NodemailerError } from 'nodemailer/lib/errors';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { MINUTE, SECOND } from '../shared/clock.ts';
import type { SmtpServer } from './smtp-url.ts';

/** What became of one message on one connection. */
export type Handed =
  | { readonly kind: 'taken'; readonly response: string }
  | { readonly kind: 'failed'; readonly error: NodemailerError; readonly handedOver: boolean };

/** One connection, greeted, encrypted and logged in. */
export interface Session {
  readonly alive: boolean;
  /** How many messages it has been given. */
  readonly used: number;
  send(envelope: { from: string; to: string }, bytes: Buffer, signal: AbortSignal): Promise<Handed>;
  /** Clears a refused message away; false when the connection is of no more use. */
  reset(): Promise<boolean>;
  /** Says goodbye, and hangs up after a second without an answer. */
  end(): Promise<void>;
}

export interface SessionSettings {
  readonly server: SmtpServer;
  /** A private certificate authority, PEM. */
  readonly ca?: string | undefined;
  /** How long the server may be silent. RFC 5321 section 4.5.3.2.6 grants it ten minutes after the final dot. */
  readonly silenceMs?: number | undefined;
}

/** @throws {NodemailerError} when the server can't be reached or refuses us */
export async function openSession(settings: SessionSettings, signal: AbortSignal): Promise<Session> {
  const { server, ca, silenceMs = 10 * MINUTE } = settings;
  const connection = new SMTPConnection({
    host: server.host,
    port: server.port,
    secure: server.encryption === 'implicit',
    requireTLS: server.encryption === 'starttls',
    ignoreTLS: server.encryption === 'off',
    connectionTimeout: Math.min(silenceMs, 30 * SECOND),
    greetingTimeout: Math.min(silenceMs, 30 * SECOND),
    socketTimeout: silenceMs,
    socketCloseTimeout: 0,
    ...(ca === undefined ? {} : { tls: { ca } }),
  });
  let alive = true;
  let used = 0;
  connection.on('error', () => {
    alive = false;
  });
  connection.once('end', () => {
    alive = false;
  });
  await answer(connection, signal, (done) => connection.connect(done));
  const { auth } = server;
  if (auth) {
    await answer(connection, signal, (done) => connection.login({ ...auth, credentials: auth }, done));
  }
  return {
    get alive() {
      return alive;
    },
    get used() {
      return used;
    },
    async send(envelope, bytes, signal) {
      used += 1;
      let handedOver = false;
      // Read for the first time when the server has answered DATA with 354, never ahead of it.
      const body = Readable.from(
        (function* () {
          handedOver = true;
          yield bytes;
        })(),
        { objectMode: false },
      );
      try {
        const info = await answer<{ response: string }>(connection, signal, (done) =>
          connection.send({ from: envelope.from, to: [envelope.to] }, body, done),
        );
        return { kind: 'taken', response: info.response };
      } catch (error) {
        return { kind: 'failed', error: error as NodemailerError, handedOver };
      }
    },
    async reset() {
      if (!alive) return false;
      const never = new AbortController().signal;
      return answer(connection, never, (done) => connection.reset(done)).then(
        () => alive,
        () => false,
      );
    },
    async end() {
      if (!alive) return;
      const ended = new Promise<void>((resolve) => connection.once('end', resolve));
      connection.quit();
      const impatience = setTimeout(() => connection.close(), SECOND);
      await ended;
      clearTimeout(impatience);
    },
  };
}

/**
 * One exchange with the server. Its end is the callback's, the connection's or the signal's, whichever comes
 * first: closing a connection does not call back.
 */
function answer<T = unknown>(
  connection: SMTPConnection,
  signal: AbortSignal,
  ask: (done: (error?: NodemailerError | null, result?: T) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (error: NodemailerError | null | undefined, result?: T) => {
      connection.removeListener('error', settle);
      connection.removeListener('end', ended);
      signal.removeEventListener('abort', aborted);
      if (error) reject(error);
      else resolve(result as T);
    };
    const fail = (message: string) => settle(Object.assign(new Error(message), { code: 'ECONNECTION' }));
    // The callback of a message comes after these events and says more; give it its turn.
    const ended = () => setImmediate(fail, 'Connection closed');
    const aborted = () => {
      fail('Stopped before the server answered');
      connection.close();
    };
    if (signal.aborted) return aborted();
    connection.once('error', settle);
    connection.once('end', ended);
    signal.addEventListener('abort', aborted, { once: true });
    ask(settle);
  });
}
