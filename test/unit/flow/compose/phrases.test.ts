import { expect, test } from 'vitest';
import { firstPhrase, nextPhrase } from '../../../../src/flow/compose/phrases.ts';
import { wordingFor } from '../../../../src/shared/words/wording.ts';

const at = Date.parse('2026-12-08T23:30:00Z');
const english = wordingFor('en', 'en');
const german = wordingFor('de', 'en');

test('the next lesson is announced with the day on the reader’s own calendar', () => {
  expect(nextPhrase(english, 'Myths', at, 'UTC')).toBe('Myths, on Tuesday 8 December');
  expect(nextPhrase(english, 'Myths', at, 'Europe/Berlin')).toBe('Myths, on Wednesday 9 December');
  expect(nextPhrase(wordingFor(null, 'en-US'), 'Myths', at, 'UTC')).toBe('Myths, on Tuesday December 8');
  expect(nextPhrase(german, 'Myths', at, 'UTC')).toBe('Myths, am Dienstag, 8. Dezember');
});

test('a welcome says whether the first email is on its way or when it comes', () => {
  expect(firstPhrase(english, 'Why', at, at, 'UTC')).toBe('Your first email, “Why”, is on its way now.');
  expect(firstPhrase(english, 'Why', at, at - 1, 'UTC')).toBe(
    'Your first email, “Why”, arrives on Tuesday 8 December.',
  );
  expect(firstPhrase(german, 'Why', at, at - 1, 'UTC')).toBe(
    'Deine erste Mail, „Why“, kommt am Dienstag, 8. Dezember.',
  );
});
