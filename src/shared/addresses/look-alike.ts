import { domainToUnicode } from 'node:url';

/**
 * Scripts that one label may combine: a single one, or those that some language writes side by side (Unicode TS 39
 * section 5.2, "highly restrictive"). Digits and hyphens belong to all.
 */
const TOGETHER = [
  ...['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Georgian', 'Hebrew', 'Arabic', 'Devanagari', 'Bengali'],
  ...['Gujarati', 'Gurmukhi', 'Kannada', 'Malayalam', 'Oriya', 'Sinhala', 'Tamil', 'Telugu', 'Thai', 'Lao'],
  ...['Khmer', 'Myanmar', 'Tibetan', 'Ethiopic', 'Mongolian', 'Thaana', 'Cherokee'],
  'Latin Han Hiragana Katakana',
  'Latin Han Bopomofo',
  'Latin Han Hangul',
].map((scripts) => {
  const classes = scripts.split(' ').map((script) => `\\p{scx=${script}}`);
  return new RegExp(`^[\\p{scx=Common}\\p{scx=Inherited}${classes.join('')}]*$`, 'u');
});

/** Characters of Cyrillic and Greek that are drawn like Latin ones. */
const DRAWN_AS_LATIN = /^[асԁеһіјӏорԛѕԝхуѵαικνορυχ\d-]+$/u;

/**
 * Whether a domain is written to be mistaken for another one: a label mixes scripts that no language mixes, or
 * consists only of characters that look Latin before a Latin ending (browsers judge it the same way).
 *
 * @param domain in ASCII, as IDNA writes it.
 */
export function isLookAlike(domain: string): boolean {
  if (!domain.includes('xn--')) return false;
  const labels = domainToUnicode(domain).split('.');
  const ending = labels.at(-1) ?? '';
  return labels.some(
    (label) =>
      !TOGETHER.some((scripts) => scripts.test(label)) ||
      (/^[a-z]+$/.test(ending) && /[^\d-]/.test(label) && DRAWN_AS_LATIN.test(label)),
  );
}
