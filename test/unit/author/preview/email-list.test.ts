import { describe, expect, test } from 'vitest';
import { emailsIn, findEmail, withDrafts } from '../../../../src/author/preview/email-list.ts';
import { readCatalogue } from '../../../../src/flow/content/read.ts';
import { issue, lesson, smallPublication } from '../../../support/content.ts';

const catalogueWith = (files: Record<string, string> = {}) => readCatalogue(smallPublication(files));
describe('the list', () => {
  test('contains every email, drafts in their places', () => {
    const catalogue = catalogueWith({
      'courses/basics/04-new.md': lesson('New', 'draft: true'),
      'courses/basics/05-five.md': lesson('Five'),
      'issues/2026-12-01-news.md': issue('News', '"2026-12-01T09:00Z"'),
      'issues/2026-12-08-soon.md': issue('Soon', '"2026-12-08T09:00Z"', 'draft: true'),
    });
    const emails = emailsIn(catalogue);
    expect(emails.map(({ id, draft }) => `${id}${draft ? ' (draft)' : ''}`)).toEqual([
      'basics/one',
      'basics/two',
      'basics/three',
      'basics/new (draft)',
      'basics/five',
      'tips/red',
      'tips/blue',
      'issues/soon (draft)',
      'issues/news',
      'system/confirm',
      'system/welcome',
      'system/sign-in',
      'system/own-data',
      'system/stay',
      'system/goodbye',
    ]);
    // Sent emails are unchanged: the draft counts only in the preview.
    expect(catalogue.courses.get('basics')?.lessons.map(({ slug }) => slug)).toEqual([
      'one',
      'two',
      'three',
      'five',
    ]);
    expect(catalogue.issues.map(({ slug }) => slug)).toEqual(['news']);
    const published = withDrafts(catalogue);
    expect(published.courses.get('basics')?.lessons.map(({ slug }) => slug)).toEqual([
      ...['one', 'two', 'three', 'new', 'five'],
    ]);
    expect(published.issues.map(({ slug }) => slug)).toEqual(['soon', 'news']);
  });
});

describe('an email’s name', () => {
  const find = (wanted: string) => {
    const emails = emailsIn(catalogueWith({ 'courses/tips/03-one.md': lesson('One again') }));
    const found = findEmail(emails, wanted);
    return 'found' in found ? found.found.id : found.near;
  };

  test.each([
    ['basics/two', 'basics/two'],
    ['two', 'basics/two'],
    ['Two', 'basics/two'],
    ['goodbye', 'system/goodbye'],
    ['system/sign-in', 'system/sign-in'],
  ])('%s', (wanted, id) => expect(find(wanted)).toBe(id));

  test('or similar names are suggested', () => {
    expect(find('one')).toEqual(['basics/one', 'tips/one']);
    expect(find('welcom')).toEqual(['system/welcome']);
    expect(find('tow')).toContain('basics/two');
    expect(find('basics/thre')).toEqual(['basics/three']);
    expect(find('quite-another-thing')).toEqual([]);
  });
});
