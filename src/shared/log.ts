/**
 * The log as a port, and the implementation that writes JSON. This file decides what a line must not hold; each
 * caller decides what its line says.
 */
import pino from 'pino';

/** The port through which everything logs. Fields never hold whole addresses, tokens or keys. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/**
 * One JSON line per entry on standard error, so that `--json` output stays alone on standard output.
 *
 * @param write receives the lines instead.
 */
export function jsonLog(level: string, write?: (line: string) => void): Log {
  const formatters = { log: (fields: object) => discreet(fields) as Record<string, unknown> };
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters },
    write ? { write } : pino.destination({ dest: 2, sync: true }),
  );
}

/** A log that nobody reads. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** An address shortened for a log: `a…@example.org`. */
export function shortAddress(email: string): string {
  const at = email.lastIndexOf('@');
  return at < 1 ? '…' : `${email[0]}…${email.slice(at)}`;
}

/** A text made fit for a log: its addresses are shortened, percent-encoded ones too. */
export function shortAddressesIn(text: string): string {
  return text.replace(/[^\s<>"'(),:;/?&=]+(@|%40)[^\s<>"'(),:;/?&=]+/g, (found) =>
    shortAddress(found.replace('%40', '@')),
  );
}

const DEEPEST = 5;

/**
 * Guards against text from elsewhere, such as a library's error that quotes its input. Our own callers already take
 * care.
 */
function discreet(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return discreetText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return discreetText(value.stack ?? value.message);
  if (depth === DEEPEST) return '…';
  if (Array.isArray(value)) return value.map((item) => discreet(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, discreet(item, depth + 1)]));
}

/**
 * Removes what a log must not hold: user and password of a URL, keys of Resend and its webhooks, tokens, whole
 * addresses, and the controls that could make a line look like another one.
 */
function discreetText(text: string): string {
  return text
    .replace(/:\/\/[^\s/@]*@/g, '://…@')
    .replace(/\b(?:whsec_|re_)[\w+/=-]{8,}/g, '…')
    .replace(/\b[0-9a-z]{1,11}\.[0-9a-z]{1,6}\.[\w-]{33}(?![\w-])/g, '…')
    .replace(/[^\s<>"'(),:;=/[\]\\]+@[^\s<>"'(),:;=/[\]\\]+/g, shortAddress)
    .replace(/[\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]/g, '\uFFFD');
}
