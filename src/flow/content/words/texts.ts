import type { Told } from './told.ts';

/** `tone` is the callout that the author may have meant. */
export type DirectiveFlaw =
  | {
      readonly code: 'unknown';
      readonly name: string;
      readonly tone: string | undefined;
      readonly known: readonly string[];
    }
  | {
      readonly code: 'misspelt';
      readonly line: string;
      readonly tone: string | undefined;
      readonly known: readonly string[];
    }
  | { readonly code: 'without-quotes'; readonly line: string }
  | {
      readonly code: 'attribute-unknown';
      readonly name: string;
      readonly attribute: string;
      readonly known: readonly string[];
    }
  | { readonly code: 'attribute-missing'; readonly name: string; readonly attribute: string }
  | { readonly code: 'tone-unknown'; readonly tone: string; readonly known: readonly string[] };

type LinkFlaw =
  | { readonly code: 'scheme' | 'without-scheme' | 'no-page'; readonly href: string }
  | { readonly code: 'absent'; readonly text: string };

type ImageFlaw =
  | { readonly code: 'elsewhere'; readonly src: string }
  | { readonly code: 'absent'; readonly alt: string };

interface UnknownPlaceholder {
  /** As written. */
  readonly found: string;
  readonly known: readonly string[];
}

/** Mistakes in a text or its placeholders. */
export const TEXT_WORDS = {
  'placeholder-unknown': ({ found, known }: UnknownPlaceholder): Told => ({
    message: `found the placeholder "${found}"`,
    remedy: `the placeholders are ${known.join(', ')}; for literal braces, write \\${found}`,
  }),
  'placeholder-without-default': ({
    found,
    name,
  }: {
    readonly found: string;
    readonly name: string;
  }): Told => ({
    message: `the placeholder "${found}" has no default for readers without a ${name}`,
    remedy: `write {{ ${name} | "reader" }}`,
  }),
  'placeholder-misplaced': (): Told => ({
    message: 'contains a placeholder',
    remedy: 'use placeholders only in the subject, the preview and the text',
  }),
  'directive-wrong': (data: DirectiveFlaw): Told => {
    switch (data.code) {
      case 'unknown':
        return { message: `found the directive "${data.name}"`, remedy: knownDirectives(data) };
      case 'misspelt':
        return { message: `"${data.line}" is not a valid directive`, remedy: knownDirectives(data) };
      case 'without-quotes':
        return {
          message: `"${data.line}" is not a valid directive`,
          remedy: 'set its attributes in quotes: ::button[Begin]{href="https://example.org"}',
        };
      case 'attribute-unknown':
        return {
          message: `"${data.name}" has no attribute "${data.attribute}"`,
          remedy: `it has ${data.known.join(', ')}`,
        };
      case 'attribute-missing':
        return { message: `"${data.name}" needs the attribute "${data.attribute}"` };
      case 'tone-unknown':
        return { message: `found the tone "${data.tone}"`, remedy: `the tones are ${data.known.join(', ')}` };
    }
  },
  'link-address': (data: LinkFlaw): Told => {
    switch (data.code) {
      case 'scheme':
        return { message: found('link', data.href), remedy: 'use https:, http:, mailto: or tel:' };
      case 'without-scheme':
        return { message: found('link', data.href), remedy: 'add https: before it' };
      case 'no-page':
        return {
          message: `${found('link', data.href)}, which is not a page, a lesson's file or an address`,
          remedy: 'add https:// before it, or use the path of a file, such as 01-why.md',
        };
      case 'absent':
        return {
          message: `the link "${data.text}" has no address`,
          remedy: 'use https:, http:, mailto:, tel: or a path',
        };
    }
  },
  'image-address': (data: ImageFlaw): Told =>
    data.code === 'elsewhere'
      ? {
          message: found('image', data.src),
          remedy:
            'put images in content/images and use the path from this file, such as ../../images/name.svg',
        }
      : { message: `the image "${data.alt}" has no address`, remedy: 'put images in content/images' },
};

function found(what: 'link' | 'image', address: string): string {
  return `found the ${what} "${address}"`;
}

function knownDirectives({ tone, known }: { tone: string | undefined; known: readonly string[] }): string {
  return tone === undefined
    ? `the directives are ${known.join(', ')}`
    : `write :::callout{tone="${tone}"}, the text, and ::: on a line of its own`;
}
