/** The client against a server that sends exactly the words and bytes that a test wants. */
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { smtpTransport } from '../../../src/adapters/transport/smtp.ts';
import type { Outcome, OutgoingBatch, Transport } from '../../../src/flow/deliver/transport.ts';
import { VirtualClock } from '../../../src/shared/time/clock.ts';
import { terms } from '../../support/terms.ts';
import { outgoing } from '../../support/wire.ts';
import { handOver, message, NOON } from './message.ts';

/** The server's answer to a command; `BODY` represents a message up to its final dot. */
type Answers = (command: string, socket: Socket) => string | undefined;

const OK: Answers = (command) =>
  ({ EHLO: '250-mx\r\n250 PIPELINING', DATA: '354 go', QUIT: '221 bye', BODY: '250 taken' })[
    command.slice(0, 4)
  ] ?? '250 ok';

let server: Server;
let transport: Transport;
const clock = new VirtualClock(NOON);
const sockets = new Set<Socket>();
/** Everything received, in the pieces in which it was handled: one packet is one line. */
let heard: string[];
let connections = 0;

interface Manner {
  readonly query?: string;
  readonly octetByOctet?: boolean;
}

async function start(
  answers: Answers,
  { query = '?connections=1', octetByOctet }: Manner = {},
): Promise<void> {
  heard = [];
  connections = 0;
  server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    let text = '';
    let inBody = false;
    socket.setNoDelay(true);
    const say = (reply: string | undefined) => {
      const text = reply === undefined ? '' : `${reply}\r\n`;
      for (const piece of octetByOctet ? text : [text]) socket.write(piece);
    };
    say('220 ready');
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const commands: string[] = [];
      for (let end = text.indexOf('\r\n'); end !== -1; end = text.indexOf('\r\n')) {
        if (inBody) {
          const dot = text.startsWith('.\r\n') ? 0 : text.indexOf('\r\n.\r\n') + 2;
          if (dot === 1) break;
          commands.push(dot === 0 ? 'EMPTY' : 'BODY');
          text = text.slice(dot + 3);
          inBody = false;
        } else {
          commands.push(text.slice(0, end));
          text = text.slice(end + 2);
        }
        const reply = answers(commands.at(-1) as string, socket);
        inBody = reply?.startsWith('354') ?? false;
        say(reply);
      }
      if (commands.length > 0) heard.push(commands.join(' | '));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  transport = smtpTransport({ url: `smtp://127.0.0.1:${port}${query}`, clock });
}

afterEach(async () => {
  await transport.close();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await new Promise((resolve) => server.close(resolve));
});

const three = [message(1), message(2), message(3)];
const send = (messages = three, on = terms()) => handOver(transport, messages, undefined, on);
const kinds = (outcomes: readonly Outcome[]) => outcomes.map(({ kind }) => kind);
/** One message of these bytes. */
function batchOf(bytes: Buffer): OutgoingBatch {
  const batch = outgoing('mime', [message(1)]);
  return {
    ...batch,
    bytes,
    messages: batch.messages.map((one) => ({ ...one, start: 0, end: bytes.length })),
  };
}
const MAIL = 'MAIL FROM:<coach@pacesetter.test>';
const named = (reader: number) => `${MAIL} | RCPT TO:<reader${reader}@readers.test> | DATA`;
/** The answers of `OK`, except for the first command that matches the pattern. */
function once(pattern: RegExp, reply: string | ((socket: Socket) => string | undefined)): Answers {
  let done = false;
  return (command, socket) => {
    if (done || !pattern.test(command)) return OK(command, socket);
    done = true;
    return typeof reply === 'string' ? reply : reply(socket);
  };
}

describe('pipelining', () => {
  it('names the next message after the last one’s dot', async () => {
    await start(OK);
    expect(kinds(await send())).toEqual(['accepted', 'accepted', 'accepted']);
    expect(heard.slice(1)).toEqual([named(1), `BODY | ${named(2)}`, `BODY | ${named(3)}`, 'BODY']);
  });

  it('is not used if it is not offered', async () => {
    await start((command, socket) => (command.startsWith('EHLO') ? '250 mx' : OK(command, socket)));
    expect(kinds(await send(three.slice(0, 2)))).toEqual(['accepted', 'accepted']);
    expect(heard.slice(1)).toEqual([
      ...[MAIL, 'RCPT TO:<reader1@readers.test>', 'DATA', 'BODY'],
      ...[MAIL, 'RCPT TO:<reader2@readers.test>', 'DATA', 'BODY'],
    ]);
  });

  it('closes an empty message if DATA is allowed without a recipient, and resets', async () => {
    await start(once(/^RCPT/, '550 5.1.1 no such user'));
    expect(await send()).toMatchObject([
      { kind: 'refused', refusal: { status: '5.1.1' } },
      { kind: 'accepted' },
      { kind: 'accepted' },
    ]);
    expect(heard.slice(1, 4)).toEqual([named(1), 'EMPTY', `RSET | ${named(2)}`]);
  });

  it('resets after a refused recipient, whose DATA was refused as well', async () => {
    let refused = false;
    await start((command, socket) => {
      if (command === 'RCPT TO:<reader1@readers.test>') refused = true;
      else if (command === 'DATA' && refused) {
        refused = false;
        return '503 no recipient';
      } else return OK(command, socket);
      return '550 5.1.1 no such user';
    });
    expect(kinds(await send())).toEqual(['refused', 'accepted', 'accepted']);
    expect(heard.slice(1, 3)).toEqual([named(1), `RSET | ${named(2)}`]);
  });

  it('reports a refused sender as such, whatever follows it', async () => {
    await start(once(/^MAIL/, '452 4.3.1 no room'));
    const [first] = await send([message(1)]);
    expect(first).toMatchObject({
      kind: 'refused',
      refusal: { stage: 'sender', words: 'SMTP: 452 4.3.1 no room' },
    });
  });
});

describe.each([
  ['with pipelining', OK],
  [
    'without it',
    ((command, socket) => (command.startsWith('EHLO') ? '250 mx' : OK(command, socket))) as Answers,
  ],
])('the doubt after a crash, %s', (_, answers) => {
  const bodies = () =>
    heard
      .join(' | ')
      .split(' | ')
      .filter((what) => what === 'BODY').length;

  it('covers one message per connection: the next body waits until the last answer is written down', async () => {
    const writing: (() => void)[] = [];
    const slow = { ...terms(), accepted: () => new Promise<void>((resolve) => void writing.push(resolve)) };
    await start(answers);
    const sent = send(three, slow);
    for (const written of [1, 2, 3]) {
      await expect.poll(() => writing.length).toBe(written);
      await expect.poll(() => heard.at(-1)?.endsWith('DATA') || written === 3).toBe(true);
      expect(bodies()).toBe(written);
      writing.at(-1)?.();
    }
    expect(kinds(await sent)).toEqual(['accepted', 'accepted', 'accepted']);
  });

  it('still covers one if the batch is lost while the last answer is written down', async () => {
    const lost = new AbortController();
    const on = { ...terms({ signal: lost.signal }), accepted: async () => lost.abort() };
    await start(answers);
    expect(kinds(await send(three, on))).toEqual(['accepted', 'temporary', 'temporary']);
    expect(bodies()).toBe(1);
  });
});

describe('a refused recipient without pipelining', () => {
  it('is followed by a separate reset', async () => {
    const answers = once(/^RCPT/, '550 5.1.1 no such user');
    await start((command, socket) => (command.startsWith('EHLO') ? '250 mx' : answers(command, socket)));
    expect(kinds(await send(three.slice(0, 2)))).toEqual(['refused', 'accepted']);
    expect(heard.slice(1, 5)).toEqual([MAIL, 'RCPT TO:<reader1@readers.test>', 'RSET', MAIL]);
  });
});

describe('replies', () => {
  it('may arrive octet by octet', async () => {
    await start(once(/^RCPT TO:<reader2/, '550-5.1.1 no\r\n550 5.1.1 such user'), { octetByOctet: true });
    expect(kinds(await send())).toEqual(['accepted', 'refused', 'accepted']);
  });

  it('with several lines count as one', async () => {
    await start((command, socket) => {
      const reply = OK(command, socket) as string;
      return command.startsWith('EHLO') ? reply : `${reply.slice(0, 3)}-first\r\n${reply.slice(0, 3)} last`;
    });
    expect(await send([message(1)])).toEqual([{ kind: 'accepted', providerId: '250-first\n250 last' }]);
  });

  it.each([
    ['MAIL', /^MAIL/, 'temporary'],
    ['DATA', /^DATA/, 'temporary'],
    ['the message', /^BODY/, 'uncertain'],
  ])('that are invalid, to %s, end the connection', async (_, pattern, kind) => {
    await start(once(pattern, 'HTTP/1.1 400 Bad Request'));
    expect(kinds(await send())).toEqual([kind, 'accepted', 'accepted']);
    expect(connections).toBe(2);
  });

  it('without end are not kept', async () => {
    await start(once(/^MAIL/, (socket) => void socket.write(`250-${'x'.repeat(100_000)}`)));
    expect((await send([message(1)]))[0]).toMatchObject({
      kind: 'temporary',
      reason: 'SMTP: a line of the reply is too long',
    });
  });

  it.each([
    ['right behind a 354', /^DATA/, '354 go\r\n250 taken', 'temporary', 0],
    ['in place of a 354', /^DATA/, '250 ok', 'temporary', 0],
    ['a second 354', /^BODY/, '354 go on', 'uncertain', 1],
  ])('out of turn never count as acceptance: %s', async (_, pattern, reply, kind, bodies) => {
    await start(once(pattern, reply));
    expect(kinds(await send([message(1)]))).toEqual([kind]);
    expect(heard.filter((line) => line.startsWith('BODY'))).toHaveLength(bodies);
  });

  it.each([
    ['250 taken already', 'uncertain'],
    ['552 5.3.4 too big', 'refused'],
    ['354 go on', 'uncertain'],
  ])('to a message before its end: %s is %s, and the rest is not sent', async (reply, kind) => {
    let unread = 0;
    await start(
      once(/^DATA/, (socket) => {
        socket.once('data', () => {
          socket.pause().write(`${reply}\r\n`);
          unread = socket.bytesRead;
        });
        return '354 go';
      }),
    );
    // More than the buffers on the way hold.
    const bytes = Buffer.alloc(32 << 20, 'a line of text\r\n');
    const sending = transport.send(batchOf(bytes), terms());
    expect(kinds(await sending)).toEqual([kind]);
    expect(unread).toBeLessThan(bytes.length);
  });
});

describe('421', () => {
  it('instead of the next MAIL only ends the connection', async () => {
    let mails = 0;
    await start((command, socket) => {
      if (!command.startsWith('MAIL') || ++mails !== 2) return OK(command, socket);
      socket.end('421 4.7.0 that is enough\r\n');
      return undefined;
    });
    expect(kinds(await send())).toEqual(['accepted', 'accepted', 'accepted']);
    expect(connections).toBe(2);
  });

  it('to a message means it was not accepted, and the next takes another route', async () => {
    await start(once(/^BODY/, (socket) => void socket.end('421 4.3.2 shutting down\r\n')));
    expect(await send()).toMatchObject([
      { kind: 'refused', refusal: { words: 'SMTP: 421 4.3.2 shutting down' } },
      { kind: 'accepted' },
      { kind: 'accepted' },
    ]);
  });

  it('while idle costs nothing', async () => {
    await start(OK);
    await send([message(1)]);
    const [socket] = sockets;
    await new Promise<void>((resolve) =>
      socket?.on('close', () => resolve()).end('421 idle for too long\r\n'),
    );
    expect(kinds(await send([message(2)]))).toEqual(['accepted']);
    expect(connections).toBe(2);
  });
});

describe('connections', () => {
  it('are replaced after their share of messages', async () => {
    await start(OK, { query: '?connections=1&messages=2' });
    const five = [1, 2, 3, 4, 5].map((reader) => message(reader));
    expect(kinds(await send(five))).toEqual(Array(5).fill('accepted'));
    expect(connections).toBe(3);
    expect(heard.filter((line) => line === 'QUIT')).toHaveLength(2);
  });

  it('are shared by concurrent batches, within the allowed number', async () => {
    await start(OK, { query: '?connections=2' });
    const batches = Array.from({ length: 5 }, (_, index) =>
      send([message(index * 2 + 1), message(index * 2 + 2)]),
    );
    expect((await Promise.all(batches)).flatMap(kinds)).toEqual(Array(10).fill('accepted'));
    expect(connections).toBe(2);
  });

  it('without work are closed after a while', async () => {
    await start(OK);
    const { port } = server.address() as { port: number };
    transport = smtpTransport({ url: `smtp://127.0.0.1:${port}`, clock, idleMs: 20 });
    await send([message(1)]);
    const [socket] = sockets;
    await new Promise<void>((resolve) => (socket?.closed ? resolve() : socket?.on('close', () => resolve())));
    expect(heard.at(-1)).toBe('QUIT');
  });

  it('say goodbye on close', async () => {
    await start(OK);
    await send([message(1)]);
    await transport.close();
    expect(heard.at(-1)).toBe('QUIT');
  });
});

describe('the terms', () => {
  it('are checked again before the body: past the deadline it is not sent', async () => {
    const late = new VirtualClock(NOON);
    await start((command, socket) => {
      if (command === 'DATA') late.advance(1000);
      return OK(command, socket);
    });
    const { port } = server.address() as { port: number };
    transport = smtpTransport({ url: `smtp://127.0.0.1:${port}?connections=1`, clock: late });
    expect(kinds(await send(three, terms({ deadline: NOON + 1500 })))).toEqual([
      'accepted',
      'temporary',
      'temporary',
    ]);
    expect(heard.filter((line) => line.startsWith('BODY'))).toHaveLength(1);
    expect(heard.join()).not.toContain('EMPTY');
  });

  it('of one batch do not end another', async () => {
    const stop = new AbortController();
    await start((command, socket) => {
      if (command === 'RCPT TO:<reader1@readers.test>') stop.abort();
      return OK(command, socket);
    });
    const [stopped, other] = await Promise.all([
      send([message(1), message(2)], terms({ signal: stop.signal })),
      send([message(3), message(4)]),
    ]);
    expect(kinds(stopped)).toEqual(['temporary', 'temporary']);
    expect(kinds(other)).toEqual(['accepted', 'accepted']);
  });

  it('let messages that have begun get their answer after a stop', async () => {
    const stop = new AbortController();
    await start(
      once(/^BODY/, (socket) => {
        stop.abort();
        setImmediate(() => socket.write('250 taken\r\n'));
        return undefined;
      }),
    );
    expect(kinds(await send(three, terms({ signal: stop.signal })))).toEqual([
      'accepted',
      'temporary',
      'temporary',
    ]);
  });

  it('apply a refusal only to its own batch', async () => {
    await start(once(/^RCPT TO:<reader1/, '550 5.7.1 policy'));
    const [halted, other] = await Promise.all([
      send([message(1), message(2)], terms({ refused: () => [0, 1] })),
      send([message(3), message(4)], terms({ refused: () => [0, 1] })),
    ]);
    expect(kinds(halted)).toEqual(['refused', 'unsent']);
    expect(kinds(other)).toEqual(['accepted', 'accepted']);
  });
});

describe('bytes that our wire did not make', () => {
  it('have their dots doubled, and end once', async () => {
    const bodies: string[] = [];
    await start(OK);
    server.on('connection', (socket) => socket.on('data', (chunk) => bodies.push(chunk.toString())));
    const bytes = Buffer.from('Subject: x\r\n\r\n.\r\nMAIL FROM:<evil@evil.test>\r\n.dot\r\n');
    expect(kinds(await transport.send(batchOf(bytes), terms()))).toEqual(['accepted']);
    expect(bodies.join('')).toContain('\r\n..\r\nMAIL FROM:<evil@evil.test>\r\n..dot\r\n.\r\n');
    expect(heard.join()).not.toContain('evil');
  });
});
