import fc from 'fast-check';
import { type AddressObject, type EmailAddress, simpleParser } from 'mailparser';
import PostalMime, { decodeWords } from 'postal-mime';
import { describe, expect, it } from 'vitest';
import type { Segments } from '../../../../../src/flow/compose/segments.ts';
import { mimeWire } from '../../../../../src/flow/compose/wire/mime.ts';
import { oneLine, wireAddress } from '../../../../../src/shared/addresses/mailbox.ts';
import { composeMime } from '../../../../support/slow-mime.ts';
import { outgoing, type PlainMessage } from '../../../../support/wire.ts';
import { type Case, cases, encoded, plain } from './arbitrary-editions.ts';

// A failure is shown without shrinking: shrinking it through four parsers takes minutes.
const parsed = { seed: 20261201, numRuns: 150, endOnFailure: true };
const runs = { seed: 20261202, numRuns: 600 };

const OURS = /^(x-|list-|feedback|7$)/;

interface Seen {
  readonly subject: string;
  readonly from: readonly Mailbox[];
  readonly to: readonly Mailbox[];
  readonly replyTo: readonly Mailbox[];
  readonly html: string;
  readonly text: string;
  readonly headers: Record<string, string>;
}
interface Mailbox {
  readonly name: string;
  readonly address: string;
}

async function byPostalMime(raw: Buffer): Promise<Seen> {
  const { subject = '', from, to, replyTo, html = '', text = '', headers } = await PostalMime.parse(raw);
  const mailboxes = (list: readonly { name: string; address?: string | undefined }[] = []) =>
    list.map(({ name, address = '' }) => ({ name, address }));
  const own = headers.filter(({ key }) => OURS.test(key));
  return {
    subject,
    from: mailboxes(from && [from]),
    to: mailboxes(to),
    replyTo: mailboxes(replyTo),
    html,
    text,
    headers: Object.fromEntries(own.map(({ key, value }) => [key, decodeWords(value)])),
  };
}

async function byMailparser(raw: Buffer): Promise<Omit<Seen, 'headers'>> {
  const skip = { skipTextToHtml: true, skipHtmlToText: true, skipImageLinks: true, skipTextLinks: true };
  const { subject = '', from, to, replyTo, html, text = '' } = await simpleParser(raw, skip);
  const mailboxes = (found: AddressObject | AddressObject[] | undefined) =>
    [found ?? []]
      .flat()
      .flatMap(({ value }): EmailAddress[] => value)
      // It shows domains in Unicode.
      .map(({ name, address = '' }) => ({ name, address: wireAddress(address) ?? '' }));
  return {
    subject,
    from: mailboxes(from),
    to: mailboxes(to),
    replyTo: mailboxes(replyTo),
    html: html || '',
    text,
  };
}

/** What a reader's program must show. */
function meant({ subject, from, to, replyTo, headers, html, text }: PlainMessage): Seen {
  const line = (whole: string) => oneLine(whole).toWellFormed();
  const body = (whole: string) => whole.toWellFormed().replace(/\r\n?/g, '\n').replace(/\n+$/, '');
  const said = headers.filter(({ value }) => oneLine(value) !== '');
  return {
    subject: line(subject),
    from: [{ name: line(from.name), address: from.email }],
    to: [{ name: line(to.name), address: to.email }],
    replyTo: replyTo === undefined ? [] : [{ name: '', address: replyTo }],
    html: body(html),
    text: body(text),
    headers: Object.fromEntries(said.map(({ name, value }) => [name.toLowerCase(), line(value)])),
  };
}

/** Ignores the line ends that parsers put after a part. */
function comparable<T extends Omit<Seen, 'headers'>>(seen: T): T {
  const body = (whole: string) => whole.replace(/\r\n/g, '\n').replace(/\n+$/, '');
  return { ...seen, html: body(seen.html), text: body(seen.text) };
}

describe('parsing the MIME wire', () => {
  it('gives the intended message, the same as the library’s', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (one) => {
        const message = plain(one);
        // The library omits an empty part.
        fc.pre(message.html !== '' && message.text !== '');
        const bytes = encoded(one, mimeWire);
        const { headers, ...rest } = meant(message);
        expect(comparable(await byPostalMime(bytes))).toEqual({ ...rest, headers });
        expect(comparable(await byMailparser(bytes))).toEqual(rest);
        // The library passes on text in names and headers that looks encoded, and parsers decode it.
        const { from, to } = message;
        const values = message.headers.map(({ value }) => value);
        if ([from.name, to.name, ...values].some((value) => value.includes('=?'))) return;
        const library = await composeMime(message);
        expect(await byPostalMime(bytes)).toEqual(await byPostalMime(library));
        expect(await byMailparser(bytes)).toEqual(await byMailparser(library));
      }),
      parsed,
    );
  });
});

describe('the bytes of the MIME wire', () => {
  const samples = fc
    .sample(cases, runs)
    .map((one) => [encoded(one, mimeWire).toString('latin1'), one] as const);
  const law = (name: string, holds: (raw: string, one: Case) => void) =>
    it(name, () => {
      for (const [raw, one] of samples) holds(raw, one);
    });
  const split = (raw: string) => {
    const end = raw.indexOf('\r\n\r\n');
    return { head: raw.slice(0, end).split('\r\n'), body: raw.slice(end + 4).split('\r\n') };
  };

  law('break lines by CRLF only and end with one', (raw) => {
    expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(raw.endsWith('--\r\n')).toBe(true);
  });

  law('are printable ASCII and tabs', (raw) => {
    expect(raw).not.toMatch(/[^\r\n\t\x20-\x7e]/);
  });

  law('have no line of more than 998 characters, and none of more than 78 that could be folded', (raw) => {
    for (const line of split(raw).head) {
      expect(line.length).toBeLessThanOrEqual(998);
      // One word with nothing before it, or an address after the header's own name.
      if (line.length > 78) expect(line).toMatch(/^(To:)? \S+$/);
    }
  });

  law('have no line of more than 76 characters in bodies, and no white space at the end of one', (raw) => {
    for (const line of split(raw).body) {
      expect(line.length).toBeLessThanOrEqual(76);
      expect(line).not.toMatch(/[ \t]$/);
    }
  });

  law('have no line that begins with a dot', (raw) => {
    expect(raw).not.toMatch(/^\./m);
  });

  law('name a boundary that stands nowhere but between the parts', (raw) => {
    const boundary = /boundary="([^"]+)"/.exec(raw)?.[1] ?? '';
    expect(boundary).toMatch(/^=_./);
    expect(raw.split(boundary)).toHaveLength(5);
    expect(raw.split(`\r\n--${boundary}`)).toHaveLength(4);
  });

  law('hold each header that RFC 5322 wants once, with names as given', (raw, { content }) => {
    const names = split(raw).head.filter((line) => !line.startsWith(' '));
    for (const name of ['From', 'To', 'Date', 'Message-ID', 'MIME-Version', 'Content-Type']) {
      expect(names.filter((line) => line.startsWith(`${name}:`))).toHaveLength(1);
    }
    const given = new Set(['Reply-To', 'Subject', ...content.headers.map(({ name }) => name)]);
    const others = names.map((line) => line.split(':')[0] as string).slice(2, -4);
    expect(others.filter((name) => !given.has(name))).toEqual([]);
  });

  law('are the same each time', (raw, one) => {
    expect(encoded(one, mimeWire).toString('latin1')).toBe(raw);
  });
});

describe('the MIME wire', () => {
  const line = (statics: string[], ...placeholders: Segments['placeholders'][number][]): Segments => ({
    statics,
    placeholders,
  });
  const message: PlainMessage = {
    deliveryId: 1,
    from: { name: 'Coach', email: 'coach@läufer.test' },
    to: { name: 'Ana', email: 'ana@läufer.test' },
    replyTo: undefined,
    subject: 'Lesson 1',
    html: '<p>Squat</p>',
    text: 'Squat',
    headers: [],
    messageId: '<1.i1@x.test>',
    date: Date.UTC(2026, 11, 1, 12),
  };
  const written = (changes: Partial<PlainMessage>) =>
    outgoing('mime', [{ ...message, ...changes }]).bytes.toString();
  const compiled = (headers: { name: string; value: Segments }[], values: Record<string, string>) => {
    const { content } = {
      content: {
        from: message.from,
        replyTo: undefined,
        subject: line(['s']),
        html: line(['h']),
        text: line(['t']),
        headers,
      },
    };
    return encoded(
      {
        content,
        values: {
          to: 'a@x.test',
          toName: '',
          messageId: '<1@x.test>',
          date: 'now',
          delivery: '7',
          ...values,
        },
      },
      mimeWire,
    ).toString();
  };

  it('ends each message with the line that ends its data', () => {
    const { bytes, messages } = outgoing('mime', [message, { ...message, deliveryId: 2 }]);
    for (const { start, end } of messages) {
      const sent = bytes.toString('latin1', start, end + 3);
      expect(sent.startsWith('From: ')).toBe(true);
      expect(sent.match(/^\.\r$/gm)).toEqual(['.\r']);
      expect(sent.endsWith('--\r\n.\r\n')).toBe(true);
    }
    expect(messages.at(-1)?.end).toBe(bytes.length - 3);
  });

  it('writes addresses outside ASCII as their transports need them', () => {
    expect(written({})).toContain(
      'From: Coach <coach@xn--lufer-gra.test>\r\nTo: Ana\r\n <ana@xn--lufer-gra.test>\r\n',
    );
    expect(written({ to: { name: '', email: 'é@x.test' } })).toContain('To: é@x.test\r\n');
  });

  it('keeps an address or Message-ID from beginning another header', () => {
    const raw = written({
      to: { name: '', email: 'a@x.test\r\nBcc: b@x.test' },
      messageId: '<1@x.test>\r\nBcc: b@x.test',
    });
    expect(raw).not.toMatch(/^Bcc/m);
  });

  it('leaves an unsubscribe link in one piece, with several placeholders too', () => {
    const placeholder = (name: string) => ({ name, fallback: '', as: 'line' }) as const;
    const value = line(
      ['<https://pacesetter.test/unsubscribe/', '>, <mailto:leave@pacesetter.test?subject=', '>'],
      placeholder('token'),
      placeholder('delivery'),
    );
    const raw = compiled([{ name: 'List-Unsubscribe', value }], { token: 't'.repeat(50) });
    expect(raw).toContain(
      `List-Unsubscribe:\r\n <https://pacesetter.test/unsubscribe/${'t'.repeat(50)}>,\r\n <mailto:leave@pacesetter.test?subject=7>\r\n`,
    );
  });

  it('refuses a header with an invalid name', () => {
    for (const name of ['', 'X Note', 'X:', 'X\r\nBcc', '.x', 'é']) {
      expect(() => compiled([{ name, value: line(['x']) }], {})).toThrow('not a header');
    }
  });
});
