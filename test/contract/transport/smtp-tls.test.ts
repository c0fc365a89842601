/** The client against the package smtp-server: encryption, logins and extensions. */
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { smtpTransport } from '../../../src/adapters/transport/smtp.ts';
import type { Outcome, Transport } from '../../../src/flow/deliver/transport.ts';
import { VirtualClock } from '../../../src/shared/time/clock.ts';
import {
  type SmtpServerOptions,
  type SmtpTestServer,
  selfSignedCertificate,
  startSmtpServer,
} from '../../support/smtp-server.ts';
import { handOver, message, NOON } from './message.ts';

const certificate = selfSignedCertificate();
const clock = new VirtualClock(NOON);
let server: SmtpTestServer;
let transport: Transport;

async function start(options: SmtpServerOptions, query = 'tls=on', login = ''): Promise<void> {
  server = await startSmtpServer({ certificate, ...options });
  const url = `${options.implicitTls ? 'smtps' : 'smtp'}://${login}localhost:${server.port}`;
  transport = smtpTransport({
    url: `${url}?connections=2&${options.implicitTls ? query.replace('tls=on', '') : query}`.replace(
      /[?&]$/,
      '',
    ),
    clock,
    ca: certificate?.cert,
  });
}

afterEach(async () => {
  await transport.close();
  await server.close();
});

const three = [message(1), message(2), message(3)];
const kinds = (outcomes: readonly Outcome[]) => outcomes.map(({ kind }) => kind);
const ALL = ['accepted', 'accepted', 'accepted'];

describe.skipIf(!certificate).each([false, true])('over TLS (implicit: %s)', (implicitTls) => {
  it.each([
    ['PLAIN', ['PLAIN', 'LOGIN'], ''],
    ['LOGIN', ['LOGIN'], ''],
    ['LOGIN', ['PLAIN', 'LOGIN'], '&auth=login'],
    ['PLAIN', ['LOGIN', 'PLAIN'], '&auth=plain'],
    ['XOAUTH2', ['PLAIN', 'XOAUTH2'], '&auth=xoauth2'],
  ])('logs in by %s, offered %j', async (method, methods, query) => {
    const login = { user: 'coach@x.test', pass: 'pä:ß w@rd' };
    const userinfo = `${encodeURIComponent(login.user)}:${encodeURIComponent(login.pass)}@`;
    await start({ implicitTls, login, methods }, `tls=on${query}`, userinfo);
    expect(kinds(await handOver(transport, three))).toEqual(ALL);
    expect(new Set(server.logins)).toEqual(new Set([method]));
    expect(server.accepted.every(({ secure }) => secure)).toBe(true);
  });

  it.each(['plain', 'login', 'xoauth2'])(
    'a wrong password halts, by %s, and is not repeated',
    async (auth) => {
      const methods = ['PLAIN', 'LOGIN', 'XOAUTH2'];
      await start(
        { implicitTls, login: { user: 'coach', pass: 'right' }, methods },
        `tls=on&auth=${auth}`,
        'coach:hunter2@',
      );
      const outcomes = await handOver(transport, three);
      expect(outcomes[0]).toMatchObject({ kind: 'refused', refusal: { stage: 'session', code: 535 } });
      expect(JSON.stringify(outcomes)).not.toContain('hunter2');
      expect(JSON.stringify(outcomes)).not.toContain(Buffer.from('hunter2').toString('base64').slice(0, 8));
    },
  );

  it('carries a hundred messages over a few connections', async () => {
    await start({ implicitTls }, 'tls=on&messages=20');
    const readers = Array.from({ length: 100 }, (_, index) => message(index + 1));
    const outcomes = await Promise.all(
      [0, 1, 2, 3, 4].map((part) => handOver(transport, readers.slice(part * 20, part * 20 + 20))),
    );
    expect(outcomes.flatMap(kinds)).toEqual(Array(100).fill('accepted'));
    expect(server.accepted.map(({ to }) => to[0]).sort()).toEqual(readers.map(({ to }) => to.email).sort());
    expect(server.connections()).toBeGreaterThanOrEqual(5);
  });

  it('a reused connection that the server cuts is replaced', async () => {
    await start({ implicitTls });
    await handOver(transport, three);
    server.cut();
    expect(kinds(await handOver(transport, three))).toEqual(ALL);
  });

  it('a server that vanishes after the final dot leaves a message in doubt', async () => {
    await start({ implicitTls });
    server.script.data.push('drop');
    expect(kinds(await handOver(transport, [message(1)]))).toEqual(['uncertain']);
  });
});

describe.skipIf(!certificate)('encryption', () => {
  it.each([
    ['localhost', 'DNS:other.test'],
    ['127.0.0.1', 'DNS:localhost'],
  ])('rejects a certificate for another name: %s has %s', async (host, names) => {
    const other = selfSignedCertificate(names);
    await start({ certificate: other });
    transport = smtpTransport({ url: `smtp://${host}:${server.port}?tls=on`, clock, ca: other?.cert });
    expect(await handOver(transport, [message(1)])).toEqual([
      {
        kind: 'halted',
        code: 'server-unfit',
        reason: expect.stringMatching(/does not match certificate|not in the cert/),
      },
    ]);
    expect(server.received).toEqual([]);
  });

  it('ignores words received before it', async () => {
    await start({});
    const injector = createServer((socket) => {
      socket.on('error', () => undefined).write('220 ready\r\n');
      socket.on('data', (chunk) => {
        const line = chunk.toString();
        socket.write(line.startsWith('EHLO') ? '250-mx\r\n250 STARTTLS\r\n' : '220 go\r\n250 injected\r\n');
      });
    });
    await new Promise<void>((resolve) => injector.listen(0, '127.0.0.1', resolve));
    const { port } = injector.address() as { port: number };
    transport = smtpTransport({ url: `smtp://localhost:${port}?tls=on`, clock, ca: certificate?.cert });
    expect(await handOver(transport, [message(1)])).toMatchObject([
      { kind: 'temporary', reason: 'SMTP: unexpected reply from the server' },
    ]);
    await new Promise((resolve) => injector.close(resolve));
  });

  it('that a server lacks halts', async () => {
    await start({ certificate: undefined });
    transport = smtpTransport({ url: `smtps://localhost:${server.port}`, clock });
    expect(kinds(await handOver(transport, [message(1)]))).toEqual(['halted']);
  });
});

describe('a login', () => {
  it('with a method that the server does not offer halts, with the remedy', async () => {
    await start({ certificate: undefined }, '', 'coach:hunter2@');
    expect(await handOver(transport, [message(1)])).toEqual([
      {
        kind: 'halted',
        code: 'server-unfit',
        reason: expect.stringContaining('remove the user and password from MAIL_URL'),
      },
    ]);
  });

  it('by token is suggested if nothing else is offered', async () => {
    const login = { user: 'coach', pass: 'token' };
    await start({ certificate: undefined, login, methods: ['XOAUTH2'] }, '', 'coach:token@');
    expect(await handOver(transport, [message(1)])).toEqual([
      { kind: 'halted', code: 'server-unfit', reason: expect.stringContaining('?auth=xoauth2') },
    ]);
  });
});

describe('an extension', () => {
  it('declares the size, and keeps back messages that are too large', async () => {
    await start({ certificate: undefined, size: 5000 }, '');
    const outcomes = await handOver(transport, [message(1), message(2, { text: 'long '.repeat(2000) })]);
    expect(kinds(outcomes)).toEqual(['accepted', 'refused']);
    expect(server.parameters).toEqual([{ SIZE: String(server.accepted[0]?.raw.length) }]);
  });

  it('carries an address outside ASCII only if it is offered', async () => {
    await start({ certificate: undefined, smtpUtf8: true }, '');
    const outcomes = await handOver(transport, [
      message(1, { to: { name: '', email: 'иван@почта.test' } }),
      message(2),
    ]);
    expect(kinds(outcomes)).toEqual(['accepted', 'accepted']);
    expect(server.parameters).toContainEqual(expect.objectContaining({ SMTPUTF8: true, BODY: '8BITMIME' }));
    expect(server.parameters).toContainEqual({});
    expect(server.accepted.flatMap(({ to }) => to).sort()).toEqual([
      'reader2@readers.test',
      expect.stringMatching(/^иван@/),
    ]);
  });

  it('for eight bits is not assumed', async () => {
    await start({ certificate: undefined, smtpUtf8: true, eightBit: false }, '');
    const outcomes = await handOver(transport, [message(1, { to: { name: '', email: 'иван@почта.test' } })]);
    expect(outcomes).toEqual([{ kind: 'permanent', reason: expect.stringContaining('8BITMIME') }]);
    expect(server.received).toEqual([]);
  });
});
