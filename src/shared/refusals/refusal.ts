import { meaningOf, type Refusal } from './refusal-words.ts';

/**
 * By enhanced status code, `subject.detail` (RFC 3463 section 3, IANA's registry of SMTP enhanced status codes). A
 * code that is not listed says nothing for certain. `1.0`, `2.0`, `5.0` and other details of zero are "other or
 * undefined": the server knows more than its code says.
 *
 * Deliberately not `unknown`: 5.1.4 (ambiguous) and 5.1.5 are not permanent; 5.4.1 means a host that doesn't answer
 * (RFC 3463), though Exchange Online uses it for unknown recipients too; 5.4.6 and 5.4.7, a loop and a timeout, often
 * get fixed.
 */
const CODES: Readonly<Record<string, Refusal>> = {
  // Bad mailbox, bad system, bad syntax; moved without a forwarding address; null MX (RFC 7505), in Exchange's
  // non-delivery reports an unknown recipient; Exchange Online's "remote server returned unknown recipient".
  '1.1': 'unknown',
  '1.2': 'unknown',
  '1.3': 'unknown',
  '1.6': 'unknown',
  '1.10': 'unknown',
  '1.351': 'unknown',
  // The sender's own address is refused (Exchange uses 5.1.8 for senders it has banned).
  '1.7': 'sender',
  '1.8': 'sender',
  // The mailbox is disabled, for a time or for good, or gets too much mail at once (Gmail); it is full; the email is
  // too long for it.
  '2.1': 'shut',
  '2.2': 'full',
  '2.3': 'email',
  // The system accepts no such email, or none this big.
  '3.3': 'email',
  '3.4': 'email',
  // No route: the domain doesn't exist or has no host (Postfix's "Host or domain name not found"; Exchange Online).
  '4.4': 'unknown',
  '4.310': 'unknown',
  // Account disabled (in RFC 7505, 7.27 is about the sender's domain).
  '7.13': 'shut',
};

/** Media codes (6) are about the email, policy codes (7) about its sender, whatever the detail. */
const SUBJECTS: Readonly<Record<string, Refusal>> = { '6': 'email', '7': 'sender' };

/**
 * What a server meant when it refused an email for good or was retried for too long.
 *
 * A quote of another server outranks the code around it. Words about a sender, an email or a full mailbox outrank a
 * code about an address, because an address is given up for good.
 *
 * @param status an enhanced status code that came with the words, such as `5.1.1`; undefined if there is none.
 * @param words the server's whole answer, including its reply codes.
 * @returns undefined if the meaning is unclear; `delivered` for a code of success.
 */
export function refusalOf(status: string | undefined, words: string): Refusal | 'delivered' | undefined {
  const quoted = [...words.slice(0, LONGEST).matchAll(CODE)].map(([code]) => code);
  const given = quoted.length > 0 ? quoted : [...(status ?? '').matchAll(CODE)].map(([code]) => code);
  if (quoted.length === 0 && given.some((code) => code.startsWith('2.'))) return 'delivered';
  // Outlook.com's words for an unknown address; RFC 5321 gives them as an example for any refusal.
  if (given.includes('5.5.0') && /mailbox unavailable/i.test(words)) return 'unknown';
  const byCode = given.map(meaningOfCode);
  const byWords = meaningOf(words);
  const code = byCode.every((meaning) => meaning === 'unknown') ? byCode[0] : byCode.find(isOther);
  if (code === undefined) return byWords === 'unknown' && isTemporary(words) ? 'later' : byWords;
  // GoDaddy uses 5.1.1 for a sender's limit, others for a full mailbox.
  const outranks = code === 'later' ? OUTRANKS_A_DELAY : OUTRANKS_AN_ADDRESS;
  return byWords !== undefined && outranks.has(byWords) && (code === 'unknown' || code === 'later')
    ? byWords
    : code;
}

const OUTRANKS_AN_ADDRESS: ReadonlySet<Refusal> = new Set(['full', 'later', 'sender', 'email']);
const OUTRANKS_A_DELAY: ReadonlySet<Refusal> = new Set(['full', 'sender']);

const LONGEST = 4000;

/** A reply in the 400s and none in the 500s (RFC 5321 section 4.2.1). */
function isTemporary(words: string): boolean {
  return /(?:^|[\s:"'])4[2-5]\d[ :,-]/.test(words) && !/(?:^|[\s:"'])5[0-5]\d[ :,-]/.test(words);
}

/** Not part of an IP address or a version. */
const CODE = /(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.]*\.?\d)/g;

function isOther(meaning: Refusal | undefined): boolean {
  return meaning !== undefined && meaning !== 'unknown';
}

function meaningOfCode(code: string): Refusal | undefined {
  const [kind, subject = '', detail = ''] = code.split('.');
  const meaning = CODES[`${subject}.${detail}`] ?? SUBJECTS[subject];
  // An address that was retried for days as temporarily refused is not gone.
  return kind === '4' && (meaning === undefined || meaning === 'unknown') ? 'later' : meaning;
}
