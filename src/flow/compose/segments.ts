import { MARKER, type PlaceholderTable } from '../content/placeholders.ts';

/** The context of a placeholder, which decides how its value is escaped. */
export type PlaceholderPlace = 'html' | 'url' | 'text' | 'line';

/** A text cut at its placeholders: `statics` has one more entry than `placeholders`. */
export interface Segments {
  readonly statics: readonly string[];
  readonly placeholders: readonly {
    readonly name: string;
    readonly fallback: string;
    readonly as: PlaceholderPlace;
  }[];
}

/** A reader's values for placeholders; an absent or empty value gives way to the placeholder's fallback. */
export type PlaceholderValues = Readonly<Record<string, string | undefined>>;

/** Cuts a rendered text at its markers. */
export function cut(text: string, table: PlaceholderTable, as: Exclude<PlaceholderPlace, 'url'>): Segments {
  const statics: string[] = [];
  const placeholders: Segments['placeholders'][number][] = [];
  let end = 0;
  for (const match of text.matchAll(MARKER)) {
    const placeholder = table.placeholders[Number(match[2])];
    if (!placeholder) continue;
    statics.push(text.slice(end, match.index));
    // Plain text shows an address as it will be requested, so the address is percent-encoded there too.
    placeholders.push({ ...placeholder, as: match[1] === 'u' ? 'url' : as });
    end = match.index + match[0].length;
  }
  statics.push(text.slice(end));
  return { statics, placeholders };
}

/** Joins the segments with a reader's values, each escaped for its context. */
export function splice({ statics, placeholders }: Segments, values: PlaceholderValues): string {
  let text = statics[0] ?? '';
  for (let index = 0; index < placeholders.length; index++) {
    const placeholder = placeholders[index] as Segments['placeholders'][number];
    text += ESCAPES[placeholder.as](values[placeholder.name] || placeholder.fallback) + statics[index + 1];
  }
  return text;
}

/** How to write a value so that it is only text in its context. */
export const ESCAPES: Record<PlaceholderPlace, (value: string) => string> = {
  html: (value) => value.replace(/[&<>"']/g, (c) => ENTITIES[c] as string),
  url: (value) => encodeURIComponent(value.toWellFormed()).replace(/'/g, '%27'),
  text: (value) => value,
  line: (value) => value.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim(),
};

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
