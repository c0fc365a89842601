/**
 * A real SMTP server (the package smtp-server) on a loopback port, with scriptable answers.
 *
 * Alone: `node test/support/smtp-server.ts --port 2525 --log accepted.jsonl`
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

export interface SmtpServerOptions {
  readonly port?: number | undefined;
  /** Offers STARTTLS with this certificate, or TLS from the first byte with `implicitTls`. */
  readonly certificate?: Certificate | undefined;
  readonly implicitTls?: boolean | undefined;
  /** Requires this login; with XOAUTH2 the token is the password. */
  readonly login?: { readonly user: string; readonly pass: string } | undefined;
  /** The offered login methods; PLAIN and LOGIN by default. */
  readonly methods?: readonly string[] | undefined;
  /** The largest message, octets. */
  readonly size?: number | undefined;
  readonly smtpUtf8?: boolean | undefined;
  readonly eightBit?: boolean | undefined;
  readonly maxClients?: number | undefined;
  readonly pipelining?: boolean | undefined;
  /** Each accepted message is appended to this file, as one line of JSON, before it is answered. */
  readonly persist?: string | undefined;
  /** A received message is answered only once this resolves. */
  readonly holdBack?: ((mail: ReceivedMail) => Promise<void>) | undefined;
}

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A line such as `550 5.1.1 no such user`; `drop` and `hang`: no answer at all. */
export type Reply = string | 'drop' | 'hang';
export type Stage = 'connect' | 'mail' | 'rcpt' | 'data';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly secure: boolean;
  readonly raw: Buffer;
}

export interface SmtpTestServer {
  readonly url: string;
  readonly port: number;
  /** Messages received up to the final dot, whatever the answer was. */
  readonly received: readonly ReceivedMail[];
  /** Messages received and answered with 250. */
  readonly accepted: readonly ReceivedMail[];
  readonly connections: () => number;
  /** The methods of the logins tried. */
  readonly logins: readonly string[];
  /** The parameters after the address of each MAIL. */
  readonly parameters: readonly Readonly<Record<string, unknown>>[];
  /** The answers to the next commands of a stage, in order; push to it. */
  readonly script: Readonly<Record<Stage, Reply[]>>;
  /** The answer to a recipient, whenever it is named. */
  readonly recipients: Map<string, Reply>;
  /** The text of the answer to a message, without the 250. */
  setAcceptText(text: string): void;
  /** Cuts every connection. */
  cut(): void;
  /** Resolves when this many messages were received up to the final dot. */
  seen(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function startSmtpServer(options: SmtpServerOptions = {}): Promise<SmtpTestServer> {
  const { certificate, implicitTls = false, login, persist, maxClients = 100, pipelining = true } = options;
  const { smtpUtf8 = false, eightBit = true, methods = ['PLAIN', 'LOGIN'] } = options;
  const received: ReceivedMail[] = [];
  const accepted: ReceivedMail[] = [];
  const script: Record<Stage, Reply[]> = { connect: [], mail: [], rcpt: [], data: [] };
  const recipients = new Map<string, Reply>();
  const watchers: { count: number; resolve: () => void }[] = [];
  let acceptText = '2.0.0 Ok: queued as 4XTest';
  const logins: string[] = [];
  const parameters: Readonly<Record<string, unknown>>[] = [];
  let opened = 0;

  const socketOf = (session: SMTPServerSession) =>
    [...server.connections].find((connection) => connection.session.id === session.id)?._socket;

  /** Answers as scripted; true if `proceed` must be called. */
  function obey(
    reply: Reply | undefined,
    session: SMTPServerSession,
    refuse: (error: Error) => void,
  ): boolean {
    if (reply === undefined || reply.startsWith('2')) return true;
    if (reply === 'hang') return false;
    if (reply === 'drop') socketOf(session)?.destroy();
    else refuse(Object.assign(new Error(reply.slice(4)), { responseCode: Number(reply.slice(0, 3)) }));
    return false;
  }

  const tell = () => {
    for (const { count, resolve } of watchers) if (received.length >= count) resolve();
  };

  const server: SMTPServer = new SMTPServer({
    ...(certificate ?? {}),
    secure: implicitTls,
    disabledCommands: [...(certificate && !implicitTls ? [] : ['STARTTLS']), ...(login ? [] : ['AUTH'])],
    allowInsecureAuth: true,
    authOptional: login === undefined,
    authMethods: [...methods],
    ...(options.size === undefined ? {} : { size: options.size }),
    disableReverseLookup: true,
    hideENHANCEDSTATUSCODES: true,
    hideSMTPUTF8: !smtpUtf8,
    hide8BITMIME: !eightBit,
    hidePIPELINING: !pipelining,
    closeTimeout: 1,
    maxClients,
    logger: false,
    onAuth({ method, username, password, accessToken }, _session, callback) {
      logins.push(method);
      if (username === login?.user && (password ?? accessToken) === login?.pass) {
        return callback(null, { user: username });
      }
      callback(Object.assign(new Error('5.7.8 Authentication credentials invalid'), { responseCode: 535 }));
    },
    onConnect(session, callback) {
      opened += 1;
      if (obey(script.connect.shift(), session, callback)) callback();
    },
    onMailFrom({ args }, session, callback) {
      parameters.push(args || {});
      if (obey(script.mail.shift(), session, callback)) callback();
    },
    onRcptTo({ address }, session, callback) {
      if (obey(recipients.get(address) ?? script.rcpt.shift(), session, callback)) callback();
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const { mailFrom, rcptTo } = session.envelope;
        const mail: ReceivedMail = {
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          secure: session.secure,
          raw: Buffer.concat(chunks),
        };
        received.push(mail);
        if (options.holdBack) {
          tell();
          await options.holdBack(mail);
        }
        if (obey(script.data.shift(), session, callback)) {
          if (persist) appendFileSync(persist, `${JSON.stringify({ ...mail, raw: mail.raw.toString() })}\n`);
          accepted.push(mail);
          callback(null, acceptText);
        }
        tell();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const cut = () => {
    for (const connection of server.connections) connection._socket.destroy();
  };
  return {
    url: `${implicitTls ? 'smtps' : 'smtp'}://127.0.0.1:${port}`,
    port,
    received,
    accepted,
    connections: () => opened,
    logins,
    parameters,
    script,
    recipients,
    setAcceptText(text) {
      acceptText = text;
    },
    cut,
    seen: (count) =>
      new Promise((resolve) => {
        if (received.length >= count) resolve();
        else watchers.push({ count, resolve });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}

/** A certificate for localhost and 127.0.0.1 by default, made now; undefined if openssl is missing. */
export function selfSignedCertificate(alternatives = 'DNS:localhost,IP:127.0.0.1'): Certificate | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'pacesetter-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names = `subjectAltName=${alternatives}`;
  try {
    const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
    execFileSync('openssl', [...args, '-addext', names, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({ options: { port: { type: 'string' }, log: { type: 'string' } } });
  const { url } = await startSmtpServer({ port: Number(values.port ?? 0), persist: values.log });
  console.log(url);
}
