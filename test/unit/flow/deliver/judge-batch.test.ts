import { describe, expect, test } from 'vitest';
import type { ClaimedDelivery } from '../../../../src/flow/deliver/deliver-store.ts';
import { applyBlocks, judgeBatch } from '../../../../src/flow/deliver/judge-batch.ts';
import {
  type BlameStore,
  noBlocks,
  type SendingBlocks,
} from '../../../../src/flow/deliver/sending-blocks.ts';
import type { Outcome } from '../../../../src/flow/deliver/transport.ts';
import { silentLog } from '../../../../src/shared/log.ts';
import { HOUR, MINUTE } from '../../../../src/shared/time/clock.ts';

const NOW = Date.parse('2026-12-01T07:00:00Z');
const OK: Outcome = { kind: 'accepted', providerId: 'p' };
const REFUSED: Outcome = {
  kind: 'refused',
  refusal: { stage: 'recipient', code: 550, words: '550 no', named: false },
};
const answersOf = (...outcomes: Outcome[]) =>
  outcomes.map((outcome, index) => ({
    ...{ deliveryId: index, readerId: index, domain: 'x.example', editionId: 'e' },
    outcome,
  }));

/** A record that keeps its calls. */
function record(more: Partial<BlameStore> = {}) {
  const asked: string[] = [];
  const keep = (what: string) => async () => void asked.push(what);
  const store: BlameStore = {
    blocks: async () => noBlocks(),
    past: async () => ({ refusals: [], lastTakenAt: undefined, takenEditions: new Set() }),
    ...{ note: keep('note'), halt: keep('halt'), endHalt: keep('endHalt') },
    ...{ block: keep('block'), endBlock: keep('endBlock') },
    ...more,
  };
  return { store, asked };
}

test('a refusal is recorded before anything follows from it', async () => {
  let written = () => {};
  const noted = new Promise<void>((resolve) => {
    written = resolve;
  });
  let isJudged = false;
  const { store } = record({ note: () => noted });
  const transport = { name: 'smtp', replaysSafely: false } as const;
  const judging = judgeBatch(store, transport, answersOf(OK, REFUSED), NOW, silentLog).then((judged) => {
    isJudged = true;
    return judged;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isJudged).toBe(false);
  written();
  expect((await judging).blames.get(1)).toBe('reader');
});

test('if the record can’t be written, refused emails are retried', async () => {
  const { store } = record({ note: () => Promise.reject(new Error('disk full')) });
  const transport = { name: 'smtp', replaysSafely: false } as const;
  const judged = await judgeBatch(store, transport, answersOf(OK, REFUSED), NOW, silentLog);
  expect([...judged.blames]).toEqual([[1, 'later']]);
});

describe('a halt', () => {
  const NOTHING = { blames: new Map(), refusedBefore: new Map(), halt: undefined, emails: [] };
  const halted = (): SendingBlocks => ({
    halt: { transport: 'smtp', code: 'sender-refused', said: 'no', beganAt: 1, nextTryAt: NOW, tries: 1 },
    editions: new Map(),
  });
  const apply = async (blocks: SendingBlocks, outcomes: readonly Outcome[], judged: object = {}) => {
    const { store, asked } = record();
    const of = { answers: answersOf(...outcomes), judged: { ...NOTHING, ...judged }, members: [] };
    await applyBlocks(store, 'smtp', blocks, of, NOW);
    return asked;
  };

  test('lasts until something is accepted', async () => {
    const blocks = halted();
    expect(await apply(blocks, [REFUSED, { kind: 'unsent' }])).toEqual([]);
    expect(blocks.halt).toBeDefined();
    expect(await apply(blocks, [REFUSED, OK])).toEqual(['endHalt']);
    expect(blocks.halt).toBeUndefined();
  });

  test('that doesn’t exist is ended by nobody', async () => {
    expect(await apply(noBlocks(), [OK])).toEqual([]);
  });

  test('continues from its beginning, with the next try postponed for longer', async () => {
    const blocks = halted();
    const halt = { code: 'sender-refused', said: 'still no', statedMs: undefined };
    expect(await apply(blocks, [REFUSED], { halt })).toEqual(['halt']);
    expect(blocks.halt).toMatchObject({ beganAt: 1, nextTryAt: NOW + 10 * MINUTE, tries: 2 });
    await apply(blocks, [REFUSED], { halt });
    expect(blocks.halt).toMatchObject({ beganAt: 1, nextTryAt: NOW + 20 * MINUTE, tries: 3 });
  });

  test('of one email is ended by the first reader who receives it', async () => {
    const blocks = noBlocks();
    const { store, asked } = record();
    const members = [{ id: 0, editionId: 'e', stream: 'basics', item: 'one' } as ClaimedDelivery];
    const refused = { ...NOTHING, emails: [{ editionId: 'e', said: 'spam' }] };
    await applyBlocks(store, 'smtp', blocks, { answers: answersOf(REFUSED), judged: refused, members }, NOW);
    expect(blocks.editions.get('e')).toMatchObject({ stream: 'basics', item: 'one', nextTryAt: NOW + HOUR });
    await applyBlocks(store, 'smtp', blocks, { answers: answersOf(OK, OK), judged: NOTHING, members }, NOW);
    expect(asked).toEqual(['block', 'endBlock']);
    expect(blocks.editions.size).toBe(0);
  });
});
