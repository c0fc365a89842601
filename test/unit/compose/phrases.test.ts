import { expect, test } from 'vitest';
import { firstPhrase, nextPhrase } from '../../../src/compose/phrases.ts';

const at = Date.parse('2026-12-08T23:30:00Z');

test('what comes next is said with the day on the reader’s own calendar', () => {
  expect(nextPhrase('Myths', at, 'en', 'UTC')).toBe('Myths, on Tuesday 8 December');
  expect(nextPhrase('Myths', at, 'en', 'Europe/Berlin')).toBe('Myths, on Wednesday 9 December');
  expect(nextPhrase('Myths', at, 'en-US', 'UTC')).toBe('Myths, on Tuesday December 8');
});

test('a welcome says whether the first letter is under way or when it comes', () => {
  expect(firstPhrase('Why', at, at, 'en', 'UTC')).toBe('The first one, “Why”, is on its way to you now.');
  expect(firstPhrase('Why', at, at - 1, 'en', 'UTC')).toBe('First comes “Why”, on Tuesday 8 December.');
});
