import { domainToASCII } from 'node:url';
import { untagged } from './counted-mailbox.ts';
import { isLookAlike } from './look-alike.ts';
import { isReservedDomain } from './reserved-domain.ts';

/** An address as mail is sent to it and as it is recognised again. */
export interface EmailAddress {
  /** The local part as typed, the domain in lower-case ASCII (IDNA): what mail is sent to. */
  readonly email: string;
  /** All lower-case: two spellings with the same key are one subscriber. */
  readonly key: string;
}

export type AddressFault =
  | 'missing'
  | 'too-long'
  | 'malformed'
  | 'look-alike'
  | 'example'
  | 'role'
  | 'disposable';

/** Which deliverable addresses are refused anyway. */
export interface AddressPolicy {
  readonly roles: 'refuse' | 'allow';
  /** Whether a domain, in ASCII, belongs to a service of disposable addresses; undefined where those are allowed. */
  readonly isDisposable: ((domain: string) => boolean) | undefined;
  /** Domains that nobody owns. Resend refuses an email to one; any other transport reaches nobody there. */
  readonly examples: 'refuse' | 'allow';
}

/** For an address that somebody vouches for: an existing reader's address may be one that would be refused today. */
export const ANY_ADDRESS: AddressPolicy = { roles: 'allow', isDisposable: undefined, examples: 'allow' };
const USUAL: AddressPolicy = { roles: 'refuse', isDisposable: undefined, examples: 'allow' };

/** Addresses of a mail system's functions, hardly ever of a reader (RFC 2142). */
const ROLES = new Set([
  ...['abuse', 'postmaster', 'hostmaster', 'mailer-daemon', 'listserv', 'majordomo', 'bounce', 'bounces'],
  ...['noreply', 'no-reply', 'donotreply', 'do-not-reply'],
]);

/** The characters of RFC 5322's dot-atom, section 3.2.3: `a&b`, `a%b`, `a=b` and `a/b` are ordinary mailboxes. */
const ATEXT = "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+";
const LOCAL_PART = new RegExp(`^${ATEXT}(?:\\.${ATEXT})*$`);
/** Labels of letters, digits and inner hyphens (RFC 1035); the last is a word, or another script's in punycode. */
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:[a-z]{2,}|xn--[a-z0-9-]*[a-z0-9])$/;

/**
 * Reads one address. The limits are those of RFC 5321 section 4.5.3.1: 64 octets before the @, 254 in all. Quoted
 * local parts, address literals, domains without a dot and local parts outside ASCII are refused: no reader's sign-up
 * is known to need them, and transports treat them differently. Look-alike domains are refused too.
 *
 * @param policy the addresses that are also refused: by default those of a mail system's functions.
 * @returns the address, or what is wrong with it.
 */
export function parseAddress(text: string, policy = USUAL): EmailAddress | AddressFault {
  if (text.length > 1000) return 'too-long';
  const trimmed = text.trim();
  if (trimmed === '') return 'missing';
  const at = trimmed.lastIndexOf('@');
  if (at < 1) return 'malformed';
  const local = trimmed.slice(0, at);
  const typed = trimmed.slice(at + 1);
  const judged = judgeDomain(typed);
  if (!judged) return 'malformed';
  const { domain } = judged;
  const email = `${local}@${domain}`;
  if (Buffer.byteLength(local) > 64 || Buffer.byteLength(email) > 254) return 'too-long';
  if (!judged.isWellFormed || !LOCAL_PART.test(local)) return 'malformed';
  if (judged.isLookAlike) return 'look-alike';
  if (policy.examples === 'refuse' && isReservedDomain(domain)) return 'example';
  if (policy.roles === 'refuse' && ROLES.has(untagged(local).toLowerCase())) return 'role';
  if (policy.isDisposable?.(domain)) return 'disposable';
  // Both parts are ASCII by now.
  return { email, key: email.toLowerCase() };
}

interface JudgedDomain {
  /** In lower-case ASCII. */
  readonly domain: string;
  readonly isWellFormed: boolean;
  readonly isLookAlike: boolean;
}

/** The same domains come again and again. Bounded, because anybody may name any number of them. */
const judgedDomains = new Map<string, JudgedDomain | undefined>();
const MOST_DOMAINS = 2000;

/** Undefined if the text can't be read as a domain. */
function judgeDomain(typed: string): JudgedDomain | undefined {
  if (judgedDomains.has(typed)) return judgedDomains.get(typed);
  if (judgedDomains.size >= MOST_DOMAINS) judgedDomains.clear();
  const judged = judgeUnknownDomain(typed);
  judgedDomains.set(typed, judged);
  return judged;
}

function judgeUnknownDomain(typed: string): JudgedDomain | undefined {
  // domainToASCII reads its argument as a URL does: it drops tabs and everything after a slash.
  if (/[\p{Cc}\p{Z}/\\?#:%]/u.test(typed)) return undefined;
  const domain = domainToASCII(typed).toLowerCase();
  const isWellFormed = DOMAIN.test(domain) && domain.split('.').every((label) => label.length <= 63);
  return { domain, isWellFormed, isLookAlike: isWellFormed && isLookAlike(domain) };
}

/**
 * The key for looking up an existing reader: every spelling of their address leads to it, even if the address would
 * be refused today. Text that is no address leads to nobody.
 */
export function keyOfAddress(text: string): string {
  const trimmed = text.trim();
  const at = trimmed.lastIndexOf('@');
  const domain = trimmed.slice(at + 1);
  return `${trimmed.slice(0, at)}@${domainToASCII(domain) || domain}`.toLowerCase();
}
