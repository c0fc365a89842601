/** What a field allows, by the kind of its value. */
export const ALLOWED_VALUES = {
  slug: 'use lower-case letters, digits and single hyphens',
  days: 'use 1 to 365 days, such as "3 days" or "1 week"',
  'time-of-day': 'use a time such as "07:00"',
  weekdays: 'use any of monday, tuesday, wednesday, thursday, friday, saturday, sunday',
  mailbox: 'use an address such as "Ada Miller <ada@example.org>"',
  'send-time': `use "2027-01-12 08:00" (each reader's own time) or "2027-01-12T08:00+01:00"`,
  'time-zone': 'use a time zone such as "Europe/Berlin"',
  'silent-emails': 'use a whole number from 3 to 1000',
  language: 'use a language tag such as "en" or "de-AT"',
  'topic-names': 'use a list of at most 40 names',
  topics: 'use one topic of newsletter.md, or a list of topics, each as text',
  'web-address': 'use an address such as https://example.org',
} as const;

export type AllowedValue = keyof typeof ALLOWED_VALUES;

/** What to write in a field. */
export type Advice =
  | { readonly give: 'value'; readonly of: AllowedValue }
  | { readonly give: 'choice'; readonly among: readonly string[] }
  /** `type` is zod's name of it. */
  | { readonly give: 'type'; readonly type: string }
  | { readonly give: 'quotes' }
  /** YAML read a part of the value, or all of it, as a comment. */
  | { readonly give: 'quotes-for-comment' };

export function adviceText(advice: Advice): string {
  switch (advice.give) {
    case 'value':
      return ALLOWED_VALUES[advice.of];
    case 'choice':
      return `use ${listed(advice.among)}`;
    case 'type':
      return `it must be ${TYPES[advice.type] ?? advice.type}`;
    case 'quotes':
      return 'put it in quotes';
    case 'quotes-for-comment':
      return 'the part after # is a comment; put the text in quotes';
  }
}

const TYPES: Readonly<Record<string, string | undefined>> = {
  string: 'text',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'a group of fields',
};

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** A value as it was found in the front-matter. */
export type FoundValue =
  | { readonly type: 'text' | 'number' | 'switch'; readonly written: string }
  | { readonly type: 'nothing' | 'group' }
  /** `odd` is an entry that is no text. */
  | { readonly type: 'list'; readonly odd: FoundValue | undefined };

/** `a number (2024)`; for a list that contains something other than text, that value. */
export function kindText(found: FoundValue): string {
  switch (found.type) {
    case 'text':
      return 'a text';
    case 'number':
      return `a number (${found.written})`;
    case 'switch':
      return `a switch (${found.written})`;
    case 'nothing':
      return 'empty';
    case 'group':
      return 'a group of fields';
    case 'list':
      return found.odd === undefined ? 'a list' : `a list that contains ${entryText(found.odd)}`;
  }
}

function entryText(entry: FoundValue): string {
  return entry.type === 'nothing' ? 'an empty entry' : kindText(entry);
}

/** `"soon"`; what isn't written in one line by its kind. */
export function valueText(found: FoundValue): string {
  return 'written' in found ? `"${found.written}"` : kindText(found);
}
