import { describe, expect, test } from 'vitest';
import { type DayCount, faultIn } from '../../../../src/flow/events/run-health.ts';

const day = (n: number, emails: number, bounced = 0, complained = 0): DayCount => ({
  day: n,
  emails,
  bounced,
  complained,
});

describe('a run', () => {
  test.each<[string, DayCount[], string | undefined]>([
    ['of nothing', [], undefined],
    ['of 200 emails of which 10 bounced', [day(1, 200, 10)], undefined],
    ['of 200 emails of which 11 bounced', [day(1, 200, 11)], 'bounces'],
    ['of 199 emails that all bounced', [day(1, 199, 199)], undefined],
    ['of 200 emails with one complaint', [day(1, 200, 0, 1)], undefined],
    ['of 200 emails with two complaints', [day(1, 200, 0, 2)], 'complaints'],
    ['of 2,000 emails with two complaints', [day(1, 2000, 0, 2)], undefined],
    ['of 1,999 emails with two complaints', [day(1, 1999, 0, 2)], 'complaints'],
    ['of a small day is taken with the days before', [day(1, 90, 6), day(2, 60), day(4, 50, 5)], 'bounces'],
    ['reaches back no further than it takes', [day(1, 900), day(2, 150, 5), day(3, 60, 6)], 'bounces'],
    ['is a large day alone', [day(1, 10_000), day(2, 200, 11)], 'bounces'],
    ['of an earlier day counts', [day(1, 200, 0, 2), day(2, 9000)], 'complaints'],
  ])('%s', (_, days, cause) => {
    expect(faultIn(days)?.cause).toBe(cause);
  });

  test('reports how many of how many', () => {
    expect(faultIn([day(1, 90, 6), day(2, 60), day(4, 60, 5)])).toEqual({
      cause: 'bounces',
      emails: 210,
      bad: 11,
    });
  });
});
