import { describe, expect, test } from 'vitest';
import { de } from '../../../../src/shared/words/de.ts';
import { en } from '../../../../src/shared/words/en.ts';
import { placeholdersOf, textsOf } from '../../../support/texts.ts';

const english = textsOf(en);
const german = textsOf(de);

describe('both catalogues', () => {
  test('have the same texts', () => {
    expect([...german.keys()]).toEqual([...english.keys()]);
    expect(english.size).toBeGreaterThan(200);
  });

  test.each([...english.keys()])('say %s about the same things', (key) => {
    expect(placeholdersOf(german.get(key))).toEqual(placeholdersOf(english.get(key)));
  });

  test('have a text everywhere, and no duplicates', () => {
    for (const [key, { text }] of [...english, ...german]) {
      expect(text.trim(), key).not.toBe('');
      expect(text, key).not.toMatch(/ {2}|undefined|\[object|^ | $/);
    }
  });
});

describe('the German one', () => {
  test('contains no English except words that both languages share', () => {
    const same = [...german]
      .filter(([key, { text }]) => text === english.get(key)?.text)
      .map(([, { text }]) => text);
    expect(same.sort()).toEqual(['Feed', 'Newsletter', 'Pause']);
  });

  test('has German quotation marks, and says du', () => {
    for (const [key, { text }] of german) {
      expect(text, key).not.toMatch(/["']|“[^„“]*”/);
      expect(text.match(/„/g)?.length, key).toBe(text.match(/“/g)?.length);
      expect(text, key).not.toMatch(/\b(?:Ihre?[mnrs]?|Ihnen|Sie (?:können|haben|bekommen|sind|möchten))\b/);
    }
  });
});

describe('every fault of an address', () => {
  test.each(Object.entries({ en, de }))('has a sentence in %s for the person who typed', (_, { faults }) => {
    const sentences = Object.values(faults.address);
    expect(new Set(sentences).size).toBe(7);
    for (const sentence of sentences) expect(sentence).toMatch(/^\p{Lu}.*\.$/u);
  });
});
