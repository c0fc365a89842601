import { expect, test } from 'vitest';
import { isHard, readingOf } from '../../../../src/author/check/readability.ts';

test('LIX is words per sentence and the share of words with over six letters', () => {
  // 10 words, 2 sentences, 2 of them long: 5 + 20.
  const reading = readingOf('The runner strengthens both legs. She runs far, mostly uphills.', 'fr');
  expect(reading).toEqual({ words: 10, minutes: 1, lix: 25, ease: undefined });
});

test('English is judged by Flesch, German by Amstad', () => {
  // 6 words, 1 sentence, 6 syllables: 206.835 − 1.015·6 − 84.6.
  expect(readingOf('The cat sat on the mat.', 'en').ease).toBe(100);
  expect(readingOf('The organisation necessitates considerable clarification.', 'en-GB').ease).toBe(0);
  // 4 words, 8 syllables: 180 − 4 − 58.5·2.
  expect(readingOf('Laufen macht Menschen zufriedener.', 'de').ease).toBe(44);
});

test('lines of a list are sentences; a text without words breaks nothing', () => {
  expect(readingOf('One two\nThree four\nFive six', 'en').lix).toBe(2);
  expect(readingOf('', 'en')).toMatchObject({ words: 0, minutes: 1, lix: 0 });
});

test('a short text is never called hard', () => {
  const hard =
    'Organisational considerations notwithstanding, comprehensive investigations necessitate clarification. ';
  expect(isHard(readingOf(hard, 'en'))).toBe(false);
  expect(isHard(readingOf(hard.repeat(20), 'en'))).toBe(true);
});
