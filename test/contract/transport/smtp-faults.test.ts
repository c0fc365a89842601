import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type SmtpSettings, smtpTransport } from '../../../src/adapters/transport/smtp.ts';
import type { Outcome, Transport } from '../../../src/flow/deliver/transport.ts';
import { VirtualClock } from '../../../src/shared/time/clock.ts';
import {
  type SmtpServerOptions,
  type SmtpTestServer,
  selfSignedCertificate,
  startSmtpServer,
} from '../../support/smtp-server.ts';
import { terms } from '../../support/terms.ts';
import { handOver, message, NOON } from './message.ts';

const clock = new VirtualClock(NOON);
let server: SmtpTestServer;
let transport: Transport;

async function start(options: SmtpServerOptions = {}, settings: Partial<SmtpSettings> = {}): Promise<void> {
  server = await startSmtpServer(options);
  transport = smtpTransport({ url: `${server.url}?connections=1`, clock, ...settings });
}

afterEach(async () => {
  await transport.close();
  await server.close();
});

const three = [message(1), message(2), message(3)];
const send = (messages = three, on = terms()) => handOver(transport, messages, undefined, on);
const kinds = (outcomes: readonly Outcome[]) => outcomes.map(({ kind }) => kind);
const mailed = () => server.accepted.map(({ to }) => to.join());
const FIVE_MINUTES = 300_000;

describe('an accepted message', () => {
  it.each([
    ['2.0.0 Ok: queued as 4X', '250 2.0.0 Ok: queued as 4X'],
    ['weird ✓ text', '250 weird ✓ text'],
  ])('answered with %j keeps the answer', async (text, providerId) => {
    await start();
    server.setAcceptText(text);
    expect(await send([message(1)])).toEqual([{ kind: 'accepted', providerId }]);
  });

  it('goes to one recipient, from the sender, by the envelope', async () => {
    await start();
    await send();
    expect(server.accepted.map(({ from, to }) => [from, ...to])).toEqual(
      three.map(({ from, to }) => [from.email, to.email]),
    );
  });

  it('has the same Message-ID and bytes on every attempt', async () => {
    await start();
    await send([message(1)]);
    await send([message(1)]);
    expect(server.accepted[0]?.raw.equals(server.accepted[1]?.raw ?? Buffer.alloc(0))).toBe(true);
  });
});

describe('connections', () => {
  it('are kept for the next batch', async () => {
    await start();
    await send();
    await send();
    expect(server.connections()).toBe(1);
  });

  it('never exceed the allowed number', async () => {
    await start({});
    transport = smtpTransport({ url: `${server.url}?connections=3`, clock });
    await send(Array.from({ length: 12 }, (_, index) => message(index + 1)));
    expect(server.connections()).toBe(3);
    expect(server.accepted).toHaveLength(12);
  });

  it('suffice if the server grants fewer', async () => {
    await start({ maxClients: 1 });
    transport = smtpTransport({ url: `${server.url}?connections=3`, clock });
    expect(kinds(await send(Array.from({ length: 6 }, (_, index) => message(index + 1))))).toEqual(
      Array(6).fill('accepted'),
    );
  });

  it.each([true, false])(
    'that died while idle are replaced, and nothing is lost (pipelining: %s)',
    async (pipelining) => {
      await start({ pipelining });
      await send();
      server.cut();
      expect(kinds(await send())).toEqual(['accepted', 'accepted', 'accepted']);
      expect(server.accepted).toHaveLength(6);
    },
  );
});

describe.each(['mail', 'rcpt'] as const)('a reused connection that dies at %s', (stage) => {
  it('is replaced, and its message is sent again', async () => {
    await start();
    server.script[stage].push('250 ok', 'drop');
    expect(kinds(await send())).toEqual(['accepted', 'accepted', 'accepted']);
    expect(mailed()).toEqual(three.map(({ to }) => to.email));
    expect(server.connections()).toBe(2);
  });
});

describe('a refusal', () => {
  const refusal = (words: string, stage: string, more: object = {}) => ({
    kind: 'refused',
    refusal: {
      ...{ stage, code: Number(words.slice(0, 3)), words: `SMTP: ${words}`, named: false },
      ...more,
    },
  });

  it.each([
    ['550 5.1.1 no such user', '5.1.1'],
    ['550 No such user here', undefined],
    ['554 5.7.1 Recipient address rejected: Access denied', '5.7.1'],
    ['552 5.2.2 mailbox full', '5.2.2'],
    ['554 transaction failed', undefined],
  ])('of one reader with %j is reported verbatim, and the others leave', async (reply, status) => {
    await start();
    server.recipients.set('reader2@readers.test', reply);
    const outcomes = await send();
    expect(outcomes[1]).toEqual(refusal(reply, 'recipient', { status }));
    expect(kinds(outcomes)).toEqual(['accepted', 'refused', 'accepted']);
    expect(mailed()).toEqual(['reader1@readers.test', 'reader3@readers.test']);
  });

  it.each(['451 4.3.0 later', '450 4.2.0 greylisted', '421 4.3.2 closing'])(
    'for now with %s makes us leave the server alone for five minutes',
    async (reply) => {
      await start();
      server.recipients.set('reader2@readers.test', reply);
      expect((await send())[1]).toMatchObject(refusal(reply, 'recipient', { retryAfterMs: FIVE_MINUTES }));
    },
  );

  it('is reported just as well without pipelining', async () => {
    await start({ pipelining: false });
    server.recipients.set('reader2@readers.test', '550 5.1.1 no such user');
    expect(kinds(await send())).toEqual(['accepted', 'refused', 'accepted']);
  });

  it.each(['552 5.3.4 too big', '451 4.7.1 later', '550 5.1.1 no such user'])(
    'after the message, with %s, concerns the message',
    async (reply) => {
      await start();
      server.script.data.push('250 ok', reply);
      const outcomes = await send();
      expect(kinds(outcomes)).toEqual(['accepted', 'refused', 'accepted']);
      expect(outcomes[1]).toMatchObject({ refusal: { stage: 'message' } });
      expect(server.accepted).toHaveLength(2);
    },
  );

  it('says whether it names its recipient, without revealing the address', async () => {
    await start();
    server.script.rcpt.push(
      '550 5.1.1 <Reader1@readers.test>: unknown',
      '550 5.1.1 <x@readers.test>: unknown',
    );
    expect(await send(three.slice(0, 2))).toMatchObject([
      { refusal: { named: true, words: 'SMTP: 550 5.1.1 <R…@readers.test>: unknown' } },
      { refusal: { named: false } },
    ]);
  });

  it.each([
    ['connect', '554 no service for you', 'session'],
    ['mail', '550 5.7.1 sender refused', 'sender'],
    ['mail', '530 5.7.0 log in first', 'sender'],
    ['rcpt', '550 relaying denied', 'recipient'],
    ['data', '554 5.7.1 looks like spam', 'message'],
  ] as const)(
    'at %s with %s is reported with its stage, and messages it covers are not begun',
    async (at, reply, stage) => {
      await start();
      server.script[at].push(reply);
      const outcomes = await send(three, terms({ refused: () => [0, 1, 2] }));
      expect(outcomes[0]).toMatchObject({ kind: 'refused', refusal: { stage, words: `SMTP: ${reply}` } });
      expect(kinds(outcomes.slice(1))).toEqual(['unsent', 'unsent']);
      expect(server.accepted).toEqual([]);
    },
  );

  it('of a wrong password does not repeat it', async () => {
    await start({ login: { user: 'coach', pass: 'right' } });
    transport = smtpTransport({ url: server.url.replace('//', '//coach:wr%6Fng@'), clock });
    const outcomes = await send(three, terms({ refused: () => [0, 1, 2] }));
    expect(outcomes[0]).toMatchObject({ refusal: { stage: 'session', status: '5.7.8' } });
    expect(JSON.stringify(outcomes)).not.toContain('wrong');
  });

  it('keeps earlier acceptances, and messages it doesn’t cover', async () => {
    await start();
    server.script.rcpt.push('250 ok', '550 5.7.1 policy');
    expect(kinds(await send(three, terms({ refused: () => [0, 1, 2] })))).toEqual([
      'accepted',
      'refused',
      'unsent',
    ]);
    server.script.rcpt.push('250 ok', '550 5.7.1 policy');
    expect(kinds(await send(three, terms({ refused: () => [0, 1] })))).toEqual([
      'accepted',
      'refused',
      'accepted',
    ]);
  });
});

describe('a login', () => {
  it('logs in', async () => {
    await start({ login: { user: 'coach', pass: 'r@ght' } });
    transport = smtpTransport({ url: server.url.replace('//', '//coach:r%40ght@'), clock });
    expect(kinds(await send())).toEqual(['accepted', 'accepted', 'accepted']);
  });
});

describe.each([true, false])('no answer (pipelining: %s)', (pipelining) => {
  it.each(['mail', 'rcpt'] as const)('at %s means not sent: temporary', async (stage) => {
    await start({ pipelining });
    server.script[stage].push('drop');
    const outcomes = await send();
    expect(outcomes[0]).toMatchObject({ kind: 'temporary', retryAfterMs: FIVE_MINUTES });
    expect(kinds(outcomes.slice(1))).toEqual(['accepted', 'accepted']);
    expect(mailed()).not.toContain('reader1@readers.test');
  });

  it('after the final dot may mean sent: uncertain, for that message alone', async () => {
    await start({ pipelining });
    server.script.data.push('250 ok', 'drop');
    const outcomes = await send();
    expect(kinds(outcomes)).toEqual(['accepted', 'uncertain', 'accepted']);
    expect(outcomes[1]).toMatchObject({
      reason: expect.stringContaining('after the message was handed over'),
    });
    expect(server.received).toHaveLength(3);
  });

  it('after the final dot, for too long: uncertain', async () => {
    await start({ pipelining }, { silenceMs: 150 });
    server.script.data.push('hang');
    expect(kinds(await send([message(1)]))).toEqual(['uncertain']);
  });

  it('to the recipient, for too long: temporary', async () => {
    await start({ pipelining }, { silenceMs: 150 });
    server.script.rcpt.push('hang');
    expect(kinds(await send([message(1)]))).toEqual(['temporary']);
  });

  it('before a stop leaves in doubt only what was handed over', async () => {
    await start({ pipelining });
    server.script.data.push('hang');
    const stop = new AbortController();
    const sending = send(three, terms({ signal: stop.signal }));
    await server.seen(1);
    stop.abort();
    expect(kinds(await sending)).toEqual(['uncertain', 'temporary', 'temporary']);
    expect(server.received).toHaveLength(1);
  });
});

describe('no server', () => {
  it('is temporary, and tried once for each connection', async () => {
    await start();
    await server.close();
    expect(kinds(await send())).toEqual(['temporary', 'temporary', 'temporary']);
  });

  it('that hangs up at once is temporary', async () => {
    await start();
    const rude: Server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve));
    transport = smtpTransport({
      url: `smtp://127.0.0.1:${(rude.address() as { port: number }).port}`,
      clock,
    });
    expect(kinds(await send())).toEqual(['temporary', 'temporary', 'temporary']);
    await new Promise((resolve) => rude.close(resolve));
  });

  it('that never greets is temporary', async () => {
    await start();
    const silent: Server = createServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    transport = smtpTransport({
      url: `smtp://127.0.0.1:${(silent.address() as { port: number }).port}`,
      clock,
      silenceMs: 100,
    });
    expect(kinds(await send())).toEqual(['temporary', 'temporary', 'temporary']);
    await new Promise((resolve) => silent.close(resolve));
  });
});

describe('an address that SMTP can’t carry', () => {
  it('with a local part outside ASCII fails if the server lacks SMTPUTF8, and nothing is sent', async () => {
    await start();
    const outcomes = await send([message(1, { to: { name: '', email: 'иван@почта.test' } })]);
    expect(outcomes).toEqual([{ kind: 'permanent', reason: expect.stringContaining('SMTPUTF8') }]);
    expect(server.parameters).toEqual([]);
  });

  it('of the sender halts', async () => {
    await start();
    expect(kinds(await send([message(1, { from: { name: '', email: 'кoach@x.test' } })]))).toEqual([
      'halted',
    ]);
  });
});

const certificate = selfSignedCertificate();

describe.skipIf(!certificate)('encryption', () => {
  const own = { certificate };
  const localhost = (query: string) => `smtp://localhost:${server.port}${query}`;

  it('by STARTTLS carries the message', async () => {
    await start(own);
    transport = smtpTransport({ url: localhost('?tls=on'), clock, ca: certificate?.cert });
    expect(kinds(await send())).toEqual(['accepted', 'accepted', 'accepted']);
    expect(server.accepted.map(({ secure }) => secure)).toEqual([true, true, true]);
  });

  it('from the first byte carries the message', async () => {
    await start({ ...own, implicitTls: true });
    transport = smtpTransport({ url: `smtps://localhost:${server.port}`, clock, ca: certificate?.cert });
    expect(kinds(await send())).toEqual(['accepted', 'accepted', 'accepted']);
    expect(server.accepted.map(({ secure }) => secure)).toEqual([true, true, true]);
  });

  it.each([false, true])('with an untrusted certificate halts (implicit: %s)', async (implicitTls) => {
    await start({ ...own, implicitTls });
    transport = smtpTransport({
      url: implicitTls ? `smtps://localhost:${server.port}` : localhost('?tls=on'),
      clock,
    });
    expect(kinds(await send())).toEqual(['halted', 'halted', 'halted']);
    expect(server.received).toEqual([]);
  });

  it('that is required but not offered halts: nothing is sent in plain text', async () => {
    await start();
    transport = smtpTransport({ url: localhost('?tls=on'), clock });
    expect(kinds(await send())).toEqual(['halted', 'halted', 'halted']);
    expect(server.received).toEqual([]);
  });

  it('is not needed on this machine', async () => {
    await start(own);
    expect(kinds(await send())).toEqual(['accepted', 'accepted', 'accepted']);
    expect(server.accepted[0]?.secure).toBe(false);
  });
});
