import { emails } from './en/emails.ts';
import { pages } from './en/pages.ts';
import { phrases } from './en/phrases.ts';
import { faults, preferences } from './en/reader.ts';

/** Every text of the product in English. The other languages have the same shape, so none can lack a text. */
export const en = {
  /** The language by its own name. */
  name: 'English',
  phrases,
  emails,
  pages,
  preferences,
  faults,
};

export type Words = typeof en;
