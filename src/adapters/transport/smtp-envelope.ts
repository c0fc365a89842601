import { isAscii } from 'node:buffer';
import type { Connection } from './smtp-connect.ts';

/** One message with its sender and recipient. */
export interface SmtpMessage {
  readonly from: string;
  readonly to: string;
  /** The message is between `start` and `end`. */
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** Sent before it: its signature with a line end, or nothing. */
  readonly signature: Buffer;
}

type Offers = Pick<Connection, 'eightBit' | 'utf8' | 'size'>;

/**
 * Why this server can't accept the message, known before anything is sent: it is too large (RFC 1870), or has
 * characters outside ASCII for which the server has no extension (RFC 6152, RFC 6531).
 */
export function misfit(
  email: SmtpMessage,
  { size, eightBit, utf8 }: Offers,
): { reason: string; whose: 'message' | 'sender' | 'size' } | undefined {
  const octets = octetsOf(email);
  if (octets > size.most) {
    return {
      reason: `the message is ${octets} bytes long, but the server accepts ${size.most}`,
      whose: 'size',
    };
  }
  if (!utf8 && !asciiOnly(email.from)) {
    return {
      reason: "the sender's address needs SMTPUTF8, which the server does not offer",
      whose: 'sender',
    };
  }
  if (!utf8 && !asciiOnly(email.to)) {
    return { reason: 'the address needs SMTPUTF8, which the server does not offer', whose: 'message' };
  }
  if (!eightBit && !sevenBit(email)) {
    return { reason: 'the message needs 8BITMIME, which the server does not offer', whose: 'message' };
  }
  return undefined;
}

/** MAIL with the parameters that the message needs and the server supports. */
export function mailCommand(email: SmtpMessage, { size, eightBit, utf8 }: Offers): string {
  let parameters = size.offered ? ` SIZE=${octetsOf(email)}` : '';
  if (eightBit && !sevenBit(email)) parameters += ' BODY=8BITMIME';
  if (utf8 && !(asciiOnly(email.from) && asciiOnly(email.to))) parameters += ' SMTPUTF8';
  return `MAIL FROM:<${email.from}>${parameters}\r\n`;
}

/** MAIL and RCPT. */
export function envelopeCommands(email: SmtpMessage, offers: Offers): string {
  return `${mailCommand(email, offers)}RCPT TO:<${email.to}>\r\n`;
}

function octetsOf({ start, end, signature }: SmtpMessage): number {
  return end - start + signature.length;
}

function sevenBit({ bytes, start, end }: SmtpMessage): boolean {
  return isAscii(bytes.subarray(start, end));
}

function asciiOnly(address: string): boolean {
  return /^[\x21-\x7e]*$/.test(address);
}
