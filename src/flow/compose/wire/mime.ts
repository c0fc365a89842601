import { createHash } from 'node:crypto';
import { oneLine, wireAddress } from '../../../shared/addresses/mailbox.ts';
import type { EditionContent } from '../edition.ts';
import { ESCAPES, type Segments } from '../segments.ts';
import { encodedWords, fold, headerField, isPlain, mailboxField, phrase, withoutBreaks } from './header.ts';
import { cleanStatics, lineOf, onlyName } from './line.ts';
import { quotedPrintable, quotedPrintablePlaceholder } from './quoted-printable.ts';
import type { Wire, WireFormat } from './wire.ts';
import { WireBuilder } from './wire-builder.ts';

/**
 * RFC 5322 messages: multipart/alternative, quoted-printable, CRLF.
 *
 * Guarantees for the sender:
 * - No line begins with a dot, whatever a placeholder holds, so there is nothing to dot-stuff. `bytes.subarray(start,
 *   end + 3)` is the message with its end-of-data line: everything that follows a 354.
 * - Seven bits, except for a `to` outside ASCII, which needs SMTPUTF8 anyway.
 * - Lines have at most 998 characters, 78 wherever they can be folded, and 76 in bodies.
 * - The same content and values give the same bytes.
 */
export const mimeWire: WireFormat = {
  open: Buffer.alloc(0),
  between: Buffer.from('.\r\n'),
  close: Buffer.from('.\r\n'),
  compile,
};

/** @throws if RFC 5322 section 2.2 doesn't allow a header's name. */
function compile(content: EditionContent, instance: string): Wire {
  const wire = new WireBuilder();
  const { from, replyTo } = content;
  wire.text(mailboxField('From', { name: from.name, email: bare(from.email) }));
  addTo(wire);
  if (replyTo !== undefined) wire.text(mailboxField('Reply-To', { name: '', email: bare(replyTo) }));
  for (const { name, value } of content.headers) addField(wire, name, value);
  addField(wire, 'Subject', content.subject);
  wire.text('Message-ID:').placeholder('messageId', '', messageId);
  wire.text('\r\nDate: ').placeholder('date', '', withoutBreaks);
  const boundary = boundaryOf(content, instance);
  wire.text(`\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary="${boundary}"\r\n`);
  for (const type of ['plain', 'html'] as const) {
    wire.text(`\r\n--${boundary}\r\nContent-Type: text/${type}; charset=utf-8\r\n`);
    wire.text('Content-Transfer-Encoding: quoted-printable\r\n\r\n');
    addBody(wire, type === 'plain' ? content.text : content.html);
  }
  wire.text(`\r\n--${boundary}--\r\n`);
  return wire.build();
}

/** `=_` can't occur in quoted-printable text (RFC 2045 section 6.7), so no part can contain it. */
function boundaryOf(content: EditionContent, instance: string): string {
  const hash = createHash('sha256').update(JSON.stringify([content, instance]));
  return `=_${hash.digest('base64url').slice(0, 20)}`;
}

function bare(email: string): string {
  return wireAddress(email) ?? withoutBreaks(email);
}

/** `Ana <ana@x.test>`, or the bare address for a reader without a name. */
function addTo(wire: WireBuilder): void {
  // After a name, the address begins a line of its own: together they may be too long for one.
  wire.text('To:').placeholder('toName', '', (name) => {
    const words = phrase(name);
    return words.length === 0 ? ' ' : `${fold('To', words).slice('To:'.length)}\r\n <`;
  });
  wire
    .placeholder('to', '', withoutBreaks)
    .placeholder('toName', '', (name) => (oneLine(name) === '' ? '' : '>'));
  wire.text('\r\n');
}

function messageId(id: string): string {
  const clean = /^[\x21-\x7e]*$/.test(id) ? id : id.replace(/[^\x21-\x7e]+/g, '');
  return 'Message-ID: '.length + clean.length > 78 ? `\r\n ${clean}` : ` ${clean}`;
}

function addField(wire: WireBuilder, name: string, line: Segments): void {
  if (!/^[!-9;-~]+$/.test(name) || name.startsWith('.')) throw new Error(`not a header's name: ${name}`);
  if (line.placeholders.length === 0) {
    wire.text(headerField(name, line.statics.join('')));
    return;
  }
  const only = onlyName(line);
  if (only !== undefined) wire.placeholder(only, '', (value) => headerField(name, lineOf(line, only, value)));
  else addMixedField(wire, name, line);
}

/** Placeholders whose values are ASCII words in any case, of at most `LONGEST_PLAIN` characters. */
const PLAIN_PLACEHOLDERS = new Set(['token', 'delivery']);
const LONGEST_PLAIN = 80;

/** A field with placeholders of several names: its parts are encoded one by one. */
function addMixedField(wire: WireBuilder, name: string, line: Segments): void {
  const statics = cleanStatics(line);
  if (
    line.placeholders.every((placeholder) => PLAIN_PLACEHOLDERS.has(placeholder.name)) &&
    statics.every(isPlain)
  ) {
    const hole = '\uE000'.repeat(LONGEST_PLAIN);
    const parts = `${fold(name, statics.join(hole).split(' '))}\r\n`.split(hole);
    wire.text(parts[0] as string);
    for (const [index, placeholder] of line.placeholders.entries()) {
      wire.placeholder(placeholder.name, placeholder.fallback, plainWord).text(parts[index + 1] as string);
    }
    return;
  }
  wire.text(`${name}:${ownLines(statics[0] as string)}`);
  for (const [index, { as, ...placeholder }] of line.placeholders.entries()) {
    wire.placeholder(placeholder.name, placeholder.fallback, (value) => ownLines(ESCAPES[as](value)));
    wire.text(ownLines(statics[index + 1] as string));
  }
  wire.text('\r\n');
}

function plainWord(value: string): string {
  return /^[\x21-\x7e]*$/.test(value) ? value : value.replace(/[^\x21-\x7e]+/g, '');
}

function ownLines(text: string): string {
  return encodedWords(text)
    .map((word) => `\r\n ${word}`)
    .join('');
}

function addBody(wire: WireBuilder, { statics, placeholders }: Segments): void {
  let column = addStatic(wire, statics[0] ?? '', 0);
  for (const [index, { name, fallback, as }] of placeholders.entries()) {
    const next = statics[index + 1] ?? '';
    const last = index === placeholders.length - 1;
    const place = { column, closes: next === '' ? last : /^[\r\n]/.test(next) };
    wire.placeholder(name, fallback, (value) => quotedPrintablePlaceholder(ESCAPES[as](value), place));
    column = addStatic(wire, next, 0);
  }
}

/** White space at a part's end is encoded, because the placeholder after it may be empty. */
function addStatic(wire: WireBuilder, text: string, column: number): number {
  const encoded = quotedPrintable(text, { column, closes: true });
  wire.text(encoded.text);
  return encoded.column;
}
