/** The readability of a text. Its formulas are made for running prose: they describe only the whole. */
export interface Reading {
  readonly words: number;
  /** At 220 words a minute, as on the web page. */
  readonly minutes: number;
  /** LIX (Björnsson 1968): words per sentence and the share of words with over six letters; for any alphabet. */
  readonly lix: number;
  /** Reading ease, 0 to 100, if the language has a formula: Flesch (English) or Amstad (German). */
  readonly ease: number | undefined;
}

/** Below this the formulas mean nothing. */
const LEAST_WORDS = 100;

export function readingOf(prose: string, language: string): Reading {
  const words = prose.match(/\p{L}[\p{L}\p{M}\p{N}'’-]*/gu) ?? [];
  const sentences = prose.split(/[.!?…:]+(?=\s|$)|\n+/u).filter((part) => /\p{L}/u.test(part)).length;
  const count = Math.max(1, words.length);
  const perSentence = count / Math.max(1, sentences);
  const long = words.filter((word) => word.replace(/[^\p{L}]/gu, '').length > 6).length;
  const syllables = words.reduce((sum, word) => sum + syllablesOf(word), 0) / count;
  const ease = language.startsWith('en')
    ? 206.835 - 1.015 * perSentence - 84.6 * syllables
    : language.startsWith('de')
      ? 180 - perSentence - 58.5 * syllables
      : undefined;
  return {
    words: words.length,
    minutes: Math.max(1, Math.round(words.length / 220)),
    lix: words.length === 0 ? 0 : Math.round(perSentence + (100 * long) / count),
    ease: ease === undefined ? undefined : Math.round(Math.min(100, Math.max(0, ease))),
  };
}

/** A text that is long enough to be judged and harder than a newspaper's leader: LIX over 60. */
export function isHard({ words, lix, ease }: Reading): boolean {
  return words >= LEAST_WORDS && (lix > 60 || (ease !== undefined && ease < 30));
}

/** Groups of vowels; a silent e at the end of an English word doesn't count. */
function syllablesOf(word: string): number {
  const groups = word
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/(?<=[a-z]{2}[^aeiouyl])e$/, '')
    .match(/[aeiouy]+/g);
  return Math.max(1, groups?.length ?? 1);
}
