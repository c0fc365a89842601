import { describe, expect, test } from 'vitest';
import {
  judgeFailover,
  type Memory,
  type Seen,
  TIME_TO_LOOK,
  type WorkerRow,
} from '../../../../src/adapters/store/failover.ts';

const NOW = 1_000_000;
const row = (owner: string, changes: Partial<WorkerRow> = {}): WorkerRow => ({
  ...{ owner, claims: 5, timeline: '2', aliveUntil: NOW + 1 },
  ...changes,
});
const seen = (changes: Partial<Seen> = {}): Seen => ({
  ...{
    here: '2',
    accepted: '1',
    noticed: { at: NOW - TIME_TO_LOOK, lost: false },
    workers: [row('ana'), row('ben')],
  },
  ...changes,
});
const ana: Memory = { owner: 'ana', timeline: '1', claims: 5, total: 10 };
const begun: Memory = { owner: 'new', timeline: undefined, claims: 0, total: 0 };
const judge = (what: Seen, memory: Memory = ana, misses = false, gone: readonly string[] = []) =>
  judgeFailover(what, memory, misses, (owner) => gone.includes(owner), NOW);

describe('on another timeline', () => {
  test('the store is complete once every worker has found its own writes', () => {
    expect(judge(seen())).toEqual({ kind: 'complete' });
    expect(judge(seen({ workers: [row('ana'), row('ben', { timeline: '1' })] }))).toEqual({
      kind: 'wait',
      for: ['ben'],
    });
  });

  test('a worker whose row was lost gets the time to look', () => {
    const noticed = { at: NOW - TIME_TO_LOOK + 1, lost: false };
    expect(judge(seen({ noticed }))).toEqual({ kind: 'wait', for: [] });
    expect(judge(seen({ noticed: undefined }))).toEqual({ kind: 'wait', for: [] });
  });

  test.each<[string, Partial<Seen>, boolean]>([
    ['a claim', { workers: [row('ana', { claims: 4 }), row('ben', { claims: 6 })] }, false],
    ['a claim of somebody who has gone', { workers: [row('ana'), row('ben', { claims: 4 })] }, false],
    ['its own row', { workers: [row('ben', { claims: 10 })] }, false],
    ['a settlement', {}, true],
    ['what another worker misses', { noticed: { at: 0, lost: true } }, false],
  ])('lost is lost: %s', (_, changes, misses) => {
    expect(judge(seen(changes), ana, misses)).toEqual({ kind: 'lost' });
  });

  test('nobody can vouch for an ended worker', () => {
    const workers = [row('ana'), row('ben', { timeline: '1' })];
    expect(judge(seen({ workers }), ana, false, ['ben'])).toEqual({ kind: 'unproven', for: ['ben'] });
    const silent = [row('ana'), row('ben', { timeline: '1', aliveUntil: NOW - 1 })];
    expect(judge(seen({ workers: silent }))).toEqual({ kind: 'unproven', for: ['ben'] });
  });

  test('a worker that has just begun proves nothing', () => {
    expect(judge(seen({ workers: [] }), begun)).toEqual({ kind: 'unproven', for: [] });
    expect(judge(seen({ workers: [row('', { claims: 9 })] }), begun)).toEqual({ kind: 'unproven', for: [] });
    expect(judge(seen(), begun)).toMatchObject({ kind: 'wait' });
    expect(judge(seen(), begun, false, ['ana', 'ben'])).toEqual({ kind: 'unproven', for: [] });
  });

  test('a worker whose row is missing considers the store incomplete, though others declared it complete', () => {
    expect(judge(seen({ accepted: '2', workers: [row('ben', { claims: 10 })] }))).toEqual({ kind: 'lost' });
  });
});

describe('on the same timeline', () => {
  const same = (changes: Partial<Seen> = {}) => seen({ here: '1', noticed: undefined, ...changes });

  test('all is fine, even for one that was considered gone', () => {
    expect(judge(same())).toEqual({ kind: 'same' });
    expect(judge(same({ workers: [row('ben', { claims: 10 })] }))).toEqual({ kind: 'same' });
    expect(judge(same({ accepted: undefined }), begun)).toEqual({ kind: 'same' });
  });

  test('fewer claims than before reveal a snapshot', () => {
    expect(judge(same({ workers: [row('ana'), row('ben', { claims: 4 })] }))).toEqual({ kind: 'lost' });
  });
});
