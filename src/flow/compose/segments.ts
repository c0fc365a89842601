import { MARKER, type PlaceholderTable } from '../content/placeholders.ts';

/** Where a slot stands, which decides how its value is escaped. */
export type SlotPlace = 'html' | 'url' | 'text' | 'line';

/** A text cut at its slots: `statics` has one more entry than `slots`. */
export interface Segments {
  readonly statics: readonly string[];
  readonly slots: readonly { readonly name: string; readonly fallback: string; readonly as: SlotPlace }[];
}

/** What a reader's slots hold; an absent or empty value gives way to the slot's fallback. */
export type SlotValues = Readonly<Record<string, string | undefined>>;

/** Cuts a rendered text at its markers. */
export function cut(text: string, table: PlaceholderTable, as: Exclude<SlotPlace, 'url'>): Segments {
  const statics: string[] = [];
  const slots: Segments['slots'][number][] = [];
  let end = 0;
  for (const match of text.matchAll(MARKER)) {
    const slot = table.slots[Number(match[2])];
    if (!slot) continue;
    statics.push(text.slice(end, match.index));
    // Plain text shows an address as it will be requested, so it is percent-encoded there too.
    slots.push({ ...slot, as: match[1] === 'u' ? 'url' : as });
    end = match.index + match[0].length;
  }
  statics.push(text.slice(end));
  return { statics, slots };
}

/** Joins the segments with a reader's values, each escaped for the place where it stands. */
export function splice({ statics, slots }: Segments, values: SlotValues): string {
  let text = statics[0] ?? '';
  for (let index = 0; index < slots.length; index++) {
    const slot = slots[index] as Segments['slots'][number];
    text += ESCAPES[slot.as](values[slot.name] || slot.fallback) + statics[index + 1];
  }
  return text;
}

/** How a value is written so that it is only text where it stands. */
export const ESCAPES: Record<SlotPlace, (value: string) => string> = {
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
