import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { SECOND } from '../../shared/time/clock.ts';
import { logIn } from './smtp-auth.ts';
import { Dialogue, SmtpError } from './smtp-dialogue.ts';
import type { Command } from './smtp-outcome.ts';
import type { Reply } from './smtp-reply.ts';
import type { SmtpServer } from './smtp-url.ts';

export interface ConnectSettings {
  readonly server: SmtpServer;
  /** A private certificate authority, PEM. */
  readonly ca: string | undefined;
  /** How long the server may be silent, milliseconds. */
  readonly silenceMs: number;
}

/** A connection after the server's greeting, with the encryption and login that the URL requires. */
export interface Connection {
  readonly socket: Socket;
  readonly pipelining: boolean;
  readonly chunking: boolean;
  readonly eightBit: boolean;
  readonly utf8: boolean;
  /** Whether MAIL takes a size, and the largest one; Infinity if none is given (RFC 1870). */
  readonly size: { readonly offered: boolean; readonly most: number };
}

/**
 * Connects, greets, encrypts and logs in.
 *
 * @param socketMade receives the socket at once, so that it can be cut.
 * @throws {SmtpError}
 */
export async function connect(
  settings: ConnectSettings,
  socketMade: (socket: Socket) => void,
): Promise<Connection> {
  const { server } = settings;
  // Reaching a server and being greeted takes seconds; a server that needs longer is unavailable.
  const silenceMs = Math.min(settings.silenceMs, 30 * SECOND);
  let socket =
    server.encryption === 'implicit'
      ? connectTls({ port: server.port, ...tlsOptions(settings) })
      : connectPlain({ host: server.host, port: server.port });
  socket.on('error', ignore);
  try {
    socketMade(socket);
    let dialogue = new Dialogue(socket, silenceMs);
    expect('CONN', await dialogue.hear());
    let offers = await ehlo(dialogue);
    if (server.encryption === 'starttls') {
      if (!offers.has('STARTTLS')) {
        const reason = 'the server offers no encryption (STARTTLS); nothing was sent in plain text';
        throw new SmtpError({ kind: 'unfit', lacks: 'encryption', reason });
      }
      expect('STARTTLS', await dialogue.ask('STARTTLS'));
      dialogue.release();
      socket.setTimeout(0);
      socket = connectTls({ socket, ...tlsOptions(settings) }).on('error', ignore);
      socketMade(socket);
      dialogue = new Dialogue(socket, silenceMs);
      // Nothing is sent to a server before its certificate has been checked.
      await dialogue.until('secureConnect');
      // Anything received in plain text no longer counts (RFC 3207 section 4.2).
      offers = await ehlo(dialogue);
    }
    if (server.auth) await logIn(dialogue, server.auth, offers.get('AUTH') ?? '');
    dialogue.release();
    socket.setNoDelay(true);
    socket.setTimeout(settings.silenceMs);
    return {
      socket,
      pipelining: offers.has('PIPELINING'),
      chunking: offers.has('CHUNKING'),
      eightBit: offers.has('8BITMIME'),
      utf8: offers.has('SMTPUTF8'),
      size: { offered: offers.has('SIZE'), most: Number(offers.get('SIZE')) || Number.POSITIVE_INFINITY },
    };
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** @throws {SmtpError} unless the reply is a 2xx */
function expect(command: Command, reply: Reply): void {
  if (reply.code < 200 || reply.code > 299) throw new SmtpError({ kind: 'refused', command, reply });
}

/** The server's extensions by name, with their parameters. */
async function ehlo(dialogue: Dialogue): Promise<ReadonlyMap<string, string>> {
  const own = hostname();
  // A name that isn't fully qualified is worth less than an address literal (RFC 5321 section 4.1.1.1).
  const name = /^[a-z\d-]+(\.[a-z\d-]+)+$/i.test(own) ? own : '[127.0.0.1]';
  const reply = await dialogue.ask(`EHLO ${name}`);
  expect('EHLO', reply);
  const offers = new Map<string, string>();
  for (const line of reply.text.split('\n').slice(1)) {
    const [, extension = '', parameters = ''] = /^\d{3}[ -]([\w-]+)[ =]?(.*)$/.exec(line) ?? [];
    offers.set(extension.toUpperCase(), parameters.trim());
  }
  return offers;
}

function tlsOptions({ server: { host }, ca }: ConnectSettings): ConnectionOptions {
  return {
    host,
    minVersion: 'TLSv1.2',
    // An address can't be a server name (RFC 6066 section 3), but it is still checked against the certificate.
    ...(isIP(host) ? {} : { servername: host }),
    ...(ca === undefined ? {} : { ca }),
  };
}

/** A pending call handles a fault; between two calls it must not end the process. */
function ignore(): void {}
