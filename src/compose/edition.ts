import { createHash } from 'node:crypto';
import type { ReactElement } from 'react';
import { render } from 'react-email';
import type { SlotTable } from '../content/slots.ts';
import { toText } from './plain-text.ts';
import { cut, type Segments } from './segments.ts';

/** What a letter is. It decides who may get it and which headers it carries. */
export type LetterKind = 'lesson' | 'issue' | 'confirm' | 'welcome' | 'goodbye' | 'sign-in';

/** A compiled letter: immutable, and named by the hash of everything in it. */
export interface Edition {
  readonly id: string;
  readonly kind: LetterKind;
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

/** A letter ready to be compiled; its strings hold markers of `slots`. */
export interface Letter {
  readonly kind: LetterKind;
  readonly stream: string;
  readonly item: string;
  readonly from: EditionContent['from'];
  readonly replyTo: string | undefined;
  readonly subject: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly element: ReactElement;
  readonly slots: SlotTable;
}

/** Gmail clips a letter whose HTML is larger than about 102 KB, and with it the unsubscribe link. */
const MAX_HTML_BYTES = 100_000;

/**
 * Renders a letter once, for all readers.
 *
 * @throws Error when the HTML would be clipped.
 */
export async function compile(letter: Letter): Promise<Edition> {
  // React marks where it could have suspended; a letter has no use for that.
  const html = (await render(letter.element)).replaceAll(/<!--\/?\$-->/g, '');
  const bytes = Buffer.byteLength(html);
  if (bytes > MAX_HTML_BYTES) {
    throw new Error(
      `${letter.stream}/${letter.item} makes ${bytes} bytes of HTML; mailbox providers clip beyond ${MAX_HTML_BYTES}. Shorten it.`,
    );
  }
  const { slots } = letter;
  const content: EditionContent = {
    from: letter.from,
    replyTo: letter.replyTo,
    subject: cut(letter.subject, slots, 'line'),
    html: cut(html, slots, 'html'),
    text: cut(toText(html), slots, 'text'),
    headers: letter.headers.map(({ name, value }) => ({ name, value: cut(value, slots, 'line') })),
  };
  const { kind, stream, item } = letter;
  const id = createHash('sha256')
    .update(JSON.stringify([kind, stream, item, content]))
    .digest('base64url');
  return { id, kind, stream, item, content };
}
