/** Signatures as a server receives them, verified by mailauth. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smtpTransport } from '../../../src/adapters/transport/smtp.ts';
import type { OutgoingBatch, Transport } from '../../../src/flow/deliver/transport.ts';
import { VirtualClock } from '../../../src/shared/time/clock.ts';
import { DKIM_DOMAIN, DKIM_SELECTOR, dkimKeys, verified } from '../../support/dkim.ts';
import { type SmtpTestServer, startSmtpServer } from '../../support/smtp-server.ts';
import { terms } from '../../support/terms.ts';
import { handOver, message, NOON } from './message.ts';

describe.each(['rsa', 'ed25519'] as const)('messages signed by %s', (type) => {
  const key = dkimKeys[type];
  let server: SmtpTestServer;
  let transport: Transport;

  beforeAll(async () => {
    server = await startSmtpServer({ smtpUtf8: true, size: 10_000_000 });
    transport = smtpTransport({
      url: `${server.url}?connections=3`,
      clock: new VirtualClock(NOON),
      dkim: { domain: DKIM_DOMAIN, selector: DKIM_SELECTOR, key },
    });
  });
  afterAll(async () => {
    await transport.close();
    await server.close();
  });

  /** Messages that have arrived since, in the order of arrival. */
  async function arrivedBy(send: () => Promise<unknown>): Promise<Buffer[]> {
    const before = server.accepted.length;
    await send();
    return server.accepted.slice(before).map(({ raw }) => raw);
  }

  it('verify, each in a batch, and cover everything that must not be changed or added', async () => {
    const messages = Array.from({ length: 25 }, (_, index) =>
      message(index + 1, {
        subject: `Kräftigung ${'für Läufer '.repeat(index)}`,
        text: `${'.\n'.repeat(index)}Ende  \n\n\n`,
        headers: [
          ...message(index + 1).headers,
          { name: 'List-Id', value: 'Basics <basics.pacesetter.test>' },
          { name: 'Feedback-ID', value: 'one:basics:lesson:pacesetter' },
          { name: 'Auto-Submitted', value: 'auto-generated' },
        ],
      }),
    );
    const arrived = await arrivedBy(() => handOver(transport, messages));
    expect(arrived).toHaveLength(25);
    for (const raw of arrived) {
      const [signature, ...others] = await verified(raw, key);
      expect(others).toEqual([]);
      expect(signature).toMatchObject({
        result: 'pass',
        algorithm: `${type}-sha256`,
        domain: DKIM_DOMAIN,
        aligned: DKIM_DOMAIN,
      });
      const covered = named(raw);
      for (const name of [
        'to',
        'subject',
        'date',
        'message-id',
        'reply-to',
        'mime-version',
        'content-type',
      ]) {
        expect(covered.filter((one) => one === name)).toHaveLength(2);
      }
      expect(covered.filter((one) => one === 'from')).toHaveLength(2);
      expect(covered).toEqual(
        expect.arrayContaining([
          'list-id',
          'list-unsubscribe',
          'list-unsubscribe-post',
          'feedback-id',
          'auto-submitted',
        ]),
      );
    }
  });

  it('fail once a byte is changed or a header is added', async () => {
    const [raw = Buffer.alloc(0)] = await arrivedBy(() => handOver(transport, [message(1)]));
    const start = raw.indexOf('\r\nFrom: ') + 2;
    expect((await verified(raw, key))[0]?.result).toBe('pass');
    const unsigned = raw.indexOf('X-Delivery');
    const places = Array.from({ length: 60 }, (_, n) => start + Math.floor((n * (raw.length - start)) / 60));
    for (const place of places.filter((at) => at < unsigned || at > unsigned + 15)) {
      const altered = Buffer.from(raw);
      altered[place] = (altered[place] as number) ^ 1;
      expect((await verified(altered, key))[0]?.result, `byte ${place}`).not.toBe('pass');
    }
    const added = [
      'From: evil@x.test',
      'Subject: Buy',
      'Reply-To: evil@x.test',
      'Cc: a@x.test',
      'To: a@x.test',
    ];
    for (const field of added) {
      const [signature] = await verified(Buffer.concat([Buffer.from(`${field}\r\n`), raw]), key);
      expect(signature?.result, field).not.toBe('pass');
    }
  });

  it('obey mail’s line limits, and count towards the size given to the server', async () => {
    const before = server.parameters.length;
    const [raw = Buffer.alloc(0)] = await arrivedBy(() => handOver(transport, [message(1)]));
    for (const line of raw.toString('latin1').split('\r\n')) expect(line.length).toBeLessThanOrEqual(78);
    expect(server.parameters[before]).toMatchObject({ SIZE: String(raw.length) });
  });

  it('are the same when sent again', async () => {
    const arrived = await arrivedBy(async () => {
      await handOver(transport, [message(1)]);
      await handOver(transport, [message(1)]);
    });
    expect(arrived).toHaveLength(2);
    expect(arrived[0]?.equals(arrived[1] as Buffer)).toBe(true);
  });

  it('verify when larger than one write', async () => {
    const text = 'A line that says little, and says it often.\n'.repeat(20_000);
    const [raw = Buffer.alloc(0)] = await arrivedBy(() => handOver(transport, [message(1, { text })]));
    expect(raw.length).toBeGreaterThan(800_000);
    expect((await verified(raw, key))[0]?.result).toBe('pass');
  });

  it('verify whatever their bytes', async () => {
    const blank = fc.constantFrom('', ' ', '  ', '\t', ' \t ');
    const word = fc.oneof(
      fc.constantFrom('.', '..', ':', '=', '"', 'é', 'Ünï', '日本', '💪', 'x'.repeat(200)),
      fc.stringMatching(/^[!-~]{1,12}$/),
    );
    const value = fc
      .array(fc.tuple(word, blank, fc.constantFrom('', '\r\n ', '\r\n\t ')), { minLength: 1, maxLength: 8 })
      .map((parts) =>
        parts
          .map((part) => part.join(''))
          .join('')
          .trimEnd(),
      );
    const names = fc.constantFrom(
      'To',
      'SUBJECT',
      'Date',
      'reply-to',
      'X-Note',
      'List-Unsubscribe',
      'Subject',
    );
    const field = fc
      .tuple(names, blank, blank, value, blank)
      .map(([name, before, after, text, end]) => `${name}${before.trim()}:${after}${text}${end}\r\n`);
    const line = fc.array(fc.oneof(word, blank), { maxLength: 6 }).map((parts) => `${parts.join('')}\r\n`);
    const body = fc
      .tuple(
        fc.array(line, { maxLength: 12 }),
        fc.constantFrom('', '\r\n', '\r\n\r\n\r\n', ' \r\n\t\r\n', '.\r\n', 'end'),
      )
      .map(([lines, end]) => lines.join('') + end);
    const messages = fc.sample(fc.tuple(fc.array(field, { maxLength: 8 }), body), { seed: 7, numRuns: 200 });
    for (const [fields, text] of messages) {
      const whole = `From: Coach <coach@${DKIM_DOMAIN}>\r\n${fields.join('')}\r\n${text}`;
      const [raw = Buffer.alloc(0)] = await arrivedBy(() => transport.send(batchOf(whole), terms()));
      const [signature] = await verified(raw, key);
      expect(signature?.result, JSON.stringify([whole, signature?.comment])).toBe('pass');
    }
  });
});

it('messages leave unsigned without a key', async () => {
  const server = await startSmtpServer();
  const transport = smtpTransport({ url: server.url, clock: new VirtualClock(NOON) });
  await handOver(transport, [message(1)]);
  expect(server.accepted[0]?.raw.toString('latin1')).toMatch(/^From: /);
  await transport.close();
  await server.close();
});

/** The names in `h=`. */
function named(raw: Buffer): string[] {
  const list = /\bh=([^;]*);/.exec(raw.toString('latin1'))?.[1] ?? '';
  return list.replace(/\s/g, '').split(':');
}

/** One message with any bytes, as it is in a batch. */
function batchOf(text: string): OutgoingBatch {
  const bytes = Buffer.from(`${text}.\r\n`);
  const end = bytes.length - 3;
  const envelope = { from: `coach@${DKIM_DOMAIN}`, to: 'reader1@readers.test' };
  return {
    idempotencyKey: 'batch/1',
    bytes,
    messages: [{ deliveryId: 1, start: 0, end, ...envelope, messageId: '<1@x.test>', date: NOON }],
  };
}
