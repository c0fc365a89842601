import MailComposer from 'nodemailer/lib/mail-composer';
import { encodeWord } from 'nodemailer/lib/mime-funcs';
import { type Mailbox, oneLine } from '../../src/shared/addresses/mailbox.ts';
import type { PlainMessage } from './wire.ts';

/** RFC 5322 section 2.1.1 allows 998 octets a line, and a word can't be folded. */
const LONGEST_WORD = 900;

/**
 * The slow path, one message at a time through a library: the wire of compiled editions is compared with it.
 *
 * The message as RFC 5322 bytes: multipart/alternative, quoted-printable, CRLF. The same message gives the same
 * bytes: the boundary is made from the delivery's id, and `=_` in it can't occur in quoted-printable text (RFC 2045
 * section 6.7).
 */
export async function composeMime(message: PlainMessage): Promise<Buffer> {
  const names = new Map(message.headers.map(({ name }) => [name.toLowerCase(), name]));
  const composer = new MailComposer({
    from: mailbox(message.from),
    to: mailbox(message.to),
    ...(message.replyTo === undefined ? {} : { replyTo: { name: '', address: message.replyTo } }),
    headers: [
      ...message.headers.map(({ name, value }) => ({ key: name, value: oneLine(value) })),
      { key: 'Subject', value: subject(message.subject) },
    ],
    messageId: message.messageId,
    date: new Date(message.date),
    text: lines(message.text),
    html: lines(message.html),
    encoding: 'quoted-printable',
    boundaryPrefix: '=_',
    baseBoundary: String(message.deliveryId),
    normalizeHeaderKey: (key: string) => names.get(key.toLowerCase()) ?? key,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

function mailbox({ name, email }: Mailbox): { name: string; address: string } {
  return { name: oneLine(name), address: email };
}

/** Encoded by nodemailer if it isn't ASCII; here too if it is too long to fold or would be decoded. */
function subject(text: string): string | { prepared: true; foldLines: true; value: string } {
  const line = oneLine(text);
  const plain = !line.includes('=?') && line.split(' ').every((word) => word.length <= LONGEST_WORD);
  if (plain) return line;
  return { prepared: true, foldLines: true, value: encodeWord(line, 'Q', 52) };
}

/** RFC 5322 section 2.3: CR and LF only occur together. */
function lines(text: string): string {
  return text.replace(/\r\n|\r|\n/g, '\r\n');
}
