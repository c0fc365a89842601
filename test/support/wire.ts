import type { EditionContent } from '../../src/flow/compose/edition.ts';
import type { PlaceholderValues, Segments } from '../../src/flow/compose/segments.ts';
import { wireFormats } from '../../src/flow/compose/wire/formats.ts';
import { Slab } from '../../src/flow/compose/wire/slab.ts';
import { spliceInto, type WireName } from '../../src/flow/compose/wire/wire.ts';
import type { OutgoingBatch, OutgoingMessage } from '../../src/flow/deliver/transport.ts';
import { type Mailbox, wireAddress } from '../../src/shared/addresses/mailbox.ts';

/** A message before it is encoded for a wire. */
export interface PlainMessage {
  readonly deliveryId: number;
  readonly from: Mailbox;
  readonly to: Mailbox;
  readonly replyTo?: string | undefined;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly messageId: string;
  /** Epoch milliseconds. */
  readonly date: number;
}

export const INSTANCE = 'i1';

/** A batch as the engine hands it over, each message encoded from an edition of its own. */
export function outgoing(
  wireName: WireName,
  messages: readonly PlainMessage[],
  idempotencyKey = 'batch/1',
): OutgoingBatch {
  const { open, between, close, compile } = wireFormats[wireName];
  const slab = new Slab(1 << 12);
  const placed: OutgoingMessage[] = [];
  slab.bytes(open);
  for (const [index, message] of messages.entries()) {
    if (index > 0) slab.bytes(between);
    const start = slab.length;
    spliceInto(slab, compile(contentOf(message), INSTANCE), envelopeValues(message));
    const { deliveryId, messageId, date } = message;
    const { from, to } = { from: onWire(message.from.email), to: onWire(message.to.email) };
    placed.push({ deliveryId, start, end: slab.length, from, to, messageId, date });
  }
  slab.bytes(close);
  return { idempotencyKey, bytes: slab.view(), messages: placed };
}

/** An edition without placeholders that contains the message. */
function contentOf(message: PlainMessage): EditionContent {
  return {
    from: message.from,
    replyTo: message.replyTo,
    subject: whole(message.subject),
    html: whole(message.html),
    text: whole(message.text),
    headers: message.headers.map(({ name, value }) => ({ name, value: whole(value) })),
  };
}

/** The envelope placeholders' values for a message. */
function envelopeValues({ deliveryId, to, messageId, date }: PlainMessage): PlaceholderValues {
  return {
    to: onWire(to.email),
    toName: to.name,
    messageId,
    date: rfc5322Date(date),
    delivery: String(deliveryId),
  };
}

/** `Tue, 01 Dec 2026 12:00:00 +0000` (RFC 5322 section 3.3). */
export function rfc5322Date(at: number): string {
  return new Date(at).toUTCString().replace('GMT', '+0000');
}

function onWire(email: string): string {
  return wireAddress(email) ?? email;
}

function whole(text: string): Segments {
  return { statics: [text], placeholders: [] };
}
