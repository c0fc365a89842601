import { render } from '@react-email/components';
import type { ReactElement } from 'react';
import type { PlaceholderTable } from '../content/placeholders.ts';
import { CompileError } from './compiler.ts';
import { type Edition, type EditionContent, type EmailKind, editionId } from './edition.ts';
import { toText } from './plain-text.ts';
import { cut } from './segments.ts';

/** An email ready to be compiled; its strings hold markers of `placeholders`. */
export interface EmailSource {
  readonly kind: EmailKind;
  readonly stream: string;
  readonly item: string;
  readonly from: EditionContent['from'];
  readonly replyTo: string | undefined;
  readonly subject: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly element: ReactElement;
  readonly placeholders: PlaceholderTable;
}

/** Gmail clips an email whose HTML is larger than about 102 KB, and with it the unsubscribe link. */
const MAX_HTML_BYTES = 100_000;

/** React marks where it could have suspended, and lets a browser preload pictures: useless in an email. */
const FOR_BROWSERS = /<!--\/?\$-->|<link rel="preload" as="image"[^>]*>/g;

/**
 * Renders an email once, for all readers.
 *
 * @throws CompileError if the HTML would be clipped.
 */
export async function compile(email: EmailSource): Promise<Edition> {
  const html = (await render(email.element)).replaceAll(FOR_BROWSERS, '');
  const bytes = Buffer.byteLength(html);
  if (bytes > MAX_HTML_BYTES) {
    throw new CompileError(
      'clipped',
      `${email.stream}/${email.item} has ${bytes} bytes of HTML; at most ${MAX_HTML_BYTES} are sent, because Gmail clips longer emails. Shorten it.`,
    );
  }
  const { placeholders } = email;
  const content: EditionContent = {
    from: email.from,
    replyTo: email.replyTo,
    subject: cut(email.subject, placeholders, 'line'),
    html: cut(html, placeholders, 'html'),
    text: cut(toText(html), placeholders, 'text'),
    headers: email.headers.map(({ name, value }) => ({ name, value: cut(value, placeholders, 'line') })),
  };
  const { kind, stream, item } = email;
  return { id: editionId({ kind, stream, item, content }), kind, stream, item, content };
}
