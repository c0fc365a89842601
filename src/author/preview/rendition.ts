import { createHash } from 'node:crypto';
import PostalMime, { decodeWords } from 'postal-mime';
import type { Edition } from '../../flow/compose/edition.ts';
import { composeSample } from './compose-sample.ts';
import type { SampleDelivery } from './sample-delivery.ts';

/** Gmail shows this many bytes of an email's HTML and clips the rest, including the unsubscribe link. */
export const CLIPPED_AT = 102 * 1024;
/** From this size on, an email has little room left. */
export const LARGE_FROM = 80 * 1024;

/** An email as it arrives by SMTP, and as a mail program reads it. */
export interface Rendition {
  /** Unchanged as long as no part of it changes. */
  readonly hash: string;
  /** RFC 5322 */
  readonly raw: string;
  readonly subject: string;
  readonly from: string;
  readonly html: string;
  readonly text: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** The size of the HTML, in bytes. */
  readonly htmlBytes: number;
}

/** An address for examples (RFC 2606). */
const TO = 'reader@example.org';

/** @param at the message's Date, epoch milliseconds. */
export async function renditionOf(edition: Edition, sample: SampleDelivery, at: number): Promise<Rendition> {
  const batch = await composeSample(edition, sample, 'mime', { to: TO, at, idempotencyKey: 'preview' });
  const [message] = batch.messages;
  const raw = batch.bytes.toString('utf8', message?.start, message?.end);
  const { subject = '', from, html = '', text = '', headers } = await PostalMime.parse(raw);
  return {
    hash: createHash('sha256').update(raw).digest('base64url').slice(0, 12),
    raw,
    subject,
    from: from?.name ? `${from.name} <${from.address}>` : (from?.address ?? ''),
    html,
    text,
    headers: headers.map(({ originalKey, value }) => ({ name: originalKey, value: decodeWords(value) })),
    htmlBytes: Buffer.byteLength(html),
  };
}
