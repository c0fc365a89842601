import { expect, test } from 'vitest';
import { freePlace } from '../../../../src/flow/readers/email-gate.ts';
import { DAY } from '../../../../src/shared/time/clock.ts';

const NOW = Date.parse('2026-12-01T12:00:00Z');
const asked = (...places: [place: number, at: number][]) =>
  places.map(([place, at]) => ({ mailbox: 'm', place, at }));

test.each([
  ['nothing was asked for', asked(), 0],
  ['one place is taken', asked([0, NOW - 1]), 1],
  ['the middle one is free', asked([0, NOW - 1], [2, NOW - 2]), 1],
  ['all are taken', asked([0, NOW], [1, NOW], [2, NOW - DAY + 1]), undefined],
  ['the oldest was taken a day ago', asked([0, NOW], [1, NOW], [2, NOW - DAY]), 2],
  [
    'a clock that was ahead by a minute has taken them',
    asked([0, NOW + 60_000], [1, NOW], [2, NOW]),
    undefined,
  ],
  ['a clock that was ahead by a day has taken one', asked([0, NOW + DAY], [1, NOW], [2, NOW]), 0],
  ['a clock that was ahead by a year has taken them', asked([0, NOW + 365 * DAY], [1, NOW], [2, NOW]), 0],
])('where %s', (_, emails, place) => {
  expect(freePlace(emails, NOW)).toBe(place);
});
