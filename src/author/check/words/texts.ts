import type { Told } from '../../../flow/content/words/told.ts';
import type { DroppedHtml } from '../dropped-html.ts';
import type { ForeignMarkup } from '../foreign-markup.ts';
import type { Reading } from '../readability.ts';

/** Why YAML reads only a part of a text. */
export type CutText =
  | { readonly code: 'comment' | 'tag' }
  | { readonly code: 'anchor'; readonly anchor: string };

/** Findings in one text. */
export const TEXT_WORDS = {
  'text-cut': (data: CutText & { readonly reads: string }): Told => ({
    message: `reads "${data.reads}": ${cutText(data)}`,
  }),
  'alt-missing': ({ src }: { readonly src: string }): Told => ({
    message: `the image ${src} has no alternative text`,
  }),
  'heading-order': ({ text, level, after }: { text: string; level: number; after: number }): Told => ({
    message: `"${text}" is of level ${level} and follows level ${after}`,
  }),
  'heading-first-level': ({ text }: { readonly text: string }): Told => ({
    message: `"${text}" is a first-level heading, which is reserved for the title`,
  }),
  'html-dropped': ({ tag, attribute }: Pick<DroppedHtml, 'tag' | 'attribute'>): Told => ({
    message: `${attribute === undefined ? `<${tag}>` : `${attribute}= on <${tag}>`} is removed from emails and pages`,
  }),
  'html-swallows': ({ html, lost }: { readonly html: string; readonly lost: string }): Told => ({
    message: `${html} is never closed, so the text after it, "${lost}", is lost or loses its form`,
  }),
  'markup-foreign': ({ code, markup }: { readonly code: ForeignMarkup; readonly markup: string }): Told => ({
    message: `${markup} is sent literally`,
    remedy: INSTEAD[code],
  }),
  'scaffold-left': ({ text }: { readonly text: string }): Told => ({
    message: `"${text.length > 60 ? `${text.slice(0, 59)}…` : text}" is a scaffold text for you to replace`,
  }),
  'plain-text-empty': (): Told => ({
    message: 'this email has only pictures, so its plain-text part is empty',
  }),
  'text-hard': (reading: Pick<Reading, 'lix' | 'ease'>): Told => ({
    message: `the text is hard to read: ${difficulty(reading)}`,
  }),
  'text-long': ({ minutes }: Pick<Reading, 'minutes'>): Told => ({
    message: `this email takes about ${minutes} minutes to read`,
  }),
  reading: ({ words, minutes, ...reading }: Reading): Told => ({
    message: `${words} words, about ${minutes} min, ${difficulty(reading)}`,
  }),
};

function cutText(data: CutText): string {
  switch (data.code) {
    case 'comment':
      return 'the part after # is a comment';
    case 'tag':
      return 'the ! before it is a tag';
    case 'anchor':
      return `"&${data.anchor}" before it is an anchor`;
  }
}

function difficulty({ lix, ease }: Pick<Reading, 'lix' | 'ease'>): string {
  return `LIX ${lix}${ease === undefined ? '' : `, reading ease ${ease}`}`;
}

/** What to write instead. */
const INSTEAD: Readonly<Record<ForeignMarkup, string>> = {
  embed: 'write ![what it shows](../../images/name.png)',
  wikilink: 'write [text](02-name.md), with the name of the file',
  alert: 'use one of note, tip, important, warning or caution, with a plain-text title',
  container: 'write :::callout{tone="note"}, the text, and ::: on a line of its own',
  attributes: 'remove it: ids come from the heading’s words, and the theme sets the looks',
  liquid: 'use Markdown, or remove it',
  contents: 'remove it: a page with several headings shows its contents',
};
