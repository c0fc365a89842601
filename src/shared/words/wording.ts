/**
 * Which language each reader gets. Texts belong in the catalogues `en` and `de`; a third language is added there and
 * in `LANGUAGES`.
 */
import { de } from './de.ts';
import { en, type Words } from './en.ts';

/** The languages of the product's own texts, as BCP 47 tags. */
export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

const CATALOGUE: Record<Language, Words> = { en, de };

/** All texts of the product in one language. */
export function wordsIn(language: Language): Words {
  return CATALOGUE[language];
}

/** The language of a tag such as `de-AT`; undefined if the product has no texts in it. */
export function languageOf(tag: string | null | undefined): Language | undefined {
  const primary = tag?.trim().toLowerCase().split('-', 1)[0];
  return LANGUAGES.find((language) => language === primary);
}

/** The language and locale for one reader. */
export interface Wording {
  readonly language: Language;
  /** The tag for dates, pages and emails: the publication's own if it is of that language. */
  readonly locale: string;
  readonly words: Words;
}

/**
 * The reader's own language, else the publication's, else English.
 *
 * @param own the language known for the reader.
 * @param tag the publication's language.
 */
export function wordingFor(own: Language | null | undefined, tag: string): Wording {
  const theirs = languageOf(tag);
  const language = own ?? theirs ?? 'en';
  return { language, locale: theirs === language ? tag : language, words: CATALOGUE[language] };
}

/** The language to mark on the author's text if the words around it are in another one. */
export function authoredIn(
  { language, dir }: { readonly language: string; readonly dir: 'ltr' | 'rtl' },
  wording: Pick<Wording, 'locale'>,
): { readonly lang?: string; readonly dir?: 'ltr' | 'rtl' } {
  if (language === wording.locale) return {};
  return { lang: language, ...(dir === 'ltr' ? {} : { dir }) };
}

const RANGE = /^([a-z]{1,8}|\*)(?:-[a-z0-9]{1,8})*$/i;
const WEIGHT = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/i;
/** A header is read up to this length: no browser sends more. */
const LONGEST = 1000;

/**
 * The language that an Accept-Language field prefers (RFC 9110 section 12.5.4), by lookup (RFC 4647 section 3.4): a
 * request for `de-AT` is served in German. Among equals the first one wins.
 *
 * @returns undefined if it names no language of the product; `*` is no preference either.
 */
export function preferredLanguage(header: string | undefined): Language | undefined {
  let best: { language: Language; weight: number } | undefined;
  for (const part of (header ?? '').slice(0, LONGEST).split(',')) {
    const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    if (!RANGE.test(range)) continue;
    const weight = weightOf(parameters[0]);
    const language = languageOf(range);
    if (language && weight > (best?.weight ?? 0)) best = { language, weight };
  }
  return best?.language;
}

/** 1 if it is not given, 0 if it can't be read. */
function weightOf(parameter: string | undefined): number {
  if (parameter === undefined) return 1;
  const [, value] = WEIGHT.exec(parameter) ?? [];
  return value === undefined ? 0 : Number(value);
}
