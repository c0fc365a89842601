import { describe, expect, test } from 'vitest';
import type { Blame } from '../../../../src/flow/deliver/blame.ts';
import type { ComposedBatch } from '../../../../src/flow/deliver/compose-batch.ts';
import type { ClaimedBatch, ClaimedDelivery } from '../../../../src/flow/deliver/deliver-store.ts';
import { noBlocks } from '../../../../src/flow/deliver/sending-blocks.ts';
import { mustRepeat, settlementsOf } from '../../../../src/flow/deliver/settlements.ts';
import type { Outcome, Transport } from '../../../../src/flow/deliver/transport.ts';
import { MINUTE } from '../../../../src/shared/time/clock.ts';

const NOW = Date.parse('2026-12-01T07:00:00Z');
const REFUSED: Outcome = {
  kind: 'refused',
  refusal: { stage: 'recipient', code: 550, words: '550 no', named: false },
};
const answer = (outcome: Outcome, deliveryId = 1) => ({
  ...{ deliveryId, readerId: deliveryId, domain: 'x.example', editionId: 'e' },
  outcome,
});
const judgedAs = (blame: Blame | undefined, refusedBefore = 0) => ({
  blames: new Map(blame ? [[1, blame]] : []),
  refusedBefore: new Map([[1, refusedBefore]]),
  ...{ halt: undefined, emails: [] },
});

/** The new state of a batch's only member after an attempt, over a transport that can or can't be asked again. */
function become(
  outcome: Outcome,
  attempts: number,
  replaysSafely: boolean,
  blame?: Blame,
  refusedBefore = 0,
) {
  const members = [{ id: 1, attempts: 1, editionId: 'e' } as ClaimedDelivery];
  const settlements = settlementsOf(
    { transport: { replaysSafely } as Transport, inDoubt: 'retry', random: () => 0 },
    { members, refused: [], uncomposed: [] } as unknown as ComposedBatch,
    [answer(outcome)],
    {
      batch: { attempts } as ClaimedBatch,
      judged: judgedAs(blame, refusedBefore),
      blocks: noBlocks(),
    },
    NOW,
  );
  return settlements.get(1);
}

describe('an email refused for its reader', () => {
  test('is due again, and fails at its fifth refusal', () => {
    expect(become(REFUSED, 1, true, 'reader')).toMatchObject({ status: 'due', dueAt: NOW + 5 * MINUTE });
    expect(become(REFUSED, 1, true, 'reader', 3)).toMatchObject({ status: 'due', dueAt: NOW + 320 * MINUTE });
    expect(become(REFUSED, 1, true, 'reader', 4)).toMatchObject({ status: 'failed', hardBounce: false });
  });

  test('fails at once if an earlier attempt may have sent it: under a new key it would come twice', () => {
    expect(become(REFUSED, 2, true, 'reader')).toMatchObject({ status: 'failed', mayHaveLeft: true });
  });

  test('is due again if nobody compares keys, and may have left', () => {
    expect(become(REFUSED, 2, false, 'reader')).toMatchObject({ status: 'due', mayHaveLeft: true });
  });
});

describe('a batch is repeated unchanged', () => {
  const repeats = (outcome: Outcome, attempts: number, blame?: Blame) =>
    mustRepeat(answer(outcome), attempts, judgedAs(blame));

  test('while any answer is in doubt', () => {
    expect(repeats({ kind: 'uncertain', reason: '' }, 1)).toBe(true);
  });

  test('once it was in doubt, until every answer is final', () => {
    for (const outcome of [
      { kind: 'temporary', reason: '' },
      { kind: 'halted', reason: '', code: 'limit-reached' },
    ] as const) {
      expect(repeats(outcome, 1)).toBe(false);
      expect(repeats(outcome, 2)).toBe(true);
    }
    for (const blame of ['sender', 'limit', 'email', 'later'] as const) {
      expect(repeats(REFUSED, 1, blame)).toBe(false);
      expect(repeats(REFUSED, 2, blame)).toBe(true);
    }
    for (const blame of ['reader', 'address'] as const) expect(repeats(REFUSED, 2, blame)).toBe(false);
    expect(repeats({ kind: 'accepted', providerId: 'p' }, 2)).toBe(false);
  });
});
