import { describe, expect, it } from 'vitest';
import {
  consentText,
  count,
  dayPhrase,
  intervalPhrase,
  momentPhrase,
  pacePhrase,
} from '../../../src/web/views/wording.ts';
import { catalogue, course } from './ports.ts';

describe('phrases', () => {
  it.each([
    [1, 'every day', 'one a day'],
    [3, 'every 3 days', 'one every 3 days'],
    [7, 'every week', 'one a week'],
    [14, 'every 2 weeks', 'one every 2 weeks'],
  ])('%i days', (everyDays, interval, pace) => {
    expect(intervalPhrase(everyDays)).toBe(interval);
    expect(pacePhrase({ everyDays })).toBe(pace);
  });

  it('count', () => {
    expect([count(0, 'lesson'), count(1, 'lesson'), count(2, 'lesson')]).toEqual([
      '0 lessons',
      '1 lesson',
      '2 lessons',
    ]);
  });

  it('say an instant in the reader’s own zone and language', () => {
    const at = Date.UTC(2026, 11, 28, 23, 30);
    expect(momentPhrase(at, 'en', 'Europe/Berlin')).toBe('Tuesday 29 December, 00:30');
    expect(momentPhrase(at, 'de', 'America/New_York')).toBe('Montag 28. Dezember, 18:30');
    expect(dayPhrase(at, 'en')).toBe('28 December 2026');
  });
});

describe('what a person agrees to', () => {
  const { publication } = catalogue;
  it('says what comes, from whom and how to leave', () => {
    const next = { ...course, slug: 'tips', title: 'Tips' };
    const first = { ...course, then: 'tips' };
    const text = consentText(publication, [first, next], 'strength');
    expect(text).toContain('the course “Strength & Runners”, then “Tips”');
    expect(text).toContain('from Lena of Stronger <Strides>');
    expect(text).toContain('leave with one click');
  });

  it('speaks of the newsletter where no course begins', () => {
    expect(consentText(publication, [course])).toContain('You will get the newsletter by e-mail from Lena');
  });
});
