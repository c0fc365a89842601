/**
 * Every email of the repository's own publication, as it arrives, compared with what standards and mailbox providers
 * require; docs/standards.md names the sources. mailparser reads the bytes.
 */
import { isAscii } from 'node:buffer';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AddressObject, type EmailAddress, simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCatalogue } from '../../src/flow/content/read.ts';
import { requestSignIn } from '../../src/flow/readers/signup.ts';
import { wireAddress } from '../../src/shared/addresses/mailbox.ts';
import { MINUTE } from '../../src/shared/time/clock.ts';
import { DKIM_SELECTOR, dkimKeys, verified } from '../support/dkim.ts';
import {
  type EmailSent,
  type JsonSent,
  type MailSent,
  SENT_TO,
  SITE,
  sendByResend,
  sendBySmtp,
} from '../support/every-email-sent.ts';
import { OWN_CONTENT } from '../support/product.ts';

const FROM = 'lena@strongerstrides.example';
const DOMAIN = 'strongerstrides.example';
const POSTAL = 'Stronger Strides, 12 Towpath Lane, Bristol BS1 4QX, United Kingdom';
/** The kinds that a reader may leave, and those that answer something that a reader did. */
const LISTED = ['lesson', 'issue', 'welcome'];
const AUTOMATIC = ['confirm', 'welcome', 'sign-in', 'goodbye'];

const folder = mkdtempSync(join(tmpdir(), 'pace-emails-'));
let smtp: Awaited<ReturnType<typeof sendBySmtp>>;
let resend: Awaited<ReturnType<typeof sendByResend>>;

beforeAll(async () => {
  const key = dkimKeys.rsa.export({ type: 'pkcs8', format: 'pem' }).toString();
  smtp = await sendBySmtp(join(folder, 'smtp'), {
    DKIM_DOMAIN: DOMAIN,
    DKIM_SELECTOR,
    DKIM_KEY: key,
  });
  resend = await sendByResend(join(folder, 'resend'));
});
afterAll(async () => {
  await smtp?.close();
  await resend?.close();
  rmSync(folder, { recursive: true, force: true });
});

const nameOf = ({ kind, stream, item }: EmailSent) =>
  kind === 'lesson' || kind === 'issue' ? `${kind} ${stream}/${item}` : kind;

/** The properties that both ways share. */
interface Common extends EmailSent {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly to: readonly string[];
  readonly from: string;
  readonly replyTo: string | undefined;
}

function ofMail(sent: MailSent): Common {
  const { mail } = sent;
  const boxes = (found: AddressObject | AddressObject[] | undefined) =>
    [found ?? []].flat().flatMap(({ value }): EmailAddress[] => value);
  return {
    ...sent,
    headers: mail.headerLines.map(({ line }) => {
      const [, name = '', value = ''] = /^([^:]+): ?([\s\S]*)$/.exec(line) ?? [];
      return [name, value.replace(/\r\n/g, '').trim()] as const;
    }),
    subject: mail.subject ?? '',
    html: mail.html || '',
    text: mail.text ?? '',
    to: boxes(mail.to).map(({ address = '' }) => wireAddress(address) ?? ''),
    from: boxes(mail.from)
      .map(({ name, address }) => `${name} <${address}>`)
      .join(),
    replyTo: boxes(mail.replyTo)[0]?.address,
  };
}

function ofJson(sent: JsonSent): Common {
  const { json } = sent;
  return {
    ...sent,
    headers: Object.entries(json.headers ?? {}),
    subject: json.subject,
    html: json.html ?? '',
    text: json.text ?? '',
    to: [json.to].flat(),
    from: json.from,
    replyTo: json.reply_to,
  };
}

const ways = [
  ['SMTP', () => smtp.emails.map(ofMail)],
  ['Resend', () => resend.emails.map(ofJson)],
] as const;

describe.each(ways)('every email by %s', (_, emails) => {
  /** Once for each email and reader; a fault names the email. */
  const each = (holds: (email: Common, name: string) => void) => {
    for (const email of emails()) holds(email, `${nameOf(email)} to ${email.to}`);
  };
  const values = ({ headers }: Common, name: string) =>
    headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value);

  test('exists: each lesson, each issue and each system email', () => {
    const catalogue = readCatalogue(OWN_CONTENT);
    const lessons = [...catalogue.courses.values()].flatMap(({ slug, lessons }) =>
      lessons.map((lesson) => `lesson ${slug}/${lesson.slug}`),
    );
    const issues = catalogue.issues.map(({ slug }) => `issue newsletter/${slug}`);
    expect([...new Set(emails().map(nameOf))].sort()).toEqual([...lessons, ...issues, ...AUTOMATIC].sort());
    for (const { email } of SENT_TO) {
      expect(emails().filter(({ to, kind }) => to[0] === email && kind === 'lesson')).toHaveLength(
        lessons.length,
      );
    }
  });

  test('has one sender, one reader, an address for replies, and nobody else (RFC 5322 section 3.6)', () => {
    each((email, name) => {
      expect(email.from, name).toBe(`Lena Okafor <${FROM}>`);
      expect(email.replyTo, name).toBe(FROM);
      expect(email.to, name).toHaveLength(1);
      expect(SENT_TO.map(({ email }) => email as string)).toContain(email.to[0]);
      for (const other of ['Bcc', 'Cc', 'Sender', 'Return-Path'])
        expect(values(email, other), name).toEqual([]);
    });
  });

  test('can be left with one click if it belongs to a list, and only then (RFC 8058)', () => {
    const links = new Map<string, Set<string>>();
    each((email, name) => {
      const listed = LISTED.includes(email.kind);
      const [link, ...others] = values(email, 'List-Unsubscribe');
      expect(others, name).toEqual([]);
      expect(values(email, 'List-Unsubscribe-Post'), name).toEqual(
        listed ? ['List-Unsubscribe=One-Click'] : [],
      );
      if (!listed) return expect(link, name).toBeUndefined();
      expect(link, name).toMatch(/^<https:\/\/news\.strongerstrides\.example\/unsubscribe\/[\w.-]{20,}>$/);
      expect(link, name).not.toContain(email.to[0]?.split('@')[0]);
      links.set(email.to[0] as string, (links.get(email.to[0] as string) ?? new Set()).add(link as string));
    });
    // It identifies its own reader, and nobody else.
    expect(new Set([...links.values()].flatMap((of) => [...of])).size).toBeGreaterThanOrEqual(SENT_TO.length);
  });

  test('shows the way out and the postal address in both parts, if it belongs to a list', () => {
    each((email, name) => {
      for (const part of [email.html, email.text]) {
        expect(part, name).toContain(POSTAL);
        if (LISTED.includes(email.kind)) expect(part, name).toContain(`${SITE}/unsubscribe/`);
      }
    });
  });

  test('has a constant List-Id for each course (RFC 2919)', () => {
    each((email, name) => {
      if (!LISTED.includes(email.kind)) return expect(values(email, 'List-Id'), name).toEqual([]);
      const [id = '', ...others] = values(email, 'List-Id');
      expect(others, name).toEqual([]);
      // A phrase of atoms, and a dot-atom of at most 255 octets.
      expect(id, name).toMatch(/^(?:[\w!#$%&'*+/=?^`{|}~-]+ )*<[\w-]+(?:\.[\w-]+)+>$/);
      expect(id.slice(id.indexOf('<')), name).toBe(`<${email.stream}.news.strongerstrides.example>`);
    });
  });

  test('has a Feedback-ID of four parts, none of which identifies the reader (Gmail)', () => {
    const ids = new Map<string, Set<string>>();
    each((email, name) => {
      if (!LISTED.includes(email.kind)) return expect(values(email, 'Feedback-ID'), name).toEqual([]);
      const [id = '', ...others] = values(email, 'Feedback-ID');
      expect(others, name).toEqual([]);
      const parts = id.split(':');
      expect(parts, name).toHaveLength(4);
      expect(parts[3], name).toMatch(/^[a-z0-9]{5,15}$/);
      ids.set(nameOf(email), (ids.get(nameOf(email)) ?? new Set()).add(id));
    });
    for (const [email, all] of ids) expect([...all], email).toHaveLength(1);
  });

  test('is marked as automatic if it answers something, and only then (RFC 3834)', () => {
    each((email, name) => {
      const expected = AUTOMATIC.includes(email.kind) ? ['auto-generated'] : [];
      expect(values(email, 'Auto-Submitted'), name).toEqual(expected);
    });
  });

  test('repeats no header', () => {
    each(({ headers }, name) => {
      const names = headers.map(([key]) => key.toLowerCase());
      expect(names, name).toEqual([...new Set(names)]);
    });
  });

  test('has a one-line subject, not all in capitals, which is also the title', () => {
    each(({ subject, html }, name) => {
      expect(subject, name).toMatch(/^\S.{2,}\S$/);
      expect(subject, name).not.toBe(subject.toUpperCase());
      expect(decoded(/<title>([^<]*)<\/title>/.exec(html)?.[1] ?? ''), name).toBe(subject);
    });
  });

  test('has the same content in both parts', () => {
    each(({ html, text }, name) => {
      const shown = wordsOf(visible(html));
      // In text an address may replace the words that were its link, and lists are numbered.
      const written = wordsOf(text.replace(/https?:\/\/\S+|^ *\d+\. /gm, ' '));
      const addresses = wordsOf(text);
      expect(shown.size, name).toBeGreaterThan(20);
      expect(
        [...shown].filter((word) => !addresses.has(word)),
        name,
      ).toEqual([]);
      expect(
        [...written].filter((word) => !shown.has(word)),
        name,
      ).toEqual([]);
    });
  });

  test('contains its language, its pictures’ texts and nothing from elsewhere', () => {
    each(({ html }, name) => {
      expect(html, name).toMatch(/<html[^>]* lang="en"/);
      for (const [image] of html.matchAll(/<img [^>]*>/g)) expect(image, name).toMatch(/ alt="[^"]*"/);
      const targets = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, target = '']) => target);
      for (const target of targets) expect(target, name).toMatch(/^(https:\/\/|mailto:)/);
      const loaded = [...html.matchAll(/src="([^"]*)"/g)].map(([, target = '']) => target);
      for (const target of loaded) expect(target, name).toMatch(new RegExp(`^${SITE}/`));
      expect(html, name).not.toMatch(/<(script|iframe|form|video|link)\b|@import|xhole/);
    });
  });

  test('greets by name, and without one as the author wrote', () => {
    each(({ kind, text, to, html }, name) => {
      expect(text + html, name).not.toMatch(/undefined|\bnull\b|\{\{|Hello ,/);
      if (kind !== 'lesson' || !text.includes('Hello ')) return;
      const reader = SENT_TO.find(({ email }) => email === to[0]);
      expect(text, name).toContain(`Hello ${reader && 'firstName' in reader ? reader.firstName : 'runner'},`);
    });
  });

  test('is far smaller than the clipping limit', () => {
    each(({ html }, name) => expect(Buffer.byteLength(html), name).toBeLessThan(80_000));
  });

  test('shows nobody’s address in a link or in another’s email', () => {
    each(({ html, text, to }, name) => {
      for (const { email } of SENT_TO) {
        if (email !== to[0]) expect(html + text, name).not.toContain(email);
      }
      expect(html, name).not.toContain(to[0]);
    });
  });
});

describe('the bytes by SMTP', () => {
  const each = (holds: (email: MailSent, raw: string, name: string) => void) => {
    for (const email of smtp.emails) {
      const name = `${nameOf(email)} to ${email.envelope.to}`;
      holds(email, email.raw.toString('latin1'), name);
    }
  };
  const head = (raw: string) => raw.slice(0, raw.indexOf('\r\n\r\n'));

  test('are the lines that RFC 5322 section 2.1.1 requires: CRLF, 78 characters if they can be folded, never 998', () => {
    each((_, raw, name) => {
      expect(raw.replaceAll('\r\n', ''), name).not.toMatch(/[\r\n]/);
      expect(raw.endsWith('\r\n'), name).toBe(true);
      for (const line of raw.split('\r\n')) {
        expect(line.length, name).toBeLessThanOrEqual(998);
        // Anything longer is one word, which can't be folded.
        if (line.length > 78) expect(line, name).toMatch(/^ \S+$/);
      }
      for (const line of raw.slice(head(raw).length).split('\r\n')) {
        expect(line.length, name).toBeLessThanOrEqual(76);
      }
    });
  });

  test('are seven bits in parts that declare it, text first (RFC 2045, RFC 2046 section 5.1.4)', () => {
    each((email, raw, name) => {
      expect(isAscii(email.raw), name).toBe(true);
      expect(raw.match(/^Content-Type: .*/gm), name).toEqual([
        'Content-Type: multipart/alternative;',
        'Content-Type: text/plain; charset=utf-8',
        'Content-Type: text/html; charset=utf-8',
      ]);
      expect(raw.match(/^Content-Transfer-Encoding: .*/gm), name).toEqual([
        'Content-Transfer-Encoding: quoted-printable',
        'Content-Transfer-Encoding: quoted-printable',
      ]);
      expect(email.mail.attachments, name).toEqual([]);
    });
  });

  test('encode words outside ASCII in at most 75 characters (RFC 2047 section 2)', () => {
    let encoded = 0;
    each((_, raw, name) => {
      for (const [word] of head(raw).matchAll(/=\?[^?]+\?[QB]\?[^?]*\?=/g)) {
        encoded++;
        expect(word.length, name).toBeLessThanOrEqual(75);
      }
    });
    expect(encoded).toBeGreaterThan(0);
    const names = new Set(smtp.emails.map(({ mail }) => [mail.to ?? []].flat()[0]?.value[0]?.name));
    expect(names).toEqual(
      new Set(['', ...SENT_TO.flatMap((to) => ('firstName' in to ? [to.firstName] : []))]),
    );
  });

  test('are dated when they are sent', () => {
    each(({ mail, at }, raw, name) => {
      expect(mail.date?.getTime(), name).toBe(Math.floor(at / 1000) * 1000);
      expect(raw, name).toMatch(
        /^Date: (Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} \+0000\r$/m,
      );
    });
  });

  test('have a unique Message-ID of the sender’s domain', () => {
    const ids = smtp.emails.map(({ mail }) => mail.messageId ?? '');
    for (const id of ids) expect(id).toMatch(/^<\d+\.[\w-]+@strongerstrides\.example>$/);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each([
    ['refused for now', '451 4.3.0 later'],
    ['not answered', 'drop'],
  ])('keep their Message-ID when they are sent again because they were %s', async (_, answer) => {
    const { product, server } = smtp;
    const before = server.received.length;
    server.script.data.push(answer);
    await requestSignIn(product.app.signup, SENT_TO[2].email);
    for (let look = 0; server.received.length < before + 2 && look < 20; look++) {
      await product.deliver();
      product.clock.advance(5 * MINUTE);
    }
    const [first, again] = await Promise.all(
      server.received.slice(before).map(({ raw }) => simpleParser(raw)),
    );
    expect(again?.messageId).toBe(first?.messageId);
    expect(again?.html).toBe(first?.html);
  });

  test('are signed by the sender’s domain, and no change goes unnoticed (RFC 6376)', async () => {
    for (const [index, email] of smtp.emails.entries()) {
      const at = email.at + MINUTE;
      const [signature, ...others] = await verified(email.raw, dkimKeys.rsa, { domain: DOMAIN, at });
      expect(signature, nameOf(email)).toMatchObject({ result: 'pass', domain: DOMAIN, aligned: DOMAIN });
      expect(others, nameOf(email)).toEqual([]);
      const altered = Buffer.from(email.raw);
      const from = altered.indexOf('\r\nFrom: ') + 2;
      const place = from + ((index * 7919) % (altered.length - from));
      altered[place] = (altered[place] as number) ^ 1;
      const [broken] = await verified(altered, dkimKeys.rsa, { domain: DOMAIN, at });
      expect(broken?.result, `${nameOf(email)}, byte ${place}`).not.toBe('pass');
    }
  });

  test('have separate envelopes, from the address that From shows', () => {
    each(({ envelope, mail }, _, name) => {
      expect(envelope.from, name).toBe(FROM);
      expect(
        envelope.to.map((address) => wireAddress(address)),
        name,
      ).toEqual(
        [mail.to ?? []].flat().flatMap(({ value }) => value.map(({ address = '' }) => wireAddress(address))),
      );
    });
  });
});

/** What a reader sees, without the line after the subject. */
function visible(html: string): string {
  const body = html.slice(html.indexOf('<body'));
  const preheader = /<div[^>]*display:none[^>]*>[\s\S]*?<\/div>/;
  const texts = body
    .replace(preheader, ' ')
    .replace(/<img [^>]*alt="([^"]*)"[^>]*>/g, ' $1 ')
    .replace(/<\/?(?:a|em|strong|b|i|sup|sub|span|del|code)\b[^>]*>/g, '')
    .replace(/<[^>]*>/g, ' ');
  return decoded(texts);
}

function decoded(html: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: '\u00a0' };
  return html.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (_, hex, decimal, name) =>
    name ? (named[name] ?? '') : String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal)),
  );
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
}
