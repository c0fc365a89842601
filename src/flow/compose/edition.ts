/**
 * The shape of a compiled email. A stored edition keeps this shape forever: fields may be added, but none may change
 * its meaning.
 */
import { createHash } from 'node:crypto';
import type { Segments } from './segments.ts';

/** The kind of an email. It decides who may get it and which headers it carries. */
export type EmailKind =
  | 'lesson'
  | 'issue'
  | 'confirm'
  | 'welcome'
  | 'goodbye'
  | 'sign-in'
  | 'notice'
  | 'stay';

/** A compiled email: immutable, and named by the hash of everything in it. */
export interface Edition {
  readonly id: string;
  readonly kind: EmailKind;
  /** The course's slug, `newsletter` or `system`. */
  readonly stream: string;
  /** The lesson's or issue's slug. */
  readonly item: string;
  readonly content: EditionContent;
}

export interface EditionContent {
  readonly from: { readonly name: string; readonly email: string };
  readonly replyTo: string | undefined;
  readonly subject: Segments;
  readonly html: Segments;
  readonly text: Segments;
  readonly headers: readonly { readonly name: string; readonly value: Segments }[];
}

/** An edition's name: the hash of everything in it. */
export function editionId({ kind, stream, item, content }: Omit<Edition, 'id'>): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, stream, item, content]))
    .digest('base64url');
}

/** From this size on, mailbox providers are close to clipping an edition: little may be added to it. */
export const LARGE_HTML_BYTES = 80_000;

/** Bytes of the HTML, without a reader's values. */
export function htmlBytes({ html }: EditionContent): number {
  return html.statics.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
