import { POLICY, UNKNOWN_USER } from '../shared/refusal-words.ts';

/**
 * What a failure says:
 * - `hard`: the address can't be reached, now or later;
 * - `soft`: it could not be reached this time;
 * - `sender`: the letter or who sent it was refused, which says nothing about the reader.
 */
export type Verdict = 'hard' | 'soft' | 'sender';

/**
 * By enhanced status code, `subject.detail` (RFC 3463 section 3, IANA's registry of SMTP enhanced status codes).
 * What is not listed is soft: it counts only when it goes on.
 *
 * Not hard on purpose: 5.1.4 (ambiguous) and 5.1.5 say nothing that lasts; 5.2.2, a full mailbox, may be emptied;
 * 5.4.1 is by RFC 3463 a host that doesn't answer, though Exchange Online says it of unknown recipients too; 5.4.6 and
 * 5.4.7, a loop and a time-out, are often mended.
 */
const VERDICTS: Readonly<Record<string, Verdict>> = {
  // Bad mailbox, bad system, bad syntax; moved without an address to follow; null MX (RFC 7505), in Exchange's
  // non-delivery reports an unknown recipient.
  '1.1': 'hard',
  '1.2': 'hard',
  '1.3': 'hard',
  '1.6': 'hard',
  '1.10': 'hard',
  // The sender's own address is refused (Exchange says 5.1.8 of senders it has banned).
  '1.7': 'sender',
  '1.8': 'sender',
  // The mailbox is disabled and takes nothing; the letter is too long for it.
  '2.1': 'hard',
  '2.3': 'sender',
  // The letter is too big for the system.
  '3.4': 'sender',
  // No route: the domain doesn't exist or names no host (Postfix's "Host or domain name not found").
  '4.4': 'hard',
};

/** Media (6) and policy (7) are about the letter and its sender, whatever the detail. */
const OF_THE_SENDER = new Set(['6', '7']);

/** Gmail says 5.2.1 also of a reader who gets too much at a time. */
const TOO_MUCH = /\brate\b|too (quickly|many|much)/i;

/**
 * @param status the enhanced status code, as in `5.1.1`; undefined where the server gave none.
 * @param words what it said besides.
 * @returns undefined for a code of success, which is no failure.
 */
export function verdictOf(status: string | undefined, words: string): Verdict | undefined {
  const [kind = '5', subject = '0', detail = '0'] = codeOf(status, words)?.split('.') ?? [];
  if (kind === '2') return undefined;
  if (kind === '4') return 'soft';
  if (OF_THE_SENDER.has(subject)) return 'sender';
  // "Other or undefined": the server knows more than its code says (Exim writes 5.0.0, sendmail 5.3.0).
  if (detail === '0') return byWords(words);
  const verdict = VERDICTS[`${subject}.${detail}`] ?? 'soft';
  return `${subject}.${detail}` === '2.1' && TOO_MUCH.test(words) ? 'soft' : verdict;
}

function byWords(words: string): Verdict {
  if (POLICY.test(words)) return 'sender';
  return UNKNOWN_USER.test(words) ? 'hard' : 'soft';
}

/** A code that says "undefined" gives way to the one that the last server itself gave. */
function codeOf(status: string | undefined, words: string): string | undefined {
  const given = CODE.exec(status ?? '')?.[0];
  return given === undefined || given.endsWith('.0.0') ? (CODE.exec(words)?.[0] ?? given) : given;
}

/** Neither part of an IP address nor of a version. */
const CODE = /(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.]*\.?\d)/;

const SEVERITY: Record<Verdict, number> = { sender: 0, soft: 1, hard: 2 };

/**
 * The verdict on a letter of which several recipients were reported, since its address was forwarded to several:
 * the mildest one.
 */
export function mildest(verdicts: readonly (Verdict | undefined)[]): Verdict | undefined {
  if (verdicts.includes(undefined)) return undefined;
  return (verdicts as readonly Verdict[]).toSorted((a, b) => SEVERITY[a] - SEVERITY[b])[0];
}
