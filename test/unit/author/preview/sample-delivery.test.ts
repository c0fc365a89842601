import { expect, test } from 'vitest';
import { emailsIn, findEmail } from '../../../../src/author/preview/email-list.ts';
import { sampleDelivery } from '../../../../src/author/preview/sample-delivery.ts';
import { sampleReader } from '../../../../src/author/preview/sample-readers.ts';
import { readCatalogue } from '../../../../src/flow/content/read.ts';
import { lesson, smallPublication } from '../../../support/content.ts';

/** A Monday evening; lessons come at seven in the reader's morning, a week apart. */
const NOW = Date.parse('2026-11-30T20:00:00Z');

function deliver(wanted: string, reader: string) {
  const catalogue = readCatalogue(
    smallPublication({ 'courses/basics/04-four.md': lesson('Four', 'topics: [Red]') }),
  );
  const email = findEmail(emailsIn(catalogue), wanted);
  if (!('found' in email)) throw new Error(`no email ${wanted}`);
  return sampleDelivery(catalogue, email.found, sampleReader(reader), NOW);
}

test('a lesson says what comes next, on a day of the reader’s own zone', () => {
  expect(deliver('one', 'sam')).toEqual({
    firstName: 'Sam',
    nextNote: 'Two, on Tuesday 8 December',
    remarks: [],
  });
  // There it is already past seven on Tuesday.
  expect(deliver('one', 'other-zone').nextNote).toBe('Two, on Wednesday 9 December');
});

test('the last lesson mentions the course that follows', () => {
  expect(deliver('four', 'sam').nextNote).toBe('Tips, on Tuesday 8 December');
  expect(deliver('blue', 'sam').nextNote).toBeNull();
});

test('a reader of one topic gets the lesson that suits them announced', () => {
  expect(deliver('three', 'one-topic').nextNote).toBe('Tips, on Tuesday 8 December');
  expect(deliver('four', 'one-topic')).toMatchObject({
    nextNote: 'Tips, on Tuesday 8 December',
    remarks: [{ code: 'topics-unwanted', topics: ['Red'] }],
  });
  expect(deliver('blue', 'one-topic').remarks).toEqual([]);
});

test('a welcome says what comes first, and invents no name', () => {
  expect(deliver('welcome', 'no-name')).toEqual({
    firstName: null,
    nextNote: 'Your first email, “One”, arrives on Tuesday 1 December.',
    remarks: [],
  });
  expect(deliver('confirm', 'long-name')).toMatchObject({ nextNote: null, remarks: [] });
});
