/**
 * Messages in the bounce mailbox: from mail servers, from providers that forward complaints, and from people. Anybody
 * can write to it, so two questions are decided separately:
 * - What does it report? Only a report counts: a delivery status (RFC 3464), a feedback report (RFC 5965), and the
 *   texts that mail servers write for people instead. A reply, a vacation notice, a warning about a delay and a
 *   receipt don't count, whatever they quote.
 * - Which email is it about? Only this store's own signatures are believed: the return address of the email, or the
 *   email's own Message-ID together with its reader's unsubscribe link. Anyone who has those can stop that reader
 *   anyway. A message that is not understood, or about no email of ours, stays unread for a person.
 */
import { createHash } from 'node:crypto';
import type { Email } from 'postal-mime';
import type { DeliveryName, ReturnPaths } from '../../shared/addresses/return-path.ts';
import type { TokenKeys } from '../../shared/signing/token.ts';
import { type Fields, field } from './fields.ts';
import type { ProviderEvent } from './provider-event.ts';
import { parseMessage, type ReportContent, saidIn } from './report-content.ts';

/** The content of a report. */
export type MailReport =
  | { readonly kind: 'event'; readonly event: ProviderEvent }
  /** Through the `mailto:` of List-Unsubscribe; `token` is genuine. */
  | { readonly kind: 'unsubscribe'; readonly token: string }
  | { readonly kind: 'nothing'; readonly why: Unread };

/** Why a message is left for a person to read; for the log. */
type Unread = 'no-message' | 'no-report' | 'no-email-of-ours';

export interface MailReportDeps {
  readonly returnPaths: ReturnPaths;
  readonly keys: TokenKeys;
  /** The store's own name, in Message-IDs. */
  readonly instance: string;
}

/**
 * Reads one message. Never throws because of its content.
 *
 * @param raw the message, or its first `LONGEST_REPORT` bytes.
 * @param at when it arrived in the mailbox, epoch milliseconds.
 */
export async function readMailReport(raw: Uint8Array, at: number, deps: MailReportDeps): Promise<MailReport> {
  const email = await parseMessage(raw);
  if (email === undefined) return nothing('no-message');
  const token = unsubscribeToken(email, deps.keys);
  if (token !== undefined) return { kind: 'unsubscribe', token };
  const said = saidIn(email);
  if (said === undefined) return nothing('no-report');
  const delivery = deliveryOfReport(email, said, deps);
  if (delivery === undefined) return nothing('no-email-of-ours');
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

function nothing(why: Unread): MailReport {
  return { kind: 'nothing', why };
}

/** Headers in which mail servers write the address they delivered to. */
const DELIVERED_TO = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'to'];

function deliveryOfReport(
  email: Email,
  { original, envelopeSender }: ReportContent,
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

/** Finds an email by its Message-ID if its reader's unsubscribe link proves whose it is. */
function deliveryOfOriginal(original: Fields, { keys, instance }: MailReportDeps): DeliveryName | undefined {
  const [, id, store] = /^<(\d{1,15})\.([\w-]{1,40})@/.exec(field(original, 'message-id')) ?? [];
  if (id === undefined || store !== instance) return undefined;
  const [, token = ''] = /\/unsubscribe\/([\w.-]{1,80})>/.exec(field(original, 'list-unsubscribe')) ?? [];
  const claims = keys.verify('manage', token);
  return claims && { subscriberId: claims.subject, id: Number(id) };
}

function unsubscribeToken(email: Email, keys: TokenKeys): string | undefined {
  const [, token] = /^\s*unsubscribe\s+([\w.-]{1,80})\s*$/i.exec(email.subject ?? '') ?? [];
  return token !== undefined && keys.verify('manage', token) ? token : undefined;
}
