import { Resend } from 'resend';
import { shortAddressesIn } from '../../shared/log.ts';
import type { ProviderEvent } from './provider-event.ts';

export interface WebhookHeaders {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
}

type Json = Readonly<Record<string, unknown>>;

/** Far above any event, and far below what would keep the process busy. */
const MAX_BODY = 1_000_000;
const MAX_TEXT = 500;

const KINDS: Readonly<Record<string, ProviderEvent['kind']>> = {
  'email.delivered': 'delivered',
  'email.bounced': 'bounced',
  'email.complained': 'complained',
  'email.opened': 'opened',
  'email.clicked': 'clicked',
  'email.suppressed': 'suppressed',
  'email.failed': 'failed',
};

/** The SDK verifies. That needs no key, but its constructor wants one. */
const { webhooks } = new Resend('re_unused', { baseUrl: 'http://localhost' });

/**
 * Reads one call of a webhook. Any of the `secrets` may have signed it, so that they can be rotated. The signature
 * covers the raw body and may be at most five minutes old by this machine's clock.
 *
 * @returns the event; undefined if the signature is bad or the content is no event. Never throws.
 */
export function readResendEvent(
  rawBody: string,
  headers: WebhookHeaders,
  secrets: readonly string[],
): ProviderEvent | undefined {
  if (rawBody.length > MAX_BODY) return undefined;
  const payload = secrets
    .map((secret) => verified(rawBody, headers, secret))
    .find((found) => found !== undefined);
  const event = object(payload);
  if (typeof event?.type !== 'string') return undefined;
  const data = object(event.data) ?? {};
  const kind = Object.hasOwn(KINDS, event.type) ? (KINDS[event.type] as ProviderEvent['kind']) : 'other';
  const tags = object(data.tags) ?? {};
  const happened = Date.parse(text(event.created_at) ?? '');
  return {
    id: headers.id,
    kind,
    at: Number.isNaN(happened) ? Number.parseInt(headers.timestamp, 10) * 1000 : happened,
    hard: isHard(kind, data),
    soft: isSoft(kind, data),
    deliveryTag: text(tags.delivery),
    instanceTag: text(tags.instance),
    providerId: text(data.email_id),
    detail: detailOf(event.type, data),
  };
}

function verified(payload: string, headers: WebhookHeaders, webhookSecret: string): unknown {
  try {
    return webhooks.verify({ payload, headers: { ...headers }, webhookSecret });
  } catch {
    return undefined;
  }
}

/** `email.bounced` comes for full mailboxes too: only its type distinguishes them. */
function isHard(kind: ProviderEvent['kind'], data: Json): boolean {
  if (kind === 'bounced') return object(data.bounce)?.type === 'Permanent';
  return kind === 'suppressed' && object(data.suppressed)?.reason === 'previous_bounce';
}

/** The email is at fault, not its address. */
const OF_THE_EMAIL = new Set<unknown>(['MessageTooLarge', 'ContentRejected', 'AttachmentRejected']);

function isSoft(kind: ProviderEvent['kind'], data: Json): boolean {
  const bounce = object(data.bounce);
  return kind === 'bounced' && bounce?.type !== 'Permanent' && !OF_THE_EMAIL.has(bounce?.subType);
}

function detailOf(type: string, data: Json): Record<string, string> {
  const [bounce, click, failed, suppressed] = ['bounce', 'click', 'failed', 'suppressed'].map((key) =>
    object(data[key]),
  );
  const found = {
    type,
    bounceType: text(bounce?.type),
    bounceSubType: text(bounce?.subType),
    message: text(bounce?.message) ?? text(suppressed?.message),
    reason: text(failed?.reason) ?? text(suppressed?.reason),
    link: text(click?.link),
    userAgent: text(click?.userAgent),
    clickedAt: text(click?.timestamp),
  };
  return Object.fromEntries(
    Object.entries(found).flatMap(([key, value]) => (value ? [[key, shortAddressesIn(value)]] : [])),
  );
}

function object(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, MAX_TEXT) : undefined;
}
