import type { EditionContent } from '../edition.ts';
import type { PlaceholderValues } from '../segments.ts';
import type { Slab } from './slab.ts';

/**
 * An edition encoded for one wire, once for all its readers: only the placeholders are open. `statics` has one more
 * entry than `placeholders`.
 */
export interface Wire {
  readonly statics: readonly Buffer[];
  readonly placeholders: readonly WirePlaceholder[];
}

export interface WirePlaceholder {
  /** A placeholder of the edition, or one of the envelope: see `EnvelopePlaceholder`. */
  readonly name: string;
  readonly fallback: string;
  /** The value as it appears on the wire, escaped for its context and encoded for its part. Written as UTF-8. */
  readonly encode: (value: string) => string;
}

/**
 * The placeholders of a message in addition to its edition's own:
 * - `to`, one bare address; `toName`, the reader's name or empty;
 * - `messageId`, with angle brackets; `date`, as RFC 5322 writes it;
 * - `delivery`, the name that the provider's events return: `[A-Za-z0-9_-]`.
 */
export type EnvelopePlaceholder = 'to' | 'toName' | 'messageId' | 'date' | 'delivery';

/** The form in which a transport takes messages: members of Resend's batch, or RFC 5322 messages. */
export type WireName = 'json' | 'mime';

export interface WireFormat {
  /** The bytes before the first message, between two messages and after the last. */
  readonly open: Buffer;
  readonly between: Buffer;
  readonly close: Buffer;
  /**
   * @param instance the store's own name, `[A-Za-z0-9_-]`: a tag on Resend's wire.
   */
  compile(content: EditionContent, instance: string): Wire;
}

/** Writes one reader's message; an absent or empty value gives way to the placeholder's fallback. */
export function spliceInto(slab: Slab, { statics, placeholders }: Wire, values: PlaceholderValues): void {
  slab.bytes(statics[0] as Buffer);
  for (let index = 0; index < placeholders.length; index++) {
    const placeholder = placeholders[index] as WirePlaceholder;
    slab.text(placeholder.encode(values[placeholder.name] || placeholder.fallback));
    slab.bytes(statics[index + 1] as Buffer);
  }
}
