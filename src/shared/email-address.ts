import { domainToASCII } from 'node:url';
import { z } from 'zod';

/** An address as it is mailed to and as it is recognised again. */
export interface EmailAddress {
  /** The local part as typed, the domain in lower-case ASCII (IDNA): what mail is sent to. */
  readonly email: string;
  /** All lower-case: what makes two spellings one subscriber. */
  readonly key: string;
}

export type AddressFault = 'missing' | 'too long' | 'malformed' | 'role';

/** Addresses that stand for a function of a mail system and never for a reader (RFC 2142). */
const ROLES = new Set(['abuse', 'postmaster', 'mailer-daemon', 'noreply', 'no-reply', 'hostmaster']);

const syntax = z.email();

/**
 * Reads one address. The limits are those of RFC 5321 section 4.5.3.1: 64 octets before the @, 254 in all.
 * Quoted local parts, address literals, domains without a dot and local parts outside ASCII are refused: no
 * reader's sign-up has been seen to need them and transports differ in what they do with them.
 *
 * @returns the address, or what is wrong with it.
 */
export function parseAddress(text: string): EmailAddress | AddressFault {
  if (text.length > 1000) return 'too long';
  const trimmed = text.trim();
  if (trimmed === '') return 'missing';
  const at = trimmed.lastIndexOf('@');
  if (at < 1) return 'malformed';
  const local = trimmed.slice(0, at);
  const typed = trimmed.slice(at + 1);
  // domainToASCII reads its argument as a URL does: it drops tabs and all behind a slash.
  if (/[\p{Cc}\p{Z}/\\?#:%]/u.test(typed)) return 'malformed';
  const domain = domainToASCII(typed).toLowerCase();
  const email = `${local}@${domain}`;
  if (Buffer.byteLength(local) > 64 || Buffer.byteLength(email) > 254) return 'too long';
  if (
    domain === '' ||
    domain.split('.').some((label) => label.length > 63) ||
    !syntax.safeParse(email).success
  )
    return 'malformed';
  if (ROLES.has(local.toLowerCase())) return 'role';
  return { email, key: email.toLowerCase() };
}

/** The fault in words for the person who typed the address. */
export function explainAddressFault(fault: AddressFault): string {
  switch (fault) {
    case 'missing':
      return 'Please enter your e-mail address.';
    case 'too long':
      return 'This address is too long. An address has at most 254 characters, 64 of them before the @.';
    case 'malformed':
      return 'This does not look like an e-mail address. It should read like name@example.org.';
    case 'role':
      return 'This address belongs to a mail system. Please use one that a person reads.';
  }
}
