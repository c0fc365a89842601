import { expect, test } from 'vitest';
import type { ContentFault } from '../../../../src/flow/content/content-error.ts';
import { faultyFileNotes } from '../../../../src/run/worker/note-faulty-files.ts';
import { HOUR, MINUTE } from '../../../../src/shared/time/clock.ts';

const NOW = Date.parse('2026-12-01T07:00Z');
const fault = (file: string, said: string): ContentFault => ({
  ...{ file, line: 3, field: undefined },
  ...{ rule: 'front-matter-yaml', data: { code: 'language', said } },
});

/** Notes over a record of rows, `file since said`. */
function rig() {
  let faults: readonly ContentFault[] = [];
  let rows: string[] = [];
  const asked: number[] = [];
  const record = {
    note: async ({ of, said }: { of: string; said: string }, at: number) =>
      void rows.push(`${of} ${(at - NOW) / MINUTE} ${said}`),
    done: async () => {
      asked.push(rows.length);
      rows = [];
    },
  };
  const note = faultyFileNotes(record, () => faults);
  return {
    asked,
    lose: () => (rows = []),
    async at(minutes: number, found = faults) {
      faults = found;
      await note(NOW + minutes * MINUTE);
      return rows;
    },
  };
}

test('each file is noted with its first mistake, since it was first found', async () => {
  const { at } = rig();
  const one = [fault('a.md', 'is wrong'), fault('a.md', 'is odd'), fault('b.md', 'is bad')];
  expect((await at(0, one)).sort()).toEqual(['a.md 0 line 3: is wrong', 'b.md 0 line 3: is bad']);
  expect(await at(5, [fault('a.md', 'is odd')])).toEqual(['a.md 0 line 3: is odd']);
  expect(await at(6, [])).toEqual([]);
  expect(await at(7, [fault('a.md', 'is wrong')])).toEqual(['a.md 7 line 3: is wrong']);
});

test('a note that another worker took back is written again after an hour, however the clock was set', async () => {
  const { at, lose } = rig();
  const faults = [fault('a.md', 'is wrong')];
  await at(600, faults);
  lose();
  expect(await at(659)).toEqual([]);
  expect(await at(660)).toEqual(['a.md 600 line 3: is wrong']);
  lose();
  expect(await at(0)).toEqual(['a.md 600 line 3: is wrong']);
});

test('sound content asks the store once, to take back what an earlier process noted', async () => {
  const { at, asked } = rig();
  for (const minutes of [0, 1, 2 * (HOUR / MINUTE)]) await at(minutes, undefined);
  expect(asked).toHaveLength(1);
});
