import { expect, test } from 'vitest';
import { forgetOld, type RetentionStore } from '../../../../src/flow/readers/retention.ts';
import { DAY } from '../../../../src/shared/time/clock.ts';

const NOW = Date.parse('2026-12-01T12:00:00Z');
const KEPT = { pendingDays: 30, ipDays: 90 };
const log = { error() {} };

/** Holds this many sign-ups and origins, and notes each look: until when, and how many were forgotten. */
function holding(pending: number, origins: number, refuses = 0) {
  const looks = { pending: [] as number[], origins: [] as number[] };
  const befores = new Set<number>();
  const store: RetentionStore = {
    async forgetPending(before, limit, without) {
      befores.add(before);
      const refused = without.length < refuses ? Math.min(refuses - without.length, limit) : 0;
      const done = Math.min(pending, limit - refused);
      pending -= done;
      looks.pending.push(done);
      const error = new Error('refused');
      return {
        done,
        refused: Array.from({ length: refused }, (_, at) => {
          const id = without.length + at;
          return { id, reader: id, error };
        }),
      };
    },
    async forgetOrigins(before, limit) {
      befores.add(before);
      const done = Math.min(origins, limit);
      origins -= done;
      looks.origins.push(done);
      return { done, refused: [] };
    },
  };
  return { store, looks, befores };
}

test('everything old enough is forgotten, a hundred at a time, without useless looks', async () => {
  const { store, looks, befores } = holding(250, 120);
  expect(await forgetOld(store, KEPT, NOW, log)).toEqual({ pending: 250, origins: 120 });
  expect(looks).toEqual({ pending: [100, 100, 50], origins: [100, 20] });
  expect([...befores]).toEqual([NOW - 30 * DAY, NOW - 90 * DAY]);
});

test('a hundred that can’t be forgotten hide nobody after them', async () => {
  const { store, looks } = holding(30, 0, 100);
  expect(await forgetOld(store, KEPT, NOW, log)).toEqual({ pending: 30, origins: 0 });
  expect(looks.pending).toEqual([0, 30]);
});

test('if all are refused it ends, and still forgets the origins', async () => {
  const { store, looks } = holding(0, 40, Number.POSITIVE_INFINITY);
  expect(await forgetOld(store, KEPT, NOW, log)).toEqual({ pending: 0, origins: 40 });
  expect(looks.pending).toHaveLength(10);
});
