import { describe, expect, test } from 'vitest';
import {
  deliveryOf,
  effectOf,
  outcomeAfter,
  type ProviderEvent,
} from '../../../../src/flow/events/provider-event.ts';

type Report = Pick<ProviderEvent, 'kind' | 'hard'>;
const soft = (kind: ProviderEvent['kind']): Report => ({ kind, hard: false });
const hard = (kind: ProviderEvent['kind']): Report => ({ kind, hard: true });

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}

const outcomeOf = (events: readonly Report[]) =>
  events.reduce<ReturnType<typeof outcomeAfter>>((before, event) => outcomeAfter(before, event), null);

describe('the outcome is the same in whatever order events come in', () => {
  test.each<[ReturnType<typeof outcomeOf>, Report[]]>([
    ['delivered', [soft('delivered'), soft('opened'), soft('clicked'), soft('other')]],
    ['delivered', [soft('bounced'), soft('delivered'), soft('failed')]],
    ['delivered', [soft('clicked'), soft('other')]],
    ['bounced', [soft('delivered'), hard('bounced'), soft('bounced'), soft('opened')]],
    ['bounced', [hard('suppressed'), soft('other'), soft('delivered')]],
    ['complained', [soft('delivered'), soft('opened'), soft('complained'), hard('bounced')]],
    ['complained', [soft('complained'), soft('clicked'), hard('suppressed'), soft('failed')]],
    [null, [soft('bounced'), soft('suppressed'), soft('failed'), soft('other')]],
    [null, [hard('failed'), hard('other')]],
  ])('%s', (expected, events) => {
    const outcomes = permutations(events).map(outcomeOf);
    expect(new Set(outcomes)).toEqual(new Set([expected]));
  });

  test('and however often', () => {
    const events = [soft('delivered'), hard('bounced'), hard('bounced'), soft('delivered')];
    expect(new Set(permutations(events).map(outcomeOf))).toEqual(new Set(['bounced']));
  });
});

describe('an event’s effect on the subscriber', () => {
  const confirmed = { confirmedAt: 1000 };
  const effect = (event: Report, at: number, confirmedAt: number | null = 1000) =>
    effectOf({ ...event, at }, { confirmedAt });

  test.each<[string, Report, ReturnType<typeof effectOf>]>([
    ['a complaint stops', soft('complained'), 'complained'],
    ['a hard bounce stops', hard('bounced'), 'bounced'],
    ['a suppression for a hard bounce stops', hard('suppressed'), 'bounced'],
    ['a full mailbox does nothing', soft('bounced'), 'none'],
    ['a suppression for another reason does nothing', soft('suppressed'), 'none'],
    ['a delivery does nothing', soft('delivered'), 'none'],
    ['an opening does nothing', soft('opened'), 'none'],
    ['a click does nothing', soft('clicked'), 'none'],
    ['a failure does nothing, even if called hard', hard('failed'), 'none'],
    ['an unknown report does nothing', hard('other'), 'none'],
  ])('%s', (_, event, expected) => {
    expect(effectOf({ ...event, at: 2000 }, confirmed)).toBe(expected);
  });

  test('a bounce from before the reader confirmed again reveals nothing about now', () => {
    expect(effect(hard('bounced'), 999)).toBe('none');
    expect(effect(hard('suppressed'), 999)).toBe('none');
    expect(effect(hard('bounced'), 1000)).toBe('bounced');
  });

  test('a bounce of a reader who never confirmed always counts', () => {
    expect(effect(hard('bounced'), 1, null)).toBe('bounced');
  });

  test('a complaint always counts', () => {
    expect(effect(soft('complained'), 1)).toBe('complained');
  });
});

test.each([
  ['12_345', { subscriberId: 12, id: 345 }],
  ['345', { subscriberId: undefined, id: 345 }],
  [undefined, undefined],
  ['', undefined],
  ['12_', undefined],
  ['1_2_3', undefined],
  ["1' or 1=1", undefined],
  ['1234567890123456', undefined],
])('the tag %s names the delivery %o', (tag, expected) => {
  expect(deliveryOf(tag)).toEqual(expected);
});
