/** The client against a server with CHUNKING (RFC 3030) that says exactly what a test wants. */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { type SmtpSettings, smtpTransport } from '../../../src/adapters/transport/smtp.ts';
import type { Outcome, OutgoingBatch, Transport } from '../../../src/flow/deliver/transport.ts';
import { VirtualClock } from '../../../src/shared/time/clock.ts';
import { type Answers, type BdatServer, first, GOOD, startBdatServer } from '../../support/bdat-server.ts';
import { type RecordedTerms, terms } from '../../support/terms.ts';
import { outgoing } from '../../support/wire.ts';
import { handOver, message, NOON } from './message.ts';

const clock = new VirtualClock(NOON);
let server: BdatServer;
let transport: Transport;
/** How many messages came first, by which the server proved itself. */
let proofs: number;

async function start(
  answers: Answers = GOOD,
  {
    query = 'connections=1',
    isIgnorant,
    isProven = true,
    ...settings
  }: Partial<SmtpSettings> & {
    query?: string;
    isIgnorant?: Parameters<typeof startBdatServer>[1];
    isProven?: boolean;
  } = {},
): Promise<void> {
  let isTrial = isProven;
  proofs = isProven ? 1 : 0;
  server = await startBdatServer(
    (heard) => (isTrial ? GOOD(heard) : answers(heard)),
    (...line) => (isTrial ? false : (isIgnorant?.(...line) ?? false)),
  );
  transport = smtpTransport({ url: `smtp://127.0.0.1:${server.port}?${query}`, clock, ...settings });
  if (isTrial) expect(kinds(await handOver(transport, [message(1000)]))).toEqual(['accepted']);
  isTrial = false;
}

afterEach(async () => {
  await transport.close();
  await server.close();
});

const several = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => message(index + from));
const send = (count: number, on: RecordedTerms = terms()) =>
  handOver(transport, several(count), undefined, on);
/** An answer that the test gives when it wants to. */
function later(waiting: (() => void)[], reply = '250 taken'): Promise<string> {
  return new Promise((resolve) => waiting.push(() => resolve(reply)));
}
const kinds = (outcomes: readonly Outcome[]) => outcomes.map(({ kind }) => kind);
const times = (count: number, kind: string) => Array.from({ length: count }, () => kind);
const reader = (id: number) => `reader${id}@readers.test`;
/** What came after them. */
const taken = () => server.accepted.filter(({ to }) => to !== reader(1000));
const received = () => server.messages() - proofs;
const connections = () => server.connections() - proofs;
/** The numbers of the accepted messages, by their recipients. */
const arrived = () => server.accepted.map(({ to }) => Number(/\d+/.exec(to)?.[0])).filter((id) => id < 1000);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
/** The commands, without their parameters. */
const verbs = () => server.heard.map((line) => line.replace(/ (FROM|TO|\d)[^|]*(?= \||$)/g, ''));
const envelopeOf = (id: number) => new RegExp(`^RCPT TO:<${reader(id)}>`);
/** One message of these bytes, or several. */
function batchOf(bytes: Buffer, count = 1): OutgoingBatch {
  const batch = outgoing('mime', several(count));
  return {
    ...batch,
    bytes,
    messages: batch.messages.map((one) => ({ ...one, start: 0, end: bytes.length })),
  };
}

describe('a message', () => {
  it('needs no round trip of its own: it leaves with its envelope while others are unanswered', async () => {
    await start();
    expect(kinds(await send(6))).toEqual(times(6, 'accepted'));
    expect(arrived()).toEqual(upTo(6));
    const next = 'RSET | MAIL | RCPT | BDAT';
    expect(verbs().join(' | ').split('EHLO').at(-1)).toBe(
      ` [127.0.0.1] | MAIL | RCPT | BDAT | ${[1, 2, 3, 4, 5].map(() => next).join(' | ')}`,
    );
  });

  it('has the bytes that its batch holds: dots at the beginning of a line too, and a line end at its end', async () => {
    await start();
    const text = 'Subject: x\r\n\r\n.\r\n..\r\n.dot\r\nMAIL FROM:<evil@evil.test>\r\n\xfcber\r\n.';
    const bytes = Buffer.from(text, 'latin1');
    expect(kinds(await transport.send(batchOf(bytes, 3), terms()))).toEqual(times(3, 'accepted'));
    for (const { message: received } of taken()) {
      expect(received.toString('latin1')).toBe(`${text}\r\n`);
    }
    expect(server.heard.join(' | ').match(/MAIL FROM:<coach@pacesetter.test> BODY=8BITMIME/g)).toHaveLength(
      3,
    );
  });

  it('begins with its signature', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const key = createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await start(GOOD, { dkim: { domain: 'pacesetter.test', selector: 's1', key } });
    const batch = outgoing('mime', several(3));
    expect(kinds(await transport.send(batch, terms()))).toEqual(times(3, 'accepted'));
    for (const [index, { message: received }] of taken().entries()) {
      const { start: from, end } = batch.messages[index] as (typeof batch.messages)[number];
      const text = received.toString();
      expect(text).toMatch(/^DKIM-Signature: v=1;/);
      expect(text.endsWith(`\r\n${batch.bytes.toString('utf8', from, end)}`)).toBe(true);
    }
  });

  it.each([
    ['the server has no PIPELINING', '', '250-mx\r\n250 CHUNKING'],
    ['the server has no CHUNKING', '', '250-mx\r\n250 PIPELINING'],
    ['MAIL_URL says chunking=off', '&chunking=off', undefined],
  ])('leaves by DATA if %s', async (_, option, offers) => {
    const answers: Answers = (heard) =>
      heard.line.startsWith('EHLO') && offers ? `${offers}\r\n`.trim() : GOOD(heard);
    await start(answers, { query: `connections=1${option}`, isProven: false });
    expect(kinds(await send(3))).toEqual(times(3, 'accepted'));
    expect(server.heard.join()).not.toContain('BDAT');
  });

  it('of many megabytes goes alone, in pieces, and others follow it', async () => {
    let most = 0;
    let unanswered = 0;
    const answers: Answers = (heard) => {
      if (!heard.message) return GOOD(heard);
      most = Math.max(most, ++unanswered);
      return new Promise((resolve) => {
        setImmediate(() => {
          unanswered -= 1;
          resolve('250 taken');
        });
      });
    };
    await start(answers);
    const bytes = Buffer.alloc(3 << 20, 'a line of text\r\n');
    expect(kinds(await transport.send(batchOf(bytes, 3), terms()))).toEqual(times(3, 'accepted'));
    expect(received()).toBe(3);
    expect(most).toBe(1);
  });
});

describe('the doubt after a crash', () => {
  /** A server that answers a message only when the test says so. */
  function withholding() {
    const waiting: (() => void)[] = [];
    const answers: Answers = (heard) => (heard.message ? later(waiting) : GOOD(heard));
    return { answers, waiting };
  }

  it('covers at most four messages of a connection', async () => {
    const { answers, waiting } = withholding();
    await start(answers);
    const sending = send(20);
    for (let answered = 0; answered < 20; answered++) {
      await expect.poll(() => waiting.length).toBe(Math.min(20, answered + 4));
      waiting[answered]?.();
    }
    expect(kinds(await sending)).toEqual(times(20, 'accepted'));
  });

  it('counts a message until its acceptance is written down', async () => {
    const writing: (() => void)[] = [];
    await start();
    const slow = { ...terms(), accepted: () => new Promise<void>((resolve) => void writing.push(resolve)) };
    const sending = send(12, slow);
    for (let written = 0; written < 12; written++) {
      await expect.poll(() => writing.length).toBe(Math.min(12, written + 4));
      expect(received()).toBe(writing.length);
      writing[written]?.();
    }
    expect(kinds(await sending)).toEqual(times(12, 'accepted'));
  });

  it('covers what was written and not answered when the connection is lost, and nothing else', async () => {
    let count = 0;
    await start((heard) => (heard.message && ++count === 3 ? {} : GOOD(heard)));
    const outcomes = await send(9);
    const doubtful = received() - taken().length;
    expect(doubtful).toBeGreaterThanOrEqual(1);
    expect(doubtful).toBeLessThanOrEqual(4);
    expect(kinds(outcomes)).toEqual([
      ...times(2, 'accepted'),
      ...times(doubtful, 'uncertain'),
      ...times(7 - doubtful, 'accepted'),
    ]);
    expect(outcomes[2]).toMatchObject({
      reason: expect.stringContaining('after the message was handed over'),
    });
    expect(connections()).toBe(2);
    // Those in doubt may have arrived; the others arrived once.
    expect(arrived()).toEqual([...new Set(arrived())]);
  });

  it('covers nothing if the connection died while it was idle', async () => {
    await start();
    for (const socket of server.sockets) socket.destroy();
    expect(kinds(await send(3))).toEqual(times(3, 'accepted'));
    expect(arrived()).toEqual(upTo(3));
  });

  it('covers what is on the wire at a stop', async () => {
    const { answers, waiting } = withholding();
    await start(answers);
    const stop = new AbortController();
    const sending = send(7, terms({ signal: stop.signal }));
    await expect.poll(() => waiting.length).toBe(4);
    stop.abort();
    waiting[0]?.();
    expect(kinds(await sending)).toEqual(['accepted', ...times(3, 'uncertain'), ...times(3, 'temporary')]);
    expect(received()).toBe(4);
  });
});

describe('a refusal', () => {
  /** Like Exim: it keeps the sender of a message whose recipient it refused, until RSET. */
  function exim(refused: (line: string) => string | undefined): Answers {
    let sender = false;
    let recipient = false;
    return (heard) => {
      const { line } = heard;
      const refusal = refused(line);
      if (refusal) return refusal;
      if (line === 'RSET') sender = false;
      if (line.startsWith('MAIL') && sender) return '503 sender already given';
      if (line.startsWith('MAIL')) {
        sender = true;
        recipient = false;
      }
      if (line.startsWith('RCPT') && !sender) return '503 sender not yet given';
      if (line.startsWith('RCPT')) recipient = true;
      if (heard.message && !recipient)
        return '503-All RCPT commands were rejected\r\n503 Valid RCPT must precede BDAT';
      if (heard.message) sender = recipient = false;
      return GOOD(heard);
    };
  }

  it.each([1, 3, 4, 8])('of recipient %i is its outcome, and its message goes nowhere', async (id) => {
    await start(exim((line) => (envelopeOf(id).test(line) ? '550 5.1.1 no such user' : undefined)));
    const outcomes = await send(8);
    expect(outcomes[id - 1]).toMatchObject({
      kind: 'refused',
      refusal: { stage: 'recipient', status: '5.1.1', words: 'SMTP: 550 5.1.1 no such user' },
    });
    expect(kinds(outcomes).filter((kind) => kind === 'accepted')).toHaveLength(7);
    expect(arrived()).toEqual(upTo(8).filter((other) => other !== id));
    expect(connections()).toBe(1);
  });

  it.each([
    [0, 'the first'],
    [2, 'another'],
  ])('of the sender is its outcome, after %i messages', async (before) => {
    let mails = 0;
    await start(
      exim((line) => (line.startsWith('MAIL') && mails++ === before ? '452 4.3.1 no room' : undefined)),
    );
    const outcomes = await send(6);
    expect(outcomes[before]).toMatchObject({
      kind: 'refused',
      refusal: { stage: 'sender', words: 'SMTP: 452 4.3.1 no room' },
    });
    expect(arrived()).toEqual(upTo(6).filter((id) => id !== before + 1));
  });

  it.each(['552 5.3.4 too big', '451 4.7.1 later', '554 5.7.1 spam'])(
    'of the message with %s is its outcome, and the others arrive',
    async (reply) => {
      let count = 0;
      await start((heard) => (heard.message && ++count === 3 ? reply : GOOD(heard)));
      const outcomes = await send(6);
      expect(outcomes[2]).toMatchObject({
        kind: 'refused',
        refusal: { stage: 'message', words: `SMTP: ${reply}` },
      });
      expect(arrived()).toEqual([1, 2, 4, 5, 6]);
    },
  );

  it('that covers others lets no more of them begin to leave', async () => {
    await start(exim((line) => (envelopeOf(2).test(line) ? '550 5.7.1 policy' : undefined)));
    const outcomes = await send(20, terms({ refused: () => upTo(20).map((id) => id - 1) }));
    expect(outcomes[1]).toMatchObject({ kind: 'refused' });
    expect(kinds(outcomes).slice(5)).toEqual(times(15, 'unsent'));
  });

  it('of the recipient and 250 to the message is doubt, and ends the connection', async () => {
    await start(first(envelopeOf(3), '550 5.1.1 no such user'));
    const outcomes = await send(8);
    expect(kinds(outcomes).slice(0, 3)).toEqual(['accepted', 'accepted', 'uncertain']);
    expect(kinds(outcomes).slice(6)).toEqual(['accepted', 'accepted']);
    expect(connections()).toBe(2);
  });
});

describe('421', () => {
  it.each([/^RSET/, /^MAIL/])(
    'in place of an answer to %s, then the end, means that nothing more was read: it takes another route',
    async (pattern) => {
      let count = 0;
      await start((heard) => {
        if (!pattern.test(heard.line) || ++count !== 4) return GOOD(heard);
        return { last: '421 4.7.0 that is enough' };
      });
      expect(kinds(await send(12))).toEqual(times(12, 'accepted'));
      expect(arrived().toSorted((a, b) => a - b)).toEqual(upTo(12));
      expect(connections()).toBe(2);
    },
  );

  it('to a message is its refusal; the ones behind it take another route', async () => {
    let count = 0;
    await start((heard) => {
      if (!heard.message || ++count !== 3) return GOOD(heard);
      return { last: '421 4.3.2 shutting down' };
    });
    const outcomes = await send(8);
    expect(outcomes[2]).toMatchObject({
      kind: 'refused',
      refusal: { words: 'SMTP: 421 4.3.2 shutting down' },
    });
    expect(arrived()).toEqual([1, 2, 4, 5, 6, 7, 8]);
  });

  it('brings nothing back that was withdrawn meanwhile', async () => {
    let count = 0;
    await start((heard) => {
      if (heard.message && ++count === 2) return '554 5.7.1 spam';
      return heard.line === 'RSET' && count === 2 ? { last: '421 4.7.0 that is enough' } : GOOD(heard);
    });
    const outcomes = await send(6, terms({ refused: () => [2, 3, 4, 5] }));
    expect(kinds(outcomes)).toEqual(['accepted', 'refused', ...times(4, 'unsent')]);
    expect(arrived()).toEqual([1]);
  });

  it('from a server that continues anyway gets no more messages, and what it accepts is accepted', async () => {
    let count = 0;
    await start((heard) =>
      heard.line.startsWith('RCPT') && ++count === 3 ? '421 4.3.2 later' : GOOD(heard),
    );
    const outcomes = await send(12);
    // It said 250 to a message without a recipient.
    expect(outcomes[2]).toMatchObject({ kind: 'uncertain' });
    expect(arrived()).toEqual([...new Set(arrived())]);
    expect(kinds(outcomes).slice(6)).toEqual(times(6, 'accepted'));
  });

  it('from a server that stays silent afterwards is doubt', async () => {
    let count = 0;
    await start((heard) => {
      if (heard.line === 'RSET') count += 1;
      if (count < 3) return GOOD(heard);
      return count === 3 && heard.line === 'RSET' ? '421 4.7.0 that is enough' : undefined;
    });
    const outcomes = await send(4);
    expect(kinds(outcomes).slice(0, 2)).toEqual(['accepted', 'accepted']);
    expect(kinds(outcomes).slice(2)).toContain('uncertain');
    expect(arrived()).toEqual([...new Set(arrived())]);
  });
});

describe('replies', () => {
  it.each(['250 taken already', '552 5.3.4 too big', '354 go on'])(
    'to a message before its end: %s, and the rest is not sent',
    async (reply) => {
      let unread = 0;
      await start(
        first(/^RCPT/, ({ socket }) => {
          socket.once('data', () => {
            socket.pause().write(`${reply}\r\n`);
            unread = socket.bytesRead;
          });
          return '250 ok';
        }),
      );
      // More than the buffers on the way hold.
      const bytes = Buffer.alloc(32 << 20, 'a line of text\r\n');
      const sent = kinds(await transport.send(batchOf(bytes), terms()));
      expect(sent).toEqual([reply.startsWith('552') ? 'refused' : 'uncertain']);
      expect(unread).toBeLessThan(bytes.length);
    },
  );

  it('behind the one to the recipient never count as acceptance: the message does not leave', async () => {
    await start(first(/^RCPT/, '250 ok\r\n250 taken'));
    expect(kinds(await send(1))).toEqual(['temporary']);
    expect(received()).toBe(0);
  });

  it('too many of them end the connection, and CHUNKING on that server', async () => {
    let count = 0;
    await start((heard) => (heard.message && ++count === 7 ? '250 taken\r\n250 and taken' : GOOD(heard)));
    const outcomes = await send(7);
    expect(kinds(outcomes)).toEqual(times(7, 'accepted'));
    const before = server.heard.length;
    expect(kinds(await handOver(transport, several(3, 20)))).toEqual(times(3, 'accepted'));
    expect(server.heard.slice(before).join()).not.toContain('BDAT');
  });

  it('that break the protocol end the connection: what is on the wire is in doubt', async () => {
    await start(first(envelopeOf(3), 'HTTP/1.1 400 Bad Request'));
    const outcomes = await send(12);
    expect(kinds(outcomes).slice(0, 2)).toEqual(['accepted', 'accepted']);
    expect(outcomes[2]).toMatchObject({ kind: 'uncertain' });
    expect(kinds(outcomes).filter((kind) => kind === 'uncertain').length).toBeLessThanOrEqual(4);
    expect(kinds(outcomes).slice(6)).toEqual(times(6, 'accepted'));
  });
});

describe('a server that can’t do what it offers', () => {
  it.each(['500 5.5.1 unknown command', '502 5.5.1 not implemented', '503 5.5.1 bad sequence'])(
    'and answers BDAT with %s gets everything by DATA from then on, and blames nobody',
    async (reply) => {
      await start(
        (heard) => {
          const { line } = heard;
          if (line.startsWith('BDAT')) return reply;
          return /^(EHLO|RSET|MAIL|RCPT|DATA|QUIT|\.)/.test(line) ? GOOD(heard) : '500 5.5.1 unknown command';
        },
        { isIgnorant: () => true, isProven: false, query: 'connections=2' },
      );
      expect(kinds(await send(8))).toEqual(times(8, 'accepted'));
      expect(arrived().toSorted()).toEqual(upTo(8));
      const before = server.heard.length;
      expect(kinds(await send(3))).toEqual(times(3, 'accepted'));
      expect(server.heard.slice(before).join()).not.toContain('BDAT');
    },
  );

  const onTrial = { isProven: false };

  it('has one message of each connection at risk: QUIT follows it, and all others wait', async () => {
    const waiting: (() => void)[] = [];
    await start((heard) => (heard.message ? later(waiting) : GOOD(heard)), {
      ...onTrial,
      query: 'connections=2',
    });
    const sending = send(8);
    await expect.poll(() => server.heard.join(' | ').match(/QUIT/g)?.length).toBe(2);
    expect(received()).toBe(2);
    waiting[0]?.();
    // The one that succeeded has come again, with four.
    await expect.poll(() => waiting.length).toBe(6);
    expect(connections()).toBe(3);
    waiting[1]?.();
    await expect.poll(() => waiting.length).toBe(8);
    for (const answer of waiting) answer();
    expect(kinds(await sending)).toEqual(times(8, 'accepted'));
    expect(arrived().toSorted()).toEqual(upTo(8));
  });

  it('and answers a message twice is found out by the first one', async () => {
    await start((heard) => {
      if (!heard.message || heard.line === '.') return GOOD(heard);
      return '250 received\r\n554 5.7.1 spam';
    }, onTrial);
    expect(kinds(await send(6))).toEqual(['uncertain', ...times(5, 'accepted')]);
    expect(server.heard.join(' | ').match(/BDAT/g)).toHaveLength(1);
  });

  it.each([{}, { last: '421 closing' }])(
    'and hangs up after 250 (%j) has accepted the message; the rest leaves',
    async (end) => {
      await start((heard) => (heard.line === 'QUIT' ? end : GOOD(heard)), onTrial);
      expect(kinds(await send(6))).toEqual(times(6, 'accepted'));
      expect(arrived()).toEqual(upTo(6));
    },
  );

  it('and hangs up at the first BDAT gets everything else by DATA', async () => {
    await start((heard) => (heard.message && heard.line !== '.' ? {} : GOOD(heard)), onTrial);
    expect(kinds(await send(4))).toEqual(['uncertain', ...times(3, 'accepted')]);
    expect(arrived()).toEqual([2, 3, 4]);
  });

  it('is not found out by a refusal, which is about the message', async () => {
    await start(first(/^BDAT/, '554 5.7.1 spam'), onTrial);
    expect(kinds(await send(6))).toEqual(['refused', ...times(5, 'accepted')]);
    expect(server.heard.join()).not.toContain('DATA');
  });

  it('and reads the message of a refused reader as commands never has a reply taken for another’s', async () => {
    let refused = false;
    const answers: Answers = (heard) => {
      const { line } = heard;
      if (line === `RCPT TO:<${reader(3)}>`) {
        refused = true;
        return '550 5.1.1 no such user';
      }
      if (line.startsWith('BDAT') && !heard.message) return '503 5.5.1 no recipient';
      return /^(EHLO|RSET|MAIL|RCPT|DATA|QUIT|BDAT|\.)/.test(line)
        ? GOOD(heard)
        : '500 5.5.1 unknown command';
    };
    await start(answers, {
      isIgnorant: (_, lines) => refused && lines.at(-1) === `RCPT TO:<${reader(3)}>`,
    });
    const outcomes = await send(10);
    expect(outcomes[2]).toMatchObject({ kind: 'refused', refusal: { status: '5.1.1' } });
    for (const outcome of outcomes.slice(3, 6)) expect(['accepted', 'uncertain']).toContain(outcome.kind);
    expect(kinds(outcomes).slice(6)).toEqual(times(4, 'accepted'));
    // Nobody who was answered for got it twice, and the rest went by DATA.
    expect(arrived().filter((id) => id > 6)).toEqual([7, 8, 9, 10]);
    expect(server.heard.at(-1)).not.toContain('BDAT');
  });
});

describe('a reader who has left', () => {
  it('gets nothing if that is known before the first byte leaves', async () => {
    const left = new Set<number>();
    let seen = 0;
    await start((heard) => {
      if (heard.message && ++seen === 2) left.add(7).add(8);
      return GOOD(heard);
    });
    const outcomes = await send(10, { ...terms(), isWanted: (index) => !left.has(index) });
    expect(kinds(outcomes).slice(7, 9)).toEqual(['unsent', 'unsent']);
    expect(arrived()).toEqual([1, 2, 3, 4, 5, 6, 7, 10]);
  });

  it('gets nothing if that becomes known while the envelope is on the way', async () => {
    let hasLeft = false;
    await start((heard) => {
      if (envelopeOf(1).test(heard.line)) hasLeft = true;
      return GOOD(heard);
    });
    const outcomes = await send(4, { ...terms(), isWanted: (index) => index !== 0 || !hasLeft });
    expect(kinds(outcomes)).toEqual(['unsent', ...times(3, 'accepted')]);
    expect(arrived()).toEqual([2, 3, 4]);
    expect(connections()).toBe(1);
  });

  it('gets nothing that would wait behind much that is unanswered', async () => {
    const waiting: (() => void)[] = [];
    await start((heard) => {
      if (!heard.message || heard.message.length < 1 << 17) return GOOD(heard);
      return later(waiting);
    });
    const left = new Set<number>();
    const bytes = Buffer.alloc(1 << 18, 'a line of text\r\n');
    const sending = transport.send(batchOf(bytes, 3), { ...terms(), isWanted: (index) => !left.has(index) });
    await expect.poll(() => waiting.length).toBe(1);
    left.add(1);
    waiting[0]?.();
    await expect.poll(() => waiting.length).toBe(2);
    waiting[1]?.();
    expect(kinds(await sending)).toEqual(['accepted', 'unsent', 'accepted']);
  });
});

describe('connections', () => {
  it('are replaced after their share of messages', async () => {
    await start(GOOD, { query: 'connections=1&messages=5' });
    expect(kinds(await send(12))).toEqual(times(12, 'accepted'));
    expect(arrived()).toEqual(upTo(12));
    expect(connections()).toBe(3);
  });

  it('are kept for the next batch, which begins with a reset', async () => {
    await start();
    await send(3);
    const before = server.heard.length;
    await send(3);
    expect(connections()).toBe(1);
    expect(verbs()[before]).toBe('RSET | MAIL | RCPT');
  });

  it('say goodbye on close', async () => {
    await start();
    await send(6);
    await transport.close();
    expect(server.heard.at(-1)).toBe('QUIT');
  });
});
