/**
 * What comes to the mailbox that messages return to, from mail servers, from providers that pass complaints on, and
 * from people. Anybody can write to it, so two things are decided apart:
 * - what it says. Only a report says anything: a delivery status (RFC 3464), a feedback report (RFC 5965), and what
 *   qmail and older Exims write instead. A reply, a vacation notice, a warning of a delay and a receipt say nothing,
 *   whatever they quote.
 * - of which letter. Only what this store has signed is believed: the return address of the letter, or the letter's
 *   own Message-ID beside its reader's unsubscribe link. Whoever has those can stop that reader anyway.
 * What is not understood, or of no letter of ours, stays unread for a person to look at.
 */
import { createHash } from 'node:crypto';
import PostalMime, { type Attachment, type Email } from 'postal-mime';
import { shortAddressesIn } from '../shared/log.ts';
import type { DeliveryName, ReturnPaths } from '../shared/return-path.ts';
import type { TokenKeys } from '../shared/token.ts';
import { type Failure, failureIn } from './delivery-status.ts';
import { type Fields, field, fieldsOf } from './fields.ts';
import { readPlainBounce } from './plain-bounce.ts';
import type { ProviderEvent } from './provider-event.ts';

/** What a message says. */
export type MailReport =
  | { readonly kind: 'event'; readonly event: ProviderEvent }
  /** By the `mailto:` of List-Unsubscribe; `token` is genuine. */
  | { readonly kind: 'unsubscribe'; readonly token: string }
  | { readonly kind: 'nothing'; readonly why: string };

export interface MailReportDeps {
  readonly returnPaths: ReturnPaths;
  readonly keys: TokenKeys;
  /** The store's own name, in Message-IDs. */
  readonly instance: string;
}

/** A report and the header of the original are at its beginning, however long the letter that came back. */
export const LONGEST_REPORT = 256 * 1024;
/** Parsing takes some 20 µs a line, empty ones too: a stranger's message must not keep the process busy for long. */
const MOST_LINES = 10_000;

/**
 * Reads one message. Never throws for what stands in it.
 *
 * @param raw the message, or its first `LONGEST_REPORT` bytes.
 * @param at when it came into the mailbox, epoch milliseconds.
 */
export async function readMailReport(raw: Uint8Array, at: number, deps: MailReportDeps): Promise<MailReport> {
  let email: Email;
  try {
    email = await PostalMime.parse(beginningOf(raw), {
      forceRfc822Attachments: true,
      attachmentEncoding: 'utf8',
      maxNestingDepth: 20,
      maxHeadersSize: 256 * 1024,
    });
  } catch {
    return nothing('it is no message');
  }
  const token = unsubscribeToken(email, deps.keys);
  if (token !== undefined) return { kind: 'unsubscribe', token };
  const said = bounceIn(email) ?? complaintIn(email);
  if (said === undefined) return nothing('it reports no failure and no complaint');
  const delivery = deliveryOfReport(email, said, deps);
  if (delivery === undefined) return nothing('it names no letter of ours');
  const deliveryTag = `${delivery.subscriberId}_${delivery.id}`;
  const name = email.messageId || raw;
  return {
    kind: 'event',
    event: {
      id: `mail_${createHash('sha256').update(`${deliveryTag}\n`).update(name).digest('base64url')}`,
      ...said.event,
      at,
      deliveryTag,
      instanceTag: deps.instance,
      providerId: undefined,
    },
  };
}

function beginningOf(raw: Uint8Array): Uint8Array {
  const most = raw.subarray(0, LONGEST_REPORT);
  let end = 0;
  for (let line = 0; line < MOST_LINES; line++) {
    end = most.indexOf(10, end) + 1;
    if (end === 0) return most;
  }
  return most.subarray(0, end);
}

function nothing(why: string): MailReport {
  return { kind: 'nothing', why };
}

/** What a report says, and where it may name the letter. */
interface Said {
  readonly event: Pick<ProviderEvent, 'kind' | 'hard' | 'soft' | 'detail'>;
  readonly original: Fields;
  readonly envelopeSender: string;
}

function bounceIn(email: Email): Said | undefined {
  if (isReport(email)) {
    const status = part(email, 'message/delivery-status', 'message/global-delivery-status');
    const failure = status && failureIn(contentOf(status));
    return failure && saidOf(failure, originalIn(email));
  }
  const plain = readPlainBounce(email.text ?? '', has(email, 'x-failed-recipients'));
  return plain && saidOf(plain.failure, fieldsOf(plain.original));
}

function saidOf({ verdict, status, words }: Failure, original: Fields): Said {
  const kind = verdict === 'sender' ? 'failed' : 'bounced';
  const detail = detailOf({ type: 'delivery status', status, message: words });
  return {
    event: { kind, hard: verdict === 'hard', soft: verdict === 'soft', detail },
    original,
    envelopeSender: '',
  };
}

/** What a reader does who is disturbed; the other types report forgeries, viruses and mail that is welcome. */
const COMPLAINTS = new Set(['abuse', 'fraud']);

function complaintIn(email: Email): Said | undefined {
  if (!isReport(email)) return undefined;
  const feedback = part(email, 'message/feedback-report');
  if (!feedback) return undefined;
  const fields = fieldsOf(contentOf(feedback));
  const type = field(fields, 'feedback-type').toLowerCase();
  if (!COMPLAINTS.has(type)) return undefined;
  const detail = detailOf({
    type: 'feedback report',
    reason: type,
    userAgent: field(fields, 'user-agent'),
  });
  return {
    event: { kind: 'complained', hard: false, soft: false, detail },
    original: originalIn(email),
    envelopeSender: field(fields, 'original-mail-from'),
  };
}

/** RFC 6522: the report is the whole message, not something that somebody forwards or answers. */
function isReport(email: Email): boolean {
  return /^multipart\/report\b/i.test(header(email, 'content-type'));
}

/** Where mail servers write to whom they delivered. */
const DELIVERED_TO = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'to'];

function deliveryOfReport(
  email: Email,
  { original, envelopeSender }: Said,
  deps: MailReportDeps,
): DeliveryName | undefined {
  const addresses = [
    ...email.headers.filter(({ key }) => DELIVERED_TO.includes(key)).map(({ value }) => value),
    envelopeSender,
    field(original, 'return-path'),
  ];
  for (const text of addresses) {
    const found = deps.returnPaths.find(text.slice(0, 2000));
    if (found) return found;
  }
  return deliveryOfOriginal(original, deps);
}

/** A letter by its Message-ID, where the reader's unsubscribe link beside it proves whose it is. */
function deliveryOfOriginal(original: Fields, { keys, instance }: MailReportDeps): DeliveryName | undefined {
  const [, id, store] = /^<(\d{1,15})\.([\w-]{1,40})@/.exec(field(original, 'message-id')) ?? [];
  if (id === undefined || store !== instance) return undefined;
  const [, token = ''] = /\/unsubscribe\/([\w.-]{1,80})>/.exec(field(original, 'list-unsubscribe')) ?? [];
  const claims = keys.verify('manage', token);
  return claims && { subscriberId: claims.subject, id: Number(id) };
}

/** The header of the letter that is reported. */
function originalIn(email: Email): Fields {
  const found = part(
    email,
    'message/rfc822',
    'text/rfc822-headers',
    'message/rfc822-headers',
    'message/global',
    'message/global-headers',
  );
  return found ? fieldsOf(contentOf(found)) : new Map();
}

function unsubscribeToken(email: Email, keys: TokenKeys): string | undefined {
  const [, token] = /^\s*unsubscribe\s+([\w.-]{1,80})\s*$/i.exec(email.subject ?? '') ?? [];
  return token !== undefined && keys.verify('manage', token) ? token : undefined;
}

function header(email: Email, key: string): string {
  return email.headers.find((one) => one.key === key)?.value ?? '';
}

function has(email: Email, key: string): boolean {
  return email.headers.some((one) => one.key === key);
}

function part(email: Email, ...types: string[]): Attachment | undefined {
  return email.attachments.find(({ mimeType }) => types.includes(mimeType));
}

function contentOf({ content }: Attachment): string {
  return typeof content === 'string' ? content : '';
}

function detailOf(found: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(found).flatMap(([key, value]) =>
      value ? [[key, shortAddressesIn(value.slice(0, 500))]] : [],
    ),
  );
}
