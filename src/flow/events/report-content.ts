import PostalMime, { type Attachment, type Email } from 'postal-mime';
import { shortAddressesIn } from '../../shared/log.ts';
import { type Failure, failureIn } from './delivery-status.ts';
import { type Fields, field, fieldsOf } from './fields.ts';
import { readPlainBounce } from './plain-bounce.ts';
import type { ProviderEvent } from './provider-event.ts';
import { toldIn } from './told.ts';

/** A report's content, and the places where it may name the email. */
export interface ReportContent {
  readonly event: Pick<ProviderEvent, 'kind' | 'hard' | 'soft' | 'detail'>;
  readonly original: Fields;
  readonly envelopeSender: string;
}

/** A report and the original's header are at its beginning, however long the returned email is. */
export const LONGEST_REPORT = 256 * 1024;
/**
 * Parsing takes about 20 µs a line, even for empty ones: a stranger's message must not keep the process busy for
 * long.
 */
const MOST_LINES = 10_000;

/** Parses a message; undefined if it is not one. */
export async function parseMessage(raw: Uint8Array): Promise<Email | undefined> {
  try {
    return await PostalMime.parse(beginningOf(raw), {
      forceRfc822Attachments: true,
      attachmentEncoding: 'utf8',
      maxNestingDepth: 20,
      maxHeadersSize: 256 * 1024,
    });
  } catch {
    return undefined;
  }
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

/** The report in a message: a failure or a complaint. Undefined if it is neither. */
export function saidIn(email: Email): ReportContent | undefined {
  return part(email, 'message/feedback-report')
    ? complaintIn(email)
    : (bounceIn(email) ?? hotmailComplaintIn(email));
}

function bounceIn(email: Email): ReportContent | undefined {
  const { told, original } = toldIn(email.text ?? '');
  const status = part(email, 'message/delivery-status', 'message/global-delivery-status');
  if (status) {
    const failure = failureIn(contentOf(status), told);
    return failure && saidOf(failure, originalIn(email) ?? fieldsOf(original));
  }
  if (!isFromMailServer(email) || isReceipt(email)) return undefined;
  const plain = readPlainBounce(email.text ?? '');
  return plain && saidOf(plain.failure, originalIn(email) ?? fieldsOf(plain.original));
}

/** Senders of failure reports. A reader's own automatic reply comes in the reader's name. */
function isFromMailServer(email: Email): boolean {
  return MAIL_SERVER.test(header(email, 'from')) || has(email, 'x-failed-recipients');
}

/** Somebody has opened or deleted the email (RFC 8098). */
function isReceipt(email: Email): boolean {
  return /disposition-notification/i.test(header(email, 'content-type'));
}

const MAIL_SERVER =
  /\b(?:mail(?:er)?|delivery|bounce)[-_. ]?daemon\b|\bpost[-_]?master@|\bmail delivery (?:sub)?system\b|\bmailer@/i;

function saidOf({ verdict, status, words }: Failure, original: Fields): ReportContent {
  const kind = verdict === 'sender' ? 'failed' : 'bounced';
  const detail = detailOf({ type: 'delivery status', status, message: words });
  return {
    event: { kind, hard: verdict === 'hard', soft: verdict === 'soft', detail },
    original,
    envelopeSender: '',
  };
}

/** Types that an annoyed reader sends; the other types report forgeries, viruses and mail that is welcome. */
const COMPLAINTS = new Set(['abuse', 'fraud', 'opt-out']);

function complaintIn(email: Email): ReportContent | undefined {
  const feedback = part(email, 'message/feedback-report');
  if (!feedback || !isReport(email)) return undefined;
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
    original: originalIn(email) ?? new Map(),
    envelopeSender: field(fields, 'original-mail-from'),
  };
}

/** Microsoft's Junk Mail Reporting Programme sends the email of the complaint without a feedback report. */
function hotmailComplaintIn(email: Email): ReportContent | undefined {
  const original = originalIn(email);
  if (!original || !/^staff@hotmail\.com$/i.test(email.from?.address ?? '')) return undefined;
  if (!/^complaint about message from\b/i.test((email.subject ?? '').trim())) return undefined;
  const detail = detailOf({ type: 'feedback report', reason: 'abuse', userAgent: 'staff@hotmail.com' });
  return {
    event: { kind: 'complained', hard: false, soft: false, detail },
    original,
    envelopeSender: field(original, 'return-path'),
  };
}

/** RFC 6522: the report is the whole message, not something that somebody forwards or answers. */
function isReport(email: Email): boolean {
  return /^multipart\/report\b/i.test(header(email, 'content-type'));
}

/** The header of the reported email. */
function originalIn(email: Email): Fields | undefined {
  const found = part(
    email,
    'message/rfc822',
    'text/rfc822-headers',
    'message/rfc822-headers',
    'message/global',
    'message/global-headers',
  );
  return found && fieldsOf(contentOf(found));
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
