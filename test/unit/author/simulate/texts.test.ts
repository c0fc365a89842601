import { describe, expect, test } from 'vitest';
import {
  countText,
  dateText,
  growthText,
  hazardText,
  intervalText,
  partText,
  perDayText,
  perEmailText,
  weekdayText,
  zonesText,
} from '../../../../src/author/simulate/texts.ts';

describe('words are read as', () => {
  test.each<[string, () => unknown, unknown]>([
    [
      'counts',
      () => ['1000', '1,000,000', '100k', '1.5m'].map((text) => countText('x', text, 0, 1e9)),
      [1000, 1e6, 1e5, 1.5e6],
    ],
    [
      'rates',
      () => ['20/day', '21 a week', '300 per month', '20'].map((text) => perDayText('x', text)),
      [20, 3, 10, 20],
    ],
    ['parts', () => ['70%', '0%', '0.5%'].map((text) => partText('x', text)), [0.7, 0, 0.005]],
    [
      'growth over 30 days',
      () => ['5%/month', '-2%', '0%/week'].map((text) => growthText('x', text)),
      [1.05, 0.98, 1],
    ],
    ['growth of other spans', () => growthText('x', '10%/day').toFixed(3), (1.1 ** 30).toFixed(3)],
    ['hazards by email', () => hazardText('x', '0.25%/email'), { perEmail: 0.0025, perDay: 0 }],
    ['hazards by day', () => hazardText('x', '2% a day'), { perEmail: 0, perDay: expect.closeTo(0.02, 9) }],
    ['parts of emails', () => ['0.2%/email', '0.2%'].map((text) => perEmailText('x', text)), [0.002, 0.002]],
    [
      'intervals',
      () => ['2 weeks', '10 days', '2w', '1d'].map((text) => intervalText('x', text)),
      [14, 10, 14, 1],
    ],
    ['dates', () => dateText('x', '2028-02-29'), Date.parse('2028-02-29T00:00Z')],
    ['weekdays', () => ['tuesday', 'Tuesdays', 'tue', 'sun'].map(weekdayText), [2, 2, 2, 7]],
    ['one zone', () => zonesText('x', 'Europe/Berlin'), [{ share: 1, of: 'Europe/Berlin' }]],
  ])('%s', (_, read, expected) => {
    expect(read()).toEqual(expected);
  });

  test('daily losses add up to the month’s', () => {
    const { perDay } = hazardText('--churn', '2%/month');
    expect(1 - (1 - perDay) ** 30).toBeCloseTo(0.02, 9);
  });
});

describe('refused, with what was found and what is allowed, is', () => {
  test.each<[string, () => unknown, string]>([
    [
      'a count with words',
      () => countText('--days', '1 year', 1, 9),
      '--days: found "1 year"; use a whole number from 1 to 9',
    ],
    [
      'a part over the whole',
      () => partText('--opens', '101%'),
      '--opens: found "101%"; use a percentage from 0% to 100%',
    ],
    [
      'a rate of nothing',
      () => perDayText('--signups', 'some'),
      '--signups: found "some"; use a number per day',
    ],
    ['growth to nothing', () => growthText('--growth', '-100%/month'), '--growth: found "-100%/month"'],
    [
      'a day that does not exist',
      () => dateText('--from', '2027-02-29'),
      '--from: found "2027-02-29"; use a date',
    ],
    [
      'an unknown zone',
      () => zonesText('--zones', 'Europe/Bern 100%'),
      '--zones: found "Europe/Bern 100%"; use zones',
    ],
    [
      'a zone that can’t be computed with',
      () => zonesText('--zones', 'PST 100%'),
      '--zones: found "PST 100%"; use zones',
    ],
    ['a zone named twice', () => zonesText('--zones', 'UTC 50%, UTC 50%'), 'use each zone once'],
    ['an interval of no days', () => intervalText('--cadence', '0 days'), '--cadence: found "0 days"'],
  ])('%s', (_, read, message) => {
    expect(read).toThrow(message);
  });
});
