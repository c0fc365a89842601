import { domainToASCII } from 'node:url';

/** A name and exactly one address. */
export interface Mailbox {
  readonly name: string;
  readonly email: string;
}

/** Exactly one bare address: nothing in it that a parser of address lists could read as a second one. */
const ONE_ADDRESS = /^[^\s"(),:;<>@[\\\]\p{Cc}]+@[^\s"(),:;<>@[\\\]\p{Cc}]+$/u;
/** Words that may precede an address without quotes (RFC 5322 section 3.2.5), in any script. */
const PLAIN_NAME = /^[\p{L}\p{M}\p{N} !#$%&'*+/=?^_`{|}~-]+$/u;

/** The address with its domain in ASCII (IDNA); undefined unless it is exactly one bare address. */
export function wireAddress(email: string): string | undefined {
  if (!ONE_ADDRESS.test(email)) return undefined;
  const at = email.lastIndexOf('@');
  const domain = domainToASCII(email.slice(at + 1));
  return domain === '' ? undefined : `${email.slice(0, at)}@${domain}`;
}

/** Whether a server without SMTPUTF8 (RFC 6531) accepts this address. */
export function isAscii(address: string): boolean {
  return /^[\x21-\x7e]+$/.test(address);
}

/** One mailbox for an API that parses strings: the name quoted where it has to be. */
export function formatMailbox({ name, email }: Mailbox): string {
  const words = oneLine(name);
  if (words === '') return email;
  const phrase = PLAIN_NAME.test(words) ? words : `"${words.replace(/["\\]/g, '\\$&')}"`;
  return `${phrase} <${email}>`;
}

/** Without line breaks and other control characters, so that no header can begin another one. */
export function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}
