import { expect, test } from 'vitest';
import { shutOut } from '../../../src/shared/errors/shut-out.ts';
import { listeningLog } from '../../support/listening-log.ts';

test('a hundred failures of one kind are six entries, though the words of each name its reader', () => {
  const { log, said } = listeningLog();
  const failed = shutOut(log, 'could not plan a reader');
  for (let reader = 1; reader <= 100; reader++) {
    failed.note('basics', { reader }, Object.assign(new Error(`reader ${reader} is locked`), { errcode: 5 }));
  }
  failed.note('basics', { reader: 101 }, new RangeError('no such date'));
  failed.end();
  expect(said.map(({ fields }) => fields)).toEqual([
    ...[1, 2, 3, 4, 5].map((reader) => ({ reader, error: `reader ${reader} is locked` })),
    { reader: 101, error: 'no such date' },
    { of: 'basics', error: 'reader 1 is locked', more: 95 },
  ]);
  failed.end();
  expect(said).toHaveLength(7);
});
