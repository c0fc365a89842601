import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DueTimes } from '../../../../src/author/simulate/due-times.ts';

test('things come in the order of their times, and within one time in the order in which they were added', () => {
  const times = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 60 });
  fc.assert(
    fc.property(times, times, (first, later) => {
      const due = new DueTimes<{ at: number; name: number }>();
      const open = new Set<number>();
      let name = 0;
      const add = (at: number) => {
        open.add(name);
        due.add(at, { at, name: name++ });
      };
      const isDue = (thing: { name: number }) => open.has(thing.name);
      first.forEach(add);
      const seen: { at: number; name: number }[] = [];
      for (let at = due.first(isDue); at !== undefined; at = due.first(isDue)) {
        const [next] = due.at(at);
        if (!next) throw new Error('a time with nothing at it');
        seen.push(next);
        open.delete(next.name);
        const another = later.pop();
        // Items added over time are never due before the current time.
        if (another !== undefined) add(at + another);
      }
      expect(seen).toHaveLength(name);
      const sorted = [...seen].sort((a, b) => a.at - b.at || a.name - b.name);
      expect(seen).toEqual(sorted);
    }),
    { seed: 20261125, numRuns: 300 },
  );
});

test('things that are no longer due are skipped', () => {
  const due = new DueTimes<string>();
  due.add(2, 'late');
  due.add(1, 'gone');
  due.add(1, 'here');
  expect(due.first((thing) => thing !== 'gone')).toBe(1);
  expect([...due.at(1)]).toEqual(['here']);
  expect(due.first((thing) => thing === 'late')).toBe(2);
  expect(due.first(() => false)).toBeUndefined();
});
