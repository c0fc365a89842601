/** RFC 2045 section 6.7 allows 76 characters; the last is kept for the `=` of a soft line break. */
const WIDTH = 75;
const SOFT_BREAK = '=\r\n';

const UNITS: readonly string[] = Array.from({ length: 128 }, (_, code) =>
  (code >= 0x20 && code <= 0x7e && code !== 0x3d) || code === 0x09 ? String.fromCharCode(code) : hex(code),
);

/** What comes after a piece of text: decides whether white space at its end is safe. */
export interface QpOptions {
  /** The column at which the text begins. */
  readonly column: number;
  /** Whether the text's end may be the end of a line, where white space would be lost. */
  readonly closes: boolean;
}

/**
 * Text as quoted-printable UTF-8 with CRLF line ends. No line is longer than 76 characters, splits a character or
 * begins with a dot, so nothing needs dot-stuffing (RFC 5321 section 4.5.2).
 *
 * @returns the encoded text and the column after it.
 */
export function quotedPrintable(
  text: string,
  { column, closes }: QpOptions,
): { text: string; column: number } {
  const source = text.toWellFormed();
  let encoded = '';
  let at = column;
  for (let index = 0; index < source.length; index++) {
    const code = source.codePointAt(index) as number;
    if (code === 0x0d || code === 0x0a) {
      if (code === 0x0d && source.charCodeAt(index + 1) === 0x0a) index += 1;
      encoded += '\r\n';
      at = 0;
      continue;
    }
    let unit = code < 128 ? (UNITS[code] as string) : utf8(code);
    if (code > 0xffff) index += 1;
    if (isBlank(code) && endsLine(source, index + 1, closes)) unit = hex(code);
    if (at + unit.length > WIDTH) {
      encoded += SOFT_BREAK;
      at = 0;
    }
    if (at === 0 && code === DOT) unit = '=2E';
    encoded += unit;
    at += unit.length;
  }
  return { text: encoded, column: at };
}

/**
 * A placeholder's value within quoted-printable text. The text after it begins a line of its own, so that it is the
 * same for values of any length.
 */
export function quotedPrintablePlaceholder(value: string, { column, closes }: QpOptions): string {
  if (value === '') return closes || column === 0 ? '' : SOFT_BREAK;
  const fits = column + value.length <= WIDTH && PLAIN.test(value);
  const encoded = fits ? value : quotedPrintable(value, { column, closes }).text;
  return closes ? encoded : encoded + SOFT_BREAK;
}

const DOT = 0x2e;
/** Needs no encoding in any column: no dot at its beginning, no blank at its end. */
const PLAIN = /^[!-\-/-<>-~](?:[ -<>-~]*[!-<>-~])?$/;

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

function endsLine(text: string, index: number, closes: boolean): boolean {
  if (index >= text.length) return closes;
  const next = text.charCodeAt(index);
  return next === 0x0d || next === 0x0a;
}

function utf8(code: number): string {
  return encodeURIComponent(String.fromCodePoint(code)).replaceAll('%', '=');
}

function hex(byte: number): string {
  return `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
