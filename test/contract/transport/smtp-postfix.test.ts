/** The client against Debian's Postfix, with TLS. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { smtpTransport } from '../../../src/adapters/transport/smtp.ts';
import type { Outcome, Transport } from '../../../src/flow/deliver/transport.ts';
import { VirtualClock } from '../../../src/shared/time/clock.ts';
import { type PostfixServer, startPostfix, whyNoPostfix } from '../../support/postfix.ts';
import { type Certificate, selfSignedCertificate } from '../../support/smtp-server.ts';
import { handOver, message, NOON } from './message.ts';

const certificate = selfSignedCertificate();
const missing = certificate ? whyNoPostfix() : 'openssl is not installed';
const to = (email: string) => ({ name: '', email });
const kinds = (outcomes: readonly Outcome[]) => outcomes.map(({ kind }) => kind);

describe.skipIf(missing).each([false, true])(
  `Postfix (implicit TLS: %s)${missing ? `: ${missing}` : ''}`,
  (implicitTls) => {
    let postfix: PostfixServer;
    let transport: Transport;

    beforeAll(async () => {
      postfix = await startPostfix(certificate as Certificate, {
        implicitTls,
        settings: ['message_size_limit = 60000'],
      });
    });

    afterAll(() => postfix?.close());
    afterEach(() => transport.close());

    function connect(query: string, ca = certificate?.cert): void {
      const url = `${implicitTls ? 'smtps' : 'smtp'}://localhost:${postfix.port}?${query}`;
      transport = smtpTransport({
        url: implicitTls ? url : `${url}&tls=on`,
        clock: new VirtualClock(NOON),
        ca,
      });
    }

    it('stores accepted messages, encrypted in transit, line for line', async () => {
      connect('connections=3');
      const text = `${'Ü'.repeat(40)}\n.\n..\n.dot\nFrom me\n`;
      const messages = Array.from({ length: 30 }, (_, index) => message(index + 1, { text }));
      const outcomes = await handOver(transport, messages);
      expect(outcomes).toEqual(
        messages.map(() => ({
          kind: 'accepted',
          providerId: expect.stringMatching(/^250 2\.0\.0 Ok: \d+ bytes queued as \w+$/),
        })),
      );
      const stored = await postfix.mailbox(30);
      expect(new Set(stored.map((mail) => /^Delivered-To: (.*)$/m.exec(mail)?.[1]))).toEqual(
        new Set(messages.map(({ to }) => to.email)),
      );
      for (const mail of stored) {
        expect(mail).toMatch(/\(using TLSv1\.[23] with cipher/);
        expect(mail).toContain('\n=2E\n=2E.\n=2Edot\n');
      }
    });

    it('takes hundreds of messages by BDAT, each once', async () => {
      connect('connections=3');
      const { length } = await postfix.mailbox(0);
      const messages = Array.from({ length: 300 }, (_, index) =>
        message(index + 1, { to: to(`${index % 10 === 9 ? 'gone' : `once${index}`}@readers.test`) }),
      );
      const outcomes = await handOver(transport, messages);
      expect(kinds(outcomes)).toEqual(
        messages.map((_, index) => (index % 10 === 9 ? 'refused' : 'accepted')),
      );
      await transport.close();
      const stored = await postfix.mailbox(length + 270);
      const once = stored.flatMap((mail) => /^Delivered-To: (once.*)$/m.exec(mail)?.[1] ?? []);
      expect(once).toHaveLength(270);
      expect(new Set(once).size).toBe(270);
      await expect.poll(() => postfix.log()).toMatch(/disconnect from .* bdat=\d+/);
      expect(await postfix.log()).not.toMatch(/disconnect from .* data=/);
    });

    it('refuses some, each separately, and accepts the others', async () => {
      connect('connections=1');
      const readers = ['gone', 'one', 'busy', 'two', 'gone', 'three'];
      const outcomes = await handOver(
        transport,
        readers.map((reader, index) => message(index + 1, { to: to(`${reader}@readers.test`) })),
      );
      expect(outcomes).toMatchObject([
        { kind: 'refused', refusal: { stage: 'recipient' } },
        { kind: 'accepted' },
        { kind: 'refused', refusal: { status: '4.2.0' } },
        { kind: 'accepted' },
        { kind: 'refused', refusal: { stage: 'recipient' } },
        { kind: 'accepted' },
      ]);
    });

    it('refuses one reader by policy: the others leave', async () => {
      connect('connections=1');
      const outcomes = await handOver(transport, [message(1, { to: to('policy@readers.test') }), message(2)]);
      expect(kinds(outcomes)).toEqual(['refused', 'accepted']);
    });

    it('gets no message that is too large', async () => {
      connect('connections=1');
      const outcomes = await handOver(transport, [message(1, { text: 'long '.repeat(20_000) }), message(2)]);
      expect(outcomes).toMatchObject([
        {
          kind: 'refused',
          refusal: { words: expect.stringMatching(/is \d+ bytes long, but the server accepts 60000/) },
        },
        { kind: 'accepted' },
      ]);
    });

    it('accepts an address outside ASCII with SMTPUTF8', async () => {
      connect('connections=1');
      expect(kinds(await handOver(transport, [message(1, { to: to('иван@läufer.test') })]))).toEqual([
        'accepted',
      ]);
    });

    it('is not trusted without its certificate authority', async () => {
      connect('connections=1', undefined);
      transport = smtpTransport({
        url: `${implicitTls ? 'smtps' : 'smtp'}://localhost:${postfix.port}?${implicitTls ? '' : 'tls=on'}`,
        clock: new VirtualClock(NOON),
      });
      expect(await handOver(transport, [message(1)])).toEqual([
        { kind: 'halted', code: 'server-unfit', reason: expect.stringMatching(/self-signed/) },
      ]);
    });
  },
);
