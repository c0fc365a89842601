import { UNKNOWN_USER } from '../../shared/refusals/refusal-words.ts';
import type { Refusal } from './transport.ts';

/**
 * The subject of a refusal, as far as its own code and words reveal it. The blame is judged by the other readers'
 * results.
 */
export type Subject =
  /** Our connection, our login or our envelope: certainly not the reader. */
  | 'session'
  /** A limit on how much this sender may send. */
  | 'limit'
  /** The sender: its address, its domain, its reputation. */
  | 'sender'
  /** The email is too large. */
  | 'size'
  /** No such mailbox or domain exists. */
  | 'unknown-recipient'
  /** The reader's mailbox exists and accepts nothing now: full, disabled. */
  | 'mailbox'
  /** Not for now. */
  | 'later'
  | 'unclear';

/** No such mailbox, no such domain, no valid address, a domain without mail (RFC 3463, RFC 7505). */
const NO_SUCH_ADDRESS = new Set(['5.1.1', '5.1.2', '5.1.3', '5.1.10']);
const LOGIN = new Set([530, 534, 535, 538]);

const LIMIT =
  /\b(daily|hourly|sending|outgoing|outbound|messages?|mails?|e-?mails?|recipients?|rate|submission|relay(ing)?) (\w+ ){0,3}(limit|quota|rate)s?\b.{0,40}\b(exceed|reach|over|used)|exceed\w*\b.{0,60}\b(daily|hourly|sending|outgoing|per (day|hour|minute)|maximum number of (messages|emails|recipients)|(message|rate|sending) (rate|limit|quota))|\btoo many (messages|mails|e-?mails)\b|\b(limit|quota) (of|on) (\w+ ){0,3}(messages|mails|e-?mails|recipients)|\bratelimit|\bmaximum sending rate/i;

/** Sentences about us. A server may quote another's "user unknown" in the same answer: these outrank it. */
const OUR_SENDER =
  /\bsender (address )?(verif|reject|denied|refus|not allowed|blocked|unknown|invalid)|\bverif(y|ication) (failed|failure)|\bcall-?(out|back|ahead)\b|\b(from|return|envelope)[- ](address|path|domain|sender)\b|\bmail from\b|\bnot (allowed|permitted|authori[sz]ed) to send\b|\b(spf|dkim|dmarc|rbl|dnsbl|spamhaus|reputation|banned)\b|\bblack ?list|\bblock ?list|\bblocklisted|\bauthenticat|\brelay(ing)? (access )?(denied|not|prohibited)|\byour (ip|domain|server|account|host|network)\b|\bclient host\b/i;

const FULL = /\b(quota|full|storage|insufficient)\b/i;
const LARGE = /\b(size|large|big)\b/i;

/**
 * @param refusal of one message, in its server's words.
 */
export function speaksOf({ stage, code, status, words }: Refusal): Subject {
  const forNow = code < 500;
  const ofMailbox = status !== undefined && /^[45]\.2\./.test(status) && status.slice(1) !== '.2.3';
  if (!ofMailbox && (status === '5.4.5' || LIMIT.test(words))) return 'limit';
  if (forNow) return 'later';
  if (isTooLarge(code, status, words)) return 'size';
  if (stage === 'session' || stage === 'sender' || LOGIN.has(code)) return 'session';
  if (OUR_SENDER.test(words) || status === '5.1.7' || status === '5.1.8') return 'sender';
  if (status !== undefined && NO_SUCH_ADDRESS.has(status)) return 'unknown-recipient';
  if (status === undefined && stage === 'recipient' && UNKNOWN_USER.test(words)) return 'unknown-recipient';
  return ofMailbox ? 'mailbox' : 'unclear';
}

function isTooLarge(code: number, status: string | undefined, words: string): boolean {
  if (status === '5.3.4' || status === '5.2.3') return true;
  return code === 552 && status === undefined && LARGE.test(words) && !FULL.test(words);
}

/** The common part of refusals with the same meaning: without addresses, hosts, numbers and names. */
export function likenessOf({ stage, code, status, words }: Refusal): string {
  const plain = words
    .replace(/<[^>]*>|"[^"]*"|'[^']*'/g, ' ')
    .split(/\s+/)
    .filter((word) => /^[\p{L}-]+[.,:;!]?$/u.test(word))
    .slice(0, 12)
    .join(' ');
  return `${stage} ${code} ${status ?? '-'} ${plain.toLowerCase()}`.slice(0, 200);
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The delay that a server gives in words, such as "try again in 5 minutes", in milliseconds. */
export function statedDelay(words: string): number | undefined {
  const found =
    /\b(?:in|after|for|wait)\s+(?:another\s+)?(\d{1,6})\s*(seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)\b/i.exec(
      words,
    );
  const unit = UNITS[(found?.[2] ?? '').charAt(0).toLowerCase()];
  return found && unit ? Number(found[1]) * unit : undefined;
}
