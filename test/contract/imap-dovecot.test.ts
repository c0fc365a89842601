/** The bounce mailbox against Debian's Dovecot. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imapMailbox, probeMailbox } from '../../src/adapters/imap/imap-mailbox.ts';
import { type DovecotServer, startDovecot, whyNoDovecot } from '../support/dovecot.ts';
import { type Certificate, selfSignedCertificate } from '../support/smtp-server.ts';

const certificate = selfSignedCertificate();
const missing = certificate ? whyNoDovecot() : 'openssl is not installed';
const NOON = Date.parse('2026-11-30T12:00:00Z');

describe.skipIf(missing)(`Dovecot${missing ? `: ${missing}` : ''}`, () => {
  let dovecot: DovecotServer;

  beforeAll(async () => {
    dovecot = await startDovecot(certificate as Certificate);
  });
  afterAll(() => dovecot?.close());

  const mailbox = (url = dovecot.url, { ca }: { ca?: string | undefined } = { ca: certificate?.cert }) =>
    imapMailbox({ url, mostBytes: 1000, ca });
  const mail = (subject: string, text = 'Hello') => `Subject: ${subject}\r\n\r\n${text}\r\n`;

  it('passes on unseen messages, in order and with their time, and marks those that were understood', async () => {
    const box = mailbox();
    await dovecot.put(mail('bounce 1'), NOON);
    await dovecot.put(mail('reply'), NOON + 60_000);
    await dovecot.put(mail('bounce 2', 'x'.repeat(50_000)), NOON + 120_000);
    const looks: [string, number | undefined, number][] = [];
    const take = async (raw: Uint8Array, at: number | undefined) => {
      const subject = /^Subject: (.*)\r$/m.exec(Buffer.from(raw).toString())?.[1] ?? '';
      looks.push([subject, at, raw.length]);
      return subject.startsWith('bounce') ? 'understood' : 'left';
    };
    await box.read(take);
    expect(looks).toEqual([
      ['bounce 1', NOON, 28],
      ['reply', NOON + 60_000, 25],
      ['bounce 2', NOON + 120_000, 1000],
    ]);
    expect(await dovecot.seen()).toEqual({ seen: 2, unseen: 1 });

    // Messages that were left are passed on again only to a process that has not looked yet.
    looks.length = 0;
    await dovecot.put(mail('bounce 3'), NOON + 180_000);
    await box.read(take);
    expect(looks.map(([subject]) => subject)).toEqual(['bounce 3']);
    looks.length = 0;
    await mailbox().read(take);
    expect(looks.map(([subject]) => subject)).toEqual(['reply']);
    expect(await dovecot.seen()).toEqual({ seen: 3, unseen: 1 });
  });

  it('is examined without a change, and says why it can’t be opened', async () => {
    await dovecot.put(mail('unread'), NOON);
    const before = await dovecot.seen();
    const probe = (url: string) => probeMailbox(url, 5000, certificate?.cert);
    expect(await probe(dovecot.url)).toEqual({ kind: 'ready', place: 'the mailbox INBOX at localhost' });
    expect(await dovecot.seen()).toEqual(before);
    expect(await probe(dovecot.url.replace('INBOX', 'Elsewhere'))).toMatchObject({
      kind: 'failed',
      place: 'the mailbox Elsewhere at localhost',
      reason: expect.stringContaining('exist'),
    });
    const wrong = dovecot.url.replace(/:[^:@]*@/, ':wrong@');
    expect(await probe(wrong)).toMatchObject({ kind: 'failed', reason: expect.stringContaining('uthent') });
  });

  it('passes on again messages that could not be handled', async () => {
    const box = mailbox();
    const before = await dovecot.seen();
    await dovecot.put(mail('bounce 4'), NOON);
    const failing = box.read(async () => {
      throw new Error('the store is away');
    });
    await expect(failing).rejects.toThrow('the store is away');
    expect((await dovecot.seen()).seen).toBe(before.seen);
    let taken = 0;
    await box.read(async () => {
      taken += 1;
      return 'understood';
    });
    expect(taken).toBe(before.unseen + 1);
    expect((await dovecot.seen()).unseen).toBe(0);
  });

  it('at the next look passes on again only what failed, and nothing that was left', async () => {
    const box = mailbox();
    for (const name of ['left', 'poisoned', 'fine']) await dovecot.put(mail(name), NOON);
    const looks: string[] = [];
    const look = (poisoned: 'again' | 'understood') =>
      box.read(async (raw) => {
        const subject = /^Subject: (.*)\r$/m.exec(Buffer.from(raw).toString())?.[1] ?? '';
        looks.push(subject);
        return subject === 'left' ? 'left' : subject === 'poisoned' ? poisoned : 'understood';
      });
    await look('again');
    expect(looks).toEqual(['left', 'poisoned', 'fine']);
    await look('again');
    await look('understood');
    await look('understood');
    expect(looks.slice(3)).toEqual(['poisoned', 'poisoned']);
  });

  it('reports in one line what is wrong, without the password', async () => {
    const wrong = dovecot.url.replace(/:[^:@]*@/, ':wrong-password@');
    const trouble = async (url: string, trust?: { ca?: string }) =>
      String(
        await mailbox(url, trust)
          .read(async () => 'understood')
          .catch((error: Error) => error.message),
      );
    const refused = await trouble(wrong);
    expect(refused).toMatch(/^The mailbox INBOX at localhost could not be read: .*Authentication failed/i);
    expect(refused).not.toContain('wrong-password');
    expect(await trouble(dovecot.url.replace('/INBOX', '/Nowhere'))).toMatch(
      /^The mailbox Nowhere at localhost could not be read: .*Nowhere/,
    );
    expect(await trouble(dovecot.url, {})).toMatch(/self-signed/);
    expect(await trouble(dovecot.url.replace(String(dovecot.port), '1'))).toMatch(/ECONNREFUSED/);
  });

  it('stops on request', async () => {
    for (const name of ['one', 'two', 'three']) await dovecot.put(mail(name), NOON);
    const stop = new AbortController();
    let taken = 0;
    await mailbox().read(async () => {
      taken += 1;
      stop.abort();
      return 'left';
    }, stop.signal);
    expect(taken).toBe(1);
  });
});
