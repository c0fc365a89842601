/** A batch is repeated with exactly the values it was claimed with. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frozen, thawed } from '../../../../src/adapters/store/members.ts';
import type { ClaimedDelivery } from '../../../../src/flow/deliver/deliver-store.ts';

const whole = fc.integer({ min: 0, max: 3 });
const word = fc.oneof(
  fc.constantFrom('', 'lesson', '[1,2]', '{"id":1}'),
  fc.string({ unit: 'grapheme', maxLength: 5 }),
);
const delivery: fc.Arbitrary<ClaimedDelivery> = fc.record({
  id: whole,
  subscriberId: whole,
  signupId: fc.option(whole),
  kind: fc.constantFrom('lesson', 'issue', 'welcome'),
  stream: word,
  item: word,
  editionId: word,
  to: word,
  firstName: fc.option(word),
  tokenVersion: whole,
  nextNote: fc.option(word),
  attempts: whole,
});

test('members come back as they were frozen, whatever they share', () => {
  fc.assert(
    fc.property(fc.array(delivery, { maxLength: 5 }), (members) => {
      expect(thawed(frozen(members))).toEqual(members);
    }),
  );
});

test('shared values are stored once', () => {
  const members = Array.from({ length: 100 }, (_, at) => ({
    ...({ kind: 'lesson', stream: 'basics', item: 'one', editionId: 'the-edition', signupId: null } as const),
    ...({ firstName: null, tokenVersion: 0, nextNote: 'Two, on Tuesday', attempts: 1 } as const),
    ...{ id: at, subscriberId: at, to: `reader${at}@example.org` },
  }));
  expect(frozen(members).match(/the-edition/g)).toHaveLength(1);
});

test('a batch without members, and a closed one, has none', () => {
  expect(thawed(frozen([]))).toEqual([]);
  expect(thawed(null)).toEqual([]);
});
