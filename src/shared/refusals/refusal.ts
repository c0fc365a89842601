import { meaningOf, type Refusal } from './refusal-words.ts';

/**
 * By enhanced status code, `subject.detail` (RFC 3463 section 3, IANA's registry of SMTP enhanced status codes). What
 * is not listed says nothing for certain. `1.0`, `2.0`, `5.0` and other details of zero are "other or undefined": the
 * server knows more than its code says.
 *
 * Not `unknown` on purpose: 5.1.4 (ambiguous) and 5.1.5 say nothing that lasts; 5.4.1 is by RFC 3463 a host that doesn't
 * answer, though Exchange Online says it of unknown recipients too; 5.4.6 and 5.4.7, a loop and a time-out, are often
 * mended.
 */
const CODES: Readonly<Record<string, Refusal>> = {
  // Bad mailbox, bad system, bad syntax; moved without an address to follow; null MX (RFC 7505), in Exchange's
  // non-delivery reports an unknown recipient; Exchange Online's "remote server returned unknown recipient".
  '1.1': 'unknown',
  '1.2': 'unknown',
  '1.3': 'unknown',
  '1.6': 'unknown',
  '1.10': 'unknown',
  '1.351': 'unknown',
  // The sender's own address is refused (Exchange says 5.1.8 of senders it has banned).
  '1.7': 'sender',
  '1.8': 'sender',
  // The mailbox is disabled, for a time or for good, or gets too much at a time (Gmail); it is full; the email is too
  // long for it.
  '2.1': 'shut',
  '2.2': 'full',
  '2.3': 'email',
  // The system takes no such email, or none so big.
  '3.3': 'email',
  '3.4': 'email',
  // No route: the domain doesn't exist or names no host (Postfix's "Host or domain name not found"; Exchange Online).
  '4.4': 'unknown',
  '4.310': 'unknown',
  // Account disabled (RFC 7505 has 7.27 of the sender's domain).
  '7.13': 'shut',
};

/** Media (6) are about the email, policy (7) about its sender, whatever the detail. */
const SUBJECTS: Readonly<Record<string, Refusal>> = { '6': 'email', '7': 'sender' };

/**
 * What a server meant that refused an email for good or that was tried for too long.
 *
 * What it quotes of another server outranks the code around it; words that speak of a sender, an email or a full mailbox
 * outrank a code that speaks of an address, since an address is given up for good.
 *
 * @param status an enhanced status code beside the words, as in `5.1.1`; undefined where there is none.
 * @param words all that the server said, its reply codes included.
 * @returns undefined for what can't be told; `delivered` for a code of success.
 */
export function refusalOf(status: string | undefined, words: string): Refusal | 'delivered' | undefined {
  const quoted = [...words.slice(0, LONGEST).matchAll(CODE)].map(([code]) => code);
  const given = quoted.length > 0 ? quoted : [...(status ?? '').matchAll(CODE)].map(([code]) => code);
  if (quoted.length === 0 && given.some((code) => code.startsWith('2.'))) return 'delivered';
  // Outlook.com's words for an address that it doesn't know; RFC 5321 gives them as an example for any refusal.
  if (given.includes('5.5.0') && /mailbox unavailable/i.test(words)) return 'unknown';
  const byCode = given.map(meaningOfCode);
  const byWords = meaningOf(words);
  const code = byCode.every((meaning) => meaning === 'unknown') ? byCode[0] : byCode.find(isOther);
  if (code === undefined) return byWords === 'unknown' && isTemporary(words) ? 'later' : byWords;
  // GoDaddy says 5.1.1 of a sender's limit, others of a full mailbox.
  const outranks = code === 'later' ? OUTRANKS_A_DELAY : OUTRANKS_AN_ADDRESS;
  return byWords !== undefined && outranks.has(byWords) && (code === 'unknown' || code === 'later')
    ? byWords
    : code;
}

const OUTRANKS_AN_ADDRESS: ReadonlySet<Refusal> = new Set(['full', 'later', 'sender', 'email']);
const OUTRANKS_A_DELAY: ReadonlySet<Refusal> = new Set(['full', 'sender']);

const LONGEST = 4000;

/** A reply of the 400s, and none of the 500s (RFC 5321 section 4.2.1). */
function isTemporary(words: string): boolean {
  return /(?:^|[\s:"'])4[2-5]\d[ :,-]/.test(words) && !/(?:^|[\s:"'])5[0-5]\d[ :,-]/.test(words);
}

/** Neither part of an IP address nor of a version. */
const CODE = /(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.]*\.?\d)/g;

function isOther(meaning: Refusal | undefined): boolean {
  return meaning !== undefined && meaning !== 'unknown';
}

function meaningOfCode(code: string): Refusal | undefined {
  const [kind, subject = '', detail = ''] = code.split('.');
  const meaning = CODES[`${subject}.${detail}`] ?? SUBJECTS[subject];
  // What was tried for days and said to pass is not gone.
  return kind === '4' && (meaning === undefined || meaning === 'unknown') ? 'later' : meaning;
}
