import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { terms } from '../../support/terms.ts';
import { outgoing } from '../../support/wire.ts';
import { handOver, message } from './message.ts';
import { type Rig, rigs, type Seen } from './rigs.ts';

const LONG = `${'Ü'.repeat(40)} ${'word '.repeat(400)}${'x'.repeat(3000)}`;

describe.each(rigs)('the %s transport', (name, build) => {
  let rig: Rig;

  beforeEach(async () => {
    rig = await build();
  });

  afterEach(() => rig.close());

  async function sendOne(changes: Parameters<typeof message>[1] = {}): Promise<Seen> {
    const outcomes = await handOver(rig.transport, [message(1, changes)]);
    expect(outcomes).toEqual([{ kind: 'accepted', providerId: expect.stringMatching(/./) }]);
    const [mail, ...more] = await rig.arrived();
    expect(more).toEqual([]);
    return mail as Seen;
  }

  it('describes itself to the caller', () => {
    const { batchSize, concurrency, leaseMs, replayWindowMs, staysLocal } = rig.transport;
    expect(rig.transport.name).toBe(name);
    expect(rig.transport.wire).toBe(name === 'resend' ? 'json' : 'mime');
    expect(batchSize).toBeGreaterThan(0);
    expect(concurrency).toBeGreaterThan(0);
    expect(leaseMs).toBeGreaterThan(0);
    expect(replayWindowMs > 0).toBe(rig.transport.replaysSafely);
    expect(staysLocal).toBe(true);
  });

  it('returns nothing for an empty batch', async () => {
    expect(await handOver(rig.transport, [])).toEqual([]);
  });

  it('delivers a full batch, one outcome for each message, in order', async () => {
    const messages = Array.from({ length: rig.transport.batchSize }, (_, index) => message(index + 1));
    const outcomes = await handOver(rig.transport, messages);
    expect(outcomes.map(({ kind }) => kind)).toEqual(messages.map(() => 'accepted'));
    expect((await rig.arrived()).map(({ to }) => to)).toEqual(messages.map(({ to }) => [to.email]));
  });

  it('carries every part of a message', async () => {
    const mail = await sendOne();
    expect(mail.from).toEqual({ name: 'Runners’ Strength', address: 'coach@pacesetter.test' });
    expect(mail.to).toEqual(['reader1@readers.test']);
    expect(mail.replyTo).toBe('reply@pacesetter.test');
    expect(mail.subject).toBe('Lesson 1');
    expect(mail.html.trim()).toBe('<p>Squat, reader 1.</p>');
    expect(mail.text.trim()).toBe('Squat, reader 1.');
  });

  it('writes the one-click headers exactly as RFC 8058 wants them, once', async () => {
    const mail = await sendOne();
    expect(mail.header('list-unsubscribe')).toEqual([
      '<https://pacesetter.test/u/token-1>, <mailto:leave@pacesetter.test?subject=1>',
    ]);
    expect(mail.header('list-unsubscribe-post')).toEqual(['List-Unsubscribe=One-Click']);
  });

  it('leaves an unsubscribe link in one piece, however long', async () => {
    const link = `<https://pacesetter.test/u/${'a1'.repeat(150)}>`;
    const mail = await sendOne({ headers: [{ name: 'List-Unsubscribe', value: link }] });
    expect(mail.header('list-unsubscribe')).toEqual([link]);
  });

  it.each([
    ['emoji', 'Strong 💪🏽 runners 👩‍👩‍👧‍👦 lift 🏋️‍♀️'],
    ['right to left', 'שלום لعدّائين'],
    ['300 characters with accents', 'Kräftigung für Läufer, '.repeat(13).slice(0, 300).trim()],
    ['300 characters without a space', 'é'.repeat(300)],
    ['2,000 plain characters without a space', 'a'.repeat(2000)],
    ['looks encoded', '=?utf-8?Q?not_really?='],
    ['a colon and quotes', 'Re: "squats": 3 × 5, why? <b>'],
  ])('keeps a subject: %s', async (_, subject) => {
    expect((await sendOne({ subject })).subject).toBe(subject);
  });

  it('prevents a second header from a line break in a subject', async () => {
    const mail = await sendOne({ subject: 'Lesson 1\r\nBcc: evil@evil.test' });
    expect(mail.subject).toBe('Lesson 1 Bcc: evil@evil.test');
    expect(mail.header('bcc')).toEqual([]);
    expect(mail.to).toEqual(['reader1@readers.test']);
  });

  it('prevents a second header from a line break in a header', async () => {
    const mail = await sendOne({ headers: [{ name: 'X-Note', value: 'one\r\nBcc: evil@evil.test' }] });
    expect(mail.header('x-note')).toEqual(['one Bcc: evil@evil.test']);
    expect(mail.header('bcc')).toEqual([]);
  });

  it.each([
    ['quotes', 'Ana "the hare" O\'Neil, Jr.', 'Ana "the hare" O\'Neil, Jr.'],
    ['an address', 'Ana <evil@evil.test>, evil@evil.test', 'Ana <evil@evil.test>, evil@evil.test'],
    ['a line break', 'Ana\r\nBcc: evil@evil.test', 'Ana Bcc: evil@evil.test'],
    ['a backslash', 'Ana\\', 'Ana\\'],
  ])('treats a name with %s as a name', async (_, written, read) => {
    const mail = await sendOne({
      from: { name: written, email: 'coach@pacesetter.test' },
      to: { name: written, email: 'reader1@readers.test' },
    });
    expect(mail.from).toEqual({ name: read, address: 'coach@pacesetter.test' });
    expect(mail.to).toEqual(['reader1@readers.test']);
    expect(mail.header('bcc')).toEqual([]);
  });

  it('keeps long lines, dots and odd characters in both bodies', async () => {
    const text = `${LONG}\n.\n..\n.dot\nFrom me\n\ttab, trailing space \n=3D = é\n--=_-1-Part_1--\n\u0000 nul`;
    const mail = await sendOne({ text, html: `<pre>${text}</pre>` });
    const lines = (body: string) => body.replaceAll('\r\n', '\n').trimEnd();
    expect(lines(mail.text)).toBe(text);
    expect(lines(mail.html)).toBe(`<pre>${text}</pre>`);
  });

  it('tolerates a lone surrogate', async () => {
    const mail = await sendOne({ subject: 'half \ud83d emoji', text: 'half \ud83d emoji' });
    expect(mail.subject).toMatch(/^half .+ emoji$/u);
  });

  it('uses the ASCII name of a domain outside ASCII', async () => {
    const mail = await sendOne({ to: { name: '', email: 'ana@läufer.test' } });
    expect(mail.to).toEqual(['ana@xn--lufer-gra.test']);
    expect(mail.raw?.includes('To: ana@xn--lufer-gra.test\r\n') ?? true).toBe(true);
  });

  it('sends the same batch once, if it claims to replay safely', async () => {
    const messages = [message(1), message(2)];
    const first = await handOver(rig.transport, messages);
    const before = (await rig.arrived()).map(({ raw }) => raw);
    const second = await handOver(rig.transport, messages);
    const after = (await rig.arrived()).map(({ raw }) => raw);
    if (rig.transport.replaysSafely) {
      expect(second).toEqual(first);
      expect(after).toEqual(before);
    } else {
      expect(after).toHaveLength(4);
    }
  });

  it.each([
    ['once it is told to stop', () => terms({ signal: AbortSignal.abort() })],
    ['after its deadline', () => terms({ deadline: 0 })],
  ])('hands over nothing %s', async (_, on) => {
    const outcomes = await handOver(rig.transport, [message(1), message(2)], undefined, on());
    expect(outcomes.map(({ kind }) => kind)).toEqual(['temporary', 'temporary']);
    expect(await rig.arrived()).toEqual([]);
  });

  it('no longer needs the bytes once it has answered', async () => {
    const batch = outgoing(rig.transport.wire, [message(1), message(2, { text: LONG })]);
    await rig.transport.send(batch, terms());
    batch.bytes.fill('x');
    expect((await rig.arrived()).map(({ subject }) => subject)).toEqual(['Lesson 1', 'Lesson 2']);
  });

  it('carries several batches at once', async () => {
    const groups = [0, 1, 2, 3].map((group) => [1, 2, 3].map((place) => message(group * 3 + place)));
    const outcomes = await Promise.all(
      groups.map((messages, group) => handOver(rig.transport, messages, `batch/${group}`)),
    );
    expect(outcomes.flat().map(({ kind }) => kind)).toEqual(Array(12).fill('accepted'));
    expect((await rig.arrived()).map(({ subject }) => subject)).toEqual(
      groups.flat().map(({ subject }) => subject),
    );
  });
});

describe.each(rigs.filter(([name]) => name !== 'resend'))('the %s transport', (_, build) => {
  it('hands over every byte of a message unchanged', async () => {
    const rig = await build();
    const text = `${LONG}\n.\n..\n.dot\nFrom me\n\ttab, trailing space \n=3D = é`;
    const batch = outgoing(rig.transport.wire, [
      message(1),
      message(2, { text, html: `<pre>${text}</pre>` }),
    ]);
    const sent = batch.messages.map(({ start, end }) => batch.bytes.toString('latin1', start, end));
    await rig.transport.send(batch, terms());
    expect((await rig.arrived()).map(({ raw }) => raw?.toString('latin1'))).toEqual(sent);
    await rig.close();
  });
});
