import { describe, expect, test } from 'vitest';
import {
  clockPhrase,
  dayPhrase,
  timePhrase,
  weekdayNames,
  weekdayPhrase,
} from '../../../../src/shared/words/dates.ts';
import { de } from '../../../../src/shared/words/de.ts';
import { en } from '../../../../src/shared/words/en.ts';
import { authoredIn, preferredLanguage, wordingFor } from '../../../../src/shared/words/wording.ts';

describe('Accept-Language (RFC 9110 section 12.5.4)', () => {
  test.each([
    [undefined, undefined],
    ['', undefined],
    ['*', undefined],
    ['fr', undefined],
    ['de', 'de'],
    ['DE-at', 'de'],
    ['en-US,en;q=0.9', 'en'],
    ['de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7', 'de'],
    ['en;q=0.4, de;q=0.6', 'de'],
    ['en;q=0.8,de;q=0.8', 'en'],
    ['fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5', 'en'],
    ['de;q=0, en;q=0.001', 'en'],
    ['de;q=0', undefined],
    // Unreadable preferences don't count.
    ['de;q=2, en;q=0.1', 'en'],
    ['de;q=a, en;q=0.1', 'en'],
    ['german', undefined],
    ['den, <de>, de en, en;q=0.2', 'en'],
    [`${'x-,'.repeat(50_000)}de`, undefined],
  ])('%j prefers %s', (header, language) => {
    expect(preferredLanguage(header)).toBe(language);
  });
});

describe('a reader’s language', () => {
  test.each([
    ['de', 'en', 'de', 'de'],
    ['en', 'de', 'en', 'en'],
    [null, 'de-AT', 'de', 'de-AT'],
    ['de', 'de-AT', 'de', 'de-AT'],
    [null, 'fr', 'en', 'en'],
    [undefined, 'en-US', 'en', 'en-US'],
  ] as const)('%s of a publication in %s: in %s', (own, tag, language, locale) => {
    expect(wordingFor(own, tag)).toMatchObject({ language, locale });
  });

  test('and the author’s text is marked if it is in another language', () => {
    const german = wordingFor('de', 'en');
    expect(authoredIn({ language: 'en', dir: 'ltr' }, german)).toEqual({ lang: 'en' });
    expect(authoredIn({ language: 'ar', dir: 'rtl' }, german)).toEqual({ lang: 'ar', dir: 'rtl' });
    expect(authoredIn({ language: 'de-AT', dir: 'ltr' }, wordingFor(null, 'de-AT'))).toEqual({});
  });
});

describe('phrases', () => {
  test.each([
    [1, 'every day', 'one a day', 'jeden Tag', 'eine pro Tag'],
    [3, 'every 3 days', 'one every 3 days', 'alle 3 Tage', 'eine alle 3 Tage'],
    [7, 'every week', 'one a week', 'jede Woche', 'eine pro Woche'],
    [14, 'every 2 weeks', 'one every 2 weeks', 'alle 2 Wochen', 'eine alle 2 Wochen'],
  ])('of %i days', (days, every, pace, jede, eine) => {
    expect([en.phrases.every(days), de.phrases.every(days)]).toEqual([every, jede]);
    expect(en.phrases.courseFacts(4, days)).toBe(`4 lessons, ${pace}`);
    expect(de.phrases.courseFacts(4, days)).toBe(`4 Lektionen, ${eine}`);
  });

  test.each([
    [0, '0 lessons', '0 Lektionen'],
    [1, '1 lesson', '1 Lektion'],
    [2, '2 lessons', '2 Lektionen'],
  ])('count %i', (count, english, german) => {
    expect([en.phrases.lessons(count), de.phrases.lessons(count)]).toEqual([english, german]);
  });

  test('show an instant in the reader’s own zone and language', () => {
    const at = Date.UTC(2026, 11, 28, 23, 30);
    const moment = ({ phrases }: typeof en, locale: string, zone: string) =>
      phrases.moment(weekdayPhrase(at, locale, zone), timePhrase(at, locale, zone));
    expect(moment(en, 'en', 'Europe/Berlin')).toBe('Tuesday 29 December at 00:30');
    expect(moment(de, 'de', 'America/New_York')).toBe('Montag, 28. Dezember, um 18:30 Uhr');
    expect([dayPhrase(at, 'en'), dayPhrase(at, 'de')]).toEqual(['28 December 2026', '28. Dezember 2026']);
    expect(weekdayNames('de')[0]).toBe('Montag');
    expect(clockPhrase(450)).toBe('07:30');
  });
});
