import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { sayFault } from '../../../../src/flow/content/content-error.ts';
import { fieldMistake } from '../../../../src/flow/content/field-mistake.ts';
import {
  days,
  line,
  mailbox,
  sendTime,
  slugify,
  timeOfDay,
  timeZone,
  weekdays,
} from '../../../../src/flow/content/fields.ts';
import { wallInstant } from '../../../../src/shared/time/slots.ts';

const read = (schema: z.ZodType, value: unknown): unknown => schema.parse(value);
const refusal = (schema: z.ZodType, value: unknown): string =>
  schema
    .safeParse(value)
    .error?.issues.map((issue) => sayFault(fieldMistake(issue, schema, value)))
    .join(' | ') ?? 'not refused';

test.each([
  ['1 day', 1],
  ['3 days', 3],
  ['1 week', 7],
  ['52 weeks', 364],
  ['365 days', 365],
])('an interval of %s is %i days', (text, expected) => {
  expect(read(days, text)).toBe(expected);
});

test.each([3, '3', '0 days', '366 days', '53 weeks', '-1 days', '1.5 days', 'weekly', '1 month', ''])(
  'an interval of %j is refused with an example',
  (value) => {
    expect(refusal(days, value)).toBe(`found "${value}"; use 1 to 365 days, such as "3 days" or "1 week"`);
  },
);

test.each([
  ['07:00', 420],
  ['7:05', 425],
  ['00:00', 0],
  ['23:59', 1439],
])('%s is minute %i of the day', (text, minute) => {
  expect(read(timeOfDay, text)).toBe(minute);
});

test.each(['24:00', '07:60', '7', 'noon', '07:00:00', 700])('the time %j is refused', (value) => {
  expect(refusal(timeOfDay, value)).toBe(`found "${value}"; use a time such as "07:00"`);
});

describe('weekdays', () => {
  test('can be one or many, short or long, in any order and case', () => {
    expect(read(weekdays, 'Tue')).toEqual([2]);
    expect(read(weekdays, ['sunday', 'MON', 'monday'])).toEqual([1, 7]);
  });

  test('a misspelt one is named, alone and in a list', () => {
    expect(refusal(weekdays, 'tusday')).toMatch(/^found "tusday"; use any of monday, tuesday/);
    expect(refusal(weekdays, ['monday', 'tusday', 3])).toMatch(/^found "tusday".* \| found "3"/);
  });

  test('an empty list is refused', () => {
    expect(refusal(weekdays, [])).toMatch(/^names no weekday; use any of monday/);
  });
});

describe('the time of an issue', () => {
  const send = sendTime('07:00');

  test('is the reader’s own without an offset and one instant with it', () => {
    expect(read(send, '2027-01-12')).toEqual({ kind: 'local', wall: '2027-01-12T07:00' });
    expect(read(send, '2027-01-12 08:30')).toEqual({ kind: 'local', wall: '2027-01-12T08:30' });
    const at = Date.UTC(2027, 0, 12, 7, 30);
    expect(read(send, '2027-01-12T08:30+01:00')).toEqual({ kind: 'instant', at });
    expect(read(send, '2027-01-12T07:30Z')).toEqual({ kind: 'instant', at });
  });

  test.each([
    'tomorrow',
    '2027-02-29',
    '2027-02-30 08:00',
    '2027-13-01',
    '2027-01-12 24:00',
    '2027-01-12 07:60',
    '12.1.2027',
  ])('%s is refused', (value) => {
    expect(refusal(send, value)).toContain(`found "${value}"; use "2027-01-12 08:00"`);
  });

  test.each(['2028-02-29', '2027-12-31 23:59', '2026-12-31T23:59:60', '2027-01-12 00:00'])(
    '%s can be placed in time',
    (value) => {
      const time = send.parse(value);
      expect(time.kind === 'local' && wallInstant(time.wall, 'Europe/Berlin')).toBeTypeOf('number');
    },
  );
});

test('a mailbox has a name or none', () => {
  expect(read(mailbox, 'Lena Okafor <lena@x.org>')).toEqual({ name: 'Lena Okafor', email: 'lena@x.org' });
  expect(read(mailbox, '"Okafor, Lena" <lena@x.org>')).toEqual({ name: 'Okafor, Lena', email: 'lena@x.org' });
  expect(read(mailbox, 'lena@x.org')).toEqual({ name: '', email: 'lena@x.org' });
});

test.each(['Lena', 'a@b', 'A <a@x.org>, B <b@x.org>', 'Lena\nBcc: <b@x.org>', ''])(
  'the mailbox %j is refused',
  (text) => {
    expect(refusal(mailbox, text)).not.toBe('not refused');
  },
);

test('a line is trimmed, and limited', () => {
  expect(read(line(5), '  abc ')).toBe('abc');
  expect(refusal(line(5), 'abcdef')).toBe('must have at most 5 characters');
  expect(refusal(line(5), 'a\u0000')).toBe('must be one line');
});

test('zones have their usual names', () => {
  expect(read(timeZone, 'Europe/Berlin')).toBe('Europe/Berlin');
  expect(refusal(timeZone, 'Berlin')).toBe('found "Berlin"; use a time zone such as "Europe/Berlin"');
  for (const unusable of ['+02:00', 'PST']) {
    expect(refusal(timeZone, unusable)).toContain(`found "${unusable}"`);
  }
});

test.each([
  ['Running Form', 'running-form'],
  ['Discipline & Mindset', 'discipline-mindset'],
  ['Ernährung', 'ernahrung'],
  ['  Café -- au lait! ', 'cafe-au-lait'],
  ['10 km', '10-km'],
])('%s becomes %s in addresses', (name, slug) => {
  expect(slugify(name)).toBe(slug);
});
