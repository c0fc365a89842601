import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { batch, message, never, type Rig, rigs, type Seen } from './rigs.ts';

const LONG = `${'Ü'.repeat(40)} ${'word '.repeat(400)}${'x'.repeat(3000)}`;

describe.each(rigs)('the %s transport', (name, build) => {
  let rig: Rig;

  beforeEach(async () => {
    rig = await build();
  });

  afterEach(() => rig.close());

  async function sendOne(changes: Parameters<typeof message>[1] = {}): Promise<Seen> {
    const outcomes = await rig.transport.send(batch([message(1, changes)]), never);
    expect(outcomes).toEqual([{ kind: 'accepted', providerId: expect.stringMatching(/./) }]);
    const [mail, ...more] = await rig.arrived();
    expect(more).toEqual([]);
    return mail as Seen;
  }

  it('tells the caller what it can', () => {
    const { batchSize, leaseMs, replayWindowMs, staysLocal } = rig.transport;
    expect(rig.transport.name).toBe(name);
    expect(batchSize).toBeGreaterThan(0);
    expect(leaseMs).toBeGreaterThan(0);
    expect(replayWindowMs > 0).toBe(rig.transport.replaysSafely);
    expect(staysLocal).toBe(true);
  });

  it('answers nothing for nothing', async () => {
    expect(await rig.transport.send(batch([]), never)).toEqual([]);
  });

  it('delivers a full batch, one outcome for each message, in order', async () => {
    const messages = Array.from({ length: rig.transport.batchSize }, (_, index) => message(index + 1));
    const outcomes = await rig.transport.send(batch(messages), never);
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

  it('gives a subject with a line break no second header', async () => {
    const mail = await sendOne({ subject: 'Lesson 1\r\nBcc: evil@evil.test' });
    expect(mail.subject).toBe('Lesson 1 Bcc: evil@evil.test');
    expect(mail.header('bcc')).toEqual([]);
    expect(mail.to).toEqual(['reader1@readers.test']);
  });

  it('gives a header with a line break no second header', async () => {
    const mail = await sendOne({ headers: [{ name: 'X-Note', value: 'one\r\nBcc: evil@evil.test' }] });
    expect(mail.header('x-note')).toEqual(['one Bcc: evil@evil.test']);
    expect(mail.header('bcc')).toEqual([]);
  });

  it.each([
    ['quotes', 'Ana "the hare" O\'Neil, Jr.', 'Ana "the hare" O\'Neil, Jr.'],
    ['an address', 'Ana <evil@evil.test>, evil@evil.test', 'Ana <evil@evil.test>, evil@evil.test'],
    ['a line break', 'Ana\r\nBcc: evil@evil.test', 'Ana Bcc: evil@evil.test'],
    ['a backslash', 'Ana\\', 'Ana\\'],
  ])('takes a name with %s for a name', async (_, written, read) => {
    const mail = await sendOne({
      from: { name: written, email: 'coach@pacesetter.test' },
      to: { name: written, email: 'reader1@readers.test' },
    });
    expect(mail.from).toEqual({ name: read, address: 'coach@pacesetter.test' });
    expect(mail.to).toEqual(['reader1@readers.test']);
    expect(mail.header('bcc')).toEqual([]);
  });

  it.each([
    'a@x.test, b@x.test',
    'a@x.test\r\nRCPT TO:<evil@evil.test>',
    'Ana <a@x.test>',
    'a@x.test>',
    'nobody',
    '',
  ])('never mails anyone for the address %j', async (email) => {
    const messages = [message(1), message(2, { to: { name: '', email } }), message(3)];
    const outcomes = await rig.transport.send(batch(messages), never);
    const arrived = (await rig.arrived()).map(({ to }) => to);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['accepted', 'permanent', 'accepted']);
    expect(arrived).toEqual([['reader1@readers.test'], ['reader3@readers.test']]);
  });

  it('keeps long lines, dots and odd characters in both bodies', async () => {
    const text = `${LONG}\n.\n..\n.dot\nFrom me\n\ttab, trailing space \n=3D = é\n--=_-1-Part_1--\n\u0000 nul`;
    const mail = await sendOne({ text, html: `<pre>${text}</pre>` });
    const lines = (body: string) => body.replaceAll('\r\n', '\n').trimEnd();
    expect(lines(mail.text)).toBe(text);
    expect(lines(mail.html)).toBe(`<pre>${text}</pre>`);
  });

  it('puts up with a lone surrogate', async () => {
    const mail = await sendOne({ subject: 'half \ud83d emoji', text: 'half \ud83d emoji' });
    expect(mail.subject).toMatch(/^half .+ emoji$/u);
  });

  it('mails a domain outside ASCII under its ASCII name', async () => {
    const mail = await sendOne({ to: { name: '', email: 'ana@läufer.test' } });
    expect(mail.to).toEqual(['ana@xn--lufer-gra.test']);
    expect(mail.raw?.includes('To: ana@xn--lufer-gra.test\r\n') ?? true).toBe(true);
  });

  it('sends the same batch once, where it says that it replays safely', async () => {
    const messages = [message(1), message(2)];
    const first = await rig.transport.send(batch(messages), never);
    const before = (await rig.arrived()).map(({ raw }) => raw);
    const second = await rig.transport.send(batch(messages), never);
    const after = (await rig.arrived()).map(({ raw }) => raw);
    if (rig.transport.replaysSafely) {
      expect(second).toEqual(first);
      expect(after).toEqual(before);
    } else {
      expect(after).toHaveLength(4);
    }
  });

  it('hands over nothing once it is told to stop', async () => {
    const outcomes = await rig.transport.send(batch([message(1), message(2)]), AbortSignal.abort());
    expect(outcomes.map(({ kind }) => kind)).toEqual(['temporary', 'temporary']);
    expect(await rig.arrived()).toEqual([]);
  });
});

describe.each(rigs.filter(([name]) => name !== 'resend'))('the bytes of the %s transport', (_, build) => {
  let rig: Rig;

  beforeEach(async () => {
    rig = await build();
  });

  afterEach(() => rig.close());

  async function bytes(changes: Parameters<typeof message>[1] = {}): Promise<string> {
    await rig.transport.send(batch([message(1, changes)]), never);
    return ((await rig.arrived())[0]?.raw ?? Buffer.alloc(0)).toString('latin1');
  }

  it('have CRLF line ends only, seven bits, and no line over 998 octets', async () => {
    const subject = `${'a'.repeat(2000)} ${'é'.repeat(500)}`;
    const raw = await bytes({ subject, text: `${LONG}\rbare\nlf\r\ncrlf`, html: `<p>${LONG}</p>` });
    expect(raw.replaceAll('\r\n', '').match(/[\r\n]/g)).toBeNull();
    expect(raw.match(/[^\r\n\t\x20-\x7e]/g)).toBeNull();
    expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
  });

  it('fold a header and encode a body at 78 octets where they can', async () => {
    const raw = await bytes({ subject: 'Kräftigung für Läufer '.repeat(20), html: `<p>${LONG}</p>` });
    expect(raw.split('\r\n').filter((line) => line.length > 78)).toEqual([]);
  });

  it('hold each header that RFC 5322 wants once, with the given Message-ID and Date', async () => {
    const raw = await bytes();
    const head = raw.slice(0, raw.indexOf('\r\n\r\n'));
    for (const name of ['From', 'To', 'Subject', 'Date', 'Message-ID', 'MIME-Version', 'Reply-To']) {
      expect(head.match(new RegExp(`^${name}: `, 'gm')), name).toHaveLength(1);
    }
    expect(head).toContain('Message-ID: <d1.i1@pacesetter.test>\r\n');
    expect(head).toContain('Date: Tue, 01 Dec 2026 12:00:00 +0000\r\n');
  });

  it('hold the plain text before the HTML, both quoted-printable', async () => {
    const raw = await bytes();
    expect(raw).toMatch(/Content-Type: multipart\/alternative;\s+boundary="=_-1-Part_1"/);
    expect(raw.match(/Content-Transfer-Encoding: \S+/g)).toEqual(
      Array(2).fill('Content-Transfer-Encoding: quoted-printable'),
    );
    expect(raw.indexOf('text/plain')).toBeLessThan(raw.indexOf('text/html'));
  });

  it('keep header names as they are given', async () => {
    expect(
      await bytes({
        headers: [
          { name: 'X-PACE-thing', value: '1' },
          { name: 'Feedback-ID', value: 'a:b:c:d' },
        ],
      }),
    ).toMatch(/^X-PACE-thing: 1\r\nFeedback-ID: a:b:c:d\r\n/m);
  });
});
