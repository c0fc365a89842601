/**
 * Authored text contains placeholders such as `{{ firstName | "reader" }}`. While a text is parsed and rendered, each
 * is a marker of plain letters and digits, which Markdown, React and HTML all leave unchanged; afterwards the text is
 * cut into segments at the markers.
 *
 * A new placeholder for authors is added to `AUTHOR_PLACEHOLDERS`; its value is filled in by `deliver/compose-batch.ts`.
 */
import { type MistakeOf, sayFault } from './content-error.ts';

/** Placeholders an author may use. */
const AUTHOR_PLACEHOLDERS = new Set(['firstName']);

export interface Placeholder {
  readonly name: string;
  readonly fallback: string;
}

/** A placeholder as authors write it, or two braces after a backslash. */
export const AUTHORED = /(\\)?\{\{([^{}]*)\}\}/g;
const SYNTAX = /^\s*([A-Za-z]+)\s*(?:\|\s*["“]([^"“”]*)["”]\s*)?$/;
/** `u` marks a placeholder inside an address, where its value is percent-encoded. */
export const MARKER = /xhole(u?)(\d+)x/g;

export class PlaceholderError extends Error {
  readonly mistake: MistakeOf<'placeholder-unknown' | 'placeholder-without-default'>;
  /** The placeholder's offset in the text. */
  readonly offset: number;

  constructor(mistake: PlaceholderError['mistake'], offset: number) {
    super(sayFault(mistake));
    this.mistake = mistake;
    this.offset = offset;
  }
}

function refuse(error: PlaceholderError): never {
  throw error;
}

/** The placeholders of one edition, numbered in the order in which they were marked. */
export class PlaceholderTable {
  readonly placeholders: Placeholder[] = [];

  /** A marker for a placeholder of the application's own. */
  marker(name: string, fallback = ''): string {
    this.placeholders.push({ name, fallback });
    return `xhole${this.placeholders.length - 1}x`;
  }

  /**
   * Replaces the placeholders of an authored text with markers; `\{{` is kept.
   *
   * @param onError receives an unknown name or a placeholder without a fallback, which is then kept as text; by
   *   default it throws.
   * @throws PlaceholderError
   */
  mark(text: string, onError: (error: PlaceholderError) => void = refuse): string {
    return text.replace(AUTHORED, (whole, escaped: string | undefined, inner: string, offset: number) => {
      if (escaped) return whole.slice(1);
      const [, name = '', fallback] = SYNTAX.exec(inner) ?? [];
      if (!AUTHOR_PLACEHOLDERS.has(name)) {
        const data = { found: whole, known: [...AUTHOR_PLACEHOLDERS] };
        onError(new PlaceholderError({ rule: 'placeholder-unknown', data }, offset));
        return whole;
      }
      if (!fallback?.trim()) {
        const data = { found: whole, name };
        onError(new PlaceholderError({ rule: 'placeholder-without-default', data }, offset));
        return whole;
      }
      return this.marker(name, fallback);
    });
  }

  /** The text with each marker replaced by its placeholder, as the author wrote it. */
  asWritten(text: string): string {
    return text.replace(MARKER, (marker, _, index: string) => {
      const placeholder = this.placeholders[Number(index)];
      return placeholder ? `{{ ${placeholder.name} | "${placeholder.fallback}" }}` : marker;
    });
  }

  /** The text with each marker replaced by its fallback, for unknown readers. */
  withFallbacks(text: string, encode: (value: string) => string = (value) => value): string {
    return text.replace(MARKER, (_, inAddress: string, index: string) => {
      const fallback = this.placeholders[Number(index)]?.fallback ?? '';
      return encode(inAddress ? encodeURIComponent(fallback) : fallback);
    });
  }
}

/** A line that may hold placeholders, as an unknown reader sees it: on the web, in a feed. */
export function forEveryone(line: string): string {
  const placeholders = new PlaceholderTable();
  return placeholders.withFallbacks(placeholders.mark(line));
}
