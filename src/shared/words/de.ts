import { emails } from './de/emails.ts';
import { pages } from './de/pages.ts';
import { phrases } from './de/phrases.ts';
import { faults, preferences } from './de/reader.ts';
import type { Words } from './en.ts';

/** Every text of the product in German: `du`, the way a running coach speaks. */
export const de: Words = { name: 'Deutsch', phrases, emails, pages, preferences, faults };
