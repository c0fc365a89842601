/**
 * DKIM signatures (RFC 6376), relaxed/relaxed, by RSA (rsa-sha256) or Ed25519 (RFC 8463).
 *
 * A message is signed as it is, before its dots are doubled: receivers undo that first. The same message and time
 * give the same signature, so a batch that is handed over again has the same bytes.
 */
import { createHash, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { SECOND } from '../../shared/time/clock.ts';

export interface DkimSettings {
  /** The domain that takes responsibility: that of From, or a parent of it, for DMARC. */
  readonly domain: string;
  /** The record is at `selector._domainkey.domain`. */
  readonly selector: string;
  /** Private, RSA or Ed25519. */
  readonly key: KeyObject;
}

/**
 * Signs the message from `start` to `end`.
 *
 * @param at epoch milliseconds, the time of signing.
 * @returns the header to put before the message, with its line end.
 */
export type Sign = (bytes: Buffer, start: number, end: number, at: number) => Promise<Buffer>;

/** Fields that people and their programs read: named once more than they occur, so that none can be added. */
const SEALED = [
  'from',
  'to',
  'cc',
  'subject',
  'date',
  'message-id',
  'reply-to',
  'mime-version',
  'content-type',
];
/**
 * RFC 8058 section 4 requires both List-Unsubscribe fields; Gmail requires Feedback-ID. A mailing list may add
 * missing ones.
 */
const SIGNED = ['list-id', 'list-unsubscribe', 'list-unsubscribe-post', 'feedback-id', 'auto-submitted'];

/** As wide as a line of a header should be (RFC 5322 section 2.1.1). */
const WIDTH = 78;

const signApart = promisify(sign);

export function dkimSigner({ domain, selector, key }: DkimSettings): Sign {
  const rsa = key.asymmetricKeyType === 'rsa';
  return async (bytes, start, end, at) => {
    const { fields, body } = split(bytes.toString('latin1', start, end));
    const { names, canonical } = chosen(fields);
    const bodyHash = createHash('sha256').update(relaxedBody(body), 'latin1').digest('base64');
    const unsigned = [
      `DKIM-Signature: v=1; a=${rsa ? 'rsa' : 'ed25519'}-sha256; c=relaxed/relaxed;`,
      ` d=${domain};`,
      ` s=${selector}; t=${Math.floor(at / SECOND)};`,
      ...folded(` h=${names.join(':')};`, ':'),
      ` bh=${bodyHash};`,
      ' b=',
    ].join('\r\n');
    const data = Buffer.from(`${canonical}${relaxedField(unsigned)}`, 'latin1');
    // Ed25519 signs the hash (RFC 8463 section 3). Node's own threads do it, because RSA takes most of a millisecond.
    const signature = rsa
      ? await signApart('sha256', data, key)
      : await signApart(undefined, createHash('sha256').update(data).digest(), key);
    const lines = signature.toString('base64').match(/.{1,72}/g) as string[];
    return Buffer.from(`${unsigned}${lines.join('\r\n ')}\r\n`, 'latin1');
  };
}

/** The fields of a message's head, each with its folds, and its body. */
function split(message: string): { fields: string[]; body: string } {
  const gap = message.indexOf('\r\n\r\n');
  const head = gap === -1 ? message : message.slice(0, gap);
  const body = gap === -1 ? '' : message.slice(gap + 4);
  return { fields: head.split(/\r\n(?![ \t])/).filter((field) => field.includes(':')), body };
}

/** The names for `h=`, and their fields: of several with one name, the last comes first (section 5.4.2). */
function chosen(fields: readonly string[]): { names: string[]; canonical: string } {
  const byName = Map.groupBy(fields.toReversed(), nameOf);
  const names: string[] = [];
  let canonical = '';
  for (const name of [...SEALED, ...SIGNED]) {
    for (const field of byName.get(name) ?? []) {
      names.push(name);
      canonical += `${relaxedField(field)}\r\n`;
    }
  }
  return { names: [...names, ...SEALED], canonical };
}

function nameOf(field: string): string {
  return field.slice(0, field.indexOf(':')).trimEnd().toLowerCase();
}

/** RFC 6376 section 3.4.2, without the line end. */
function relaxedField(field: string): string {
  const value = field
    .slice(field.indexOf(':') + 1)
    .replaceAll('\r\n', '')
    .replace(/[ \t]+/g, ' ')
    .replace(/^ | $/g, '');
  return `${nameOf(field)}:${value}`;
}

/** RFC 6376 section 3.4.4. */
function relaxedBody(body: string): string {
  const text = body
    .replace(/ [ \t]+|\t[ \t]*/g, ' ')
    .replaceAll(' \r\n', '\r\n')
    .replace(/ $/, '');
  let end = text.length;
  while (end >= 2 && text.startsWith('\r\n', end - 2)) end -= 2;
  return end === 0 ? '' : `${text.slice(0, end)}\r\n`;
}

/** A line as several, broken after a mark where white space is allowed. */
function folded(line: string, mark: string): string[] {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > WIDTH) {
    const at = rest.lastIndexOf(mark, WIDTH - 1) + 1;
    lines.push(rest.slice(0, at));
    rest = ` ${rest.slice(at)}`;
  }
  return [...lines, rest];
}
