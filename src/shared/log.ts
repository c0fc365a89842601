import pino from 'pino';

/** The port through which everything reports. Fields never hold whole addresses, tokens or keys. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** One JSON line per entry on standard error, so that `--json` output stays alone on standard output. */
export function jsonLog(level: string): Log {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
}

/** Says nothing. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** An address fit for a log: `a…@example.org`. */
export function shortAddress(email: string): string {
  const at = email.lastIndexOf('@');
  return at < 1 ? '…' : `${email[0]}…${email.slice(at)}`;
}

/** A text fit for a log, its addresses shortened, percent-encoded ones too. */
export function shortAddressesIn(text: string): string {
  return text.replace(/[^\s<>"'(),:;/?&=]+(@|%40)[^\s<>"'(),:;/?&=]+/g, (found) =>
    shortAddress(found.replace('%40', '@')),
  );
}
