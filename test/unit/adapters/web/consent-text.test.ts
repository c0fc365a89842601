import { describe, expect, it } from 'vitest';
import { consentText } from '../../../../src/adapters/web/views/consent-text.ts';
import { de } from '../../../../src/shared/words/de.ts';
import { en } from '../../../../src/shared/words/en.ts';
import { catalogue, course } from './ports.ts';

describe('the terms of a sign-up', () => {
  const { publication } = catalogue;
  const next = { ...course, slug: 'tips', title: 'Tips' };
  const courses = [{ ...course, then: 'tips' }, next];

  it('say what comes, from whom and how to leave', () => {
    const text = consentText({ words: en, publication, courses }, 'strength');
    expect(text).toContain('the course “Strength & Runners”, then “Tips”');
    expect(text).toContain('from Lena of Stronger <Strides>');
    expect(text).toContain('unsubscribe with one click');
  });

  it('are in the reader’s language', () => {
    const text = consentText({ words: de, publication, courses }, 'strength');
    expect(text).toContain('den Kurs „Strength & Runners“, danach „Tips“');
    expect(text).toContain('mit einem Klick abmelden kannst');
  });

  it('mention the newsletter if no course begins', () => {
    const text = consentText({ words: en, publication, courses: [course] });
    expect(text).toContain('You’ll get the newsletter by email from Lena');
  });
});
