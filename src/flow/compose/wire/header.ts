import { type Mailbox, oneLine } from '../../../shared/addresses/mailbox.ts';

/** RFC 5322 section 2.1.1: lines should have no more than 78 characters and must have no more than 998. */
const WIDTH = 78;
const LONGEST_WORD = 900;
/** RFC 2047 section 2. */
const ENCODED_WORD = 75;

/**
 * A header field with its line end: folded between words, and as encoded-words (RFC 2047) if it isn't ASCII, looks
 * encoded though it isn't, or can't be folded. Nothing for an empty value.
 */
export function headerField(name: string, value: string): string {
  const line = oneLine(value);
  if (line === '') return '';
  const short = name.length + 2 + line.length <= WIDTH;
  if (isPlain(line) && (short || !line.includes('  '))) {
    return short ? `${name}: ${line}\r\n` : `${fold(name, line.split(' '))}\r\n`;
  }
  return `${fold(name, encodedWords(line, WIDTH - name.length - 2))}\r\n`;
}

/** Printable ASCII that means what it shows and can be folded. */
export function isPlain(line: string): boolean {
  if (!/^[\x20-\x7e]*$/.test(line) || line.includes('=?')) return false;
  return line.length <= LONGEST_WORD || line.split(' ').every((word) => word.length <= LONGEST_WORD);
}

/** Words on as many lines as they need; a word longer than a line gets its own. */
export function fold(name: string, words: readonly string[]): string {
  let folded = `${name}:`;
  let column = folded.length;
  for (const word of words) {
    if (column + 1 + word.length > WIDTH) {
      folded += '\r\n';
      column = 0;
    }
    folded += ` ${word}`;
    column += 1 + word.length;
  }
  return folded;
}

/**
 * Text as encoded-words, none of which splits a character. White space between two of them is not part of the text
 * (RFC 2047 section 6.2), so they may be folded anywhere.
 *
 * @param room for the first one on its line.
 */
export function encodedWords(text: string, room = ENCODED_WORD): string[] {
  const source = text.toWellFormed();
  const latin = (source.match(/[ -~]/g) ?? []).length;
  const letter = latin * 2 >= source.length ? 'Q' : 'B';
  const overhead = `=?UTF-8?${letter}??=`.length;
  const words: string[] = [];
  let pending = '';
  let size = 0;
  const close = () => {
    words.push(
      `=?UTF-8?${letter}?${letter === 'Q' ? q(pending) : Buffer.from(pending).toString('base64')}?=`,
    );
    pending = '';
    size = 0;
  };
  for (const character of source) {
    const more = letter === 'Q' ? q(character).length : Buffer.byteLength(character);
    // A first word with too little room gets a line of its own.
    const limit = (words.length === 0 && room > 30 ? Math.min(room, ENCODED_WORD) : ENCODED_WORD) - overhead;
    const after = size + more;
    if (pending !== '' && (letter === 'Q' ? after : Math.ceil(after / 3) * 4) > limit) close();
    pending += character;
    size += more;
  }
  if (pending !== '') close();
  return words;
}

/** Only what RFC 2047 section 5 (3) allows everywhere, even in a phrase. */
function q(text: string): string {
  return text.replace(/[^A-Za-z0-9!*+/-]/gu, (character) => {
    if (character === ' ') return '_';
    if (character > '\x7f') return encodeURIComponent(character).replaceAll('%', '=');
    return `=${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  });
}

/** A name as words before an address (RFC 5322 section 3.2.5): as it is, quoted, or as encoded-words. */
export function phrase(name: string): string[] {
  const words = oneLine(name);
  if (words === '') return [];
  if (words.length <= 50 && isPlain(words)) {
    if (ATOMS.test(words)) return [words];
    return [`"${words.replace(/["\\]/g, '\\$&')}"`];
  }
  return encodedWords(words, 60);
}

const ATOMS = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;

/** A field that holds one mailbox. */
export function mailboxField(name: string, { name: person, email }: Mailbox): string {
  const words = phrase(person);
  return `${fold(name, words.length === 0 ? [email] : [...words, `<${email}>`])}\r\n`;
}

/** An address, Message-ID or date unchanged, except that nothing in it can end its header. */
export function withoutBreaks(value: string): string {
  return CLEAN.test(value) ? value : value.replace(/[\p{Cc}<>]+/gu, '');
}

const CLEAN = /^[^\p{Cc}<>]*$/u;
