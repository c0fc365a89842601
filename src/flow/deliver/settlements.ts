import type { Random } from '../../shared/random.ts';
import type { ProviderAnswer } from './blame.ts';
import type { ComposedBatch } from './compose-batch.ts';
import type { ClaimedBatch, Settlement } from './deliver-store.ts';
import type { Judged } from './judge-batch.ts';
import { type InDoubt, settlementOf, uncomposedBecomes } from './outcome.ts';
import type { SendingBlocks } from './sending-blocks.ts';
import type { Outcome, Transport } from './transport.ts';

/**
 * Whether a batch must go out again unchanged. It must if it is in doubt; and once it was in doubt, a later refusal
 * concerns only the later attempt: under a new key, the emails of the first attempt would be sent twice.
 */
export function mustRepeat(
  { outcome, deliveryId }: ProviderAnswer,
  attempts: number,
  { blames }: Judged,
): boolean {
  if (outcome.kind === 'uncertain') return true;
  if (attempts === 1) return false;
  const blame = blames.get(deliveryId);
  return (
    outcome.kind === 'temporary' ||
    outcome.kind === 'halted' ||
    (blame !== undefined && blame !== 'reader' && blame !== 'address')
  );
}

/** The new state of each member of a batch, including those left out of it. */
export function settlementsOf(
  deps: { readonly transport: Transport; readonly inDoubt: InDoubt; readonly random: Random },
  { members, refused, uncomposed }: ComposedBatch,
  answers: readonly ProviderAnswer[],
  { batch, judged, blocks }: { batch: ClaimedBatch; judged: Judged; blocks: SendingBlocks },
  now: number,
): Map<number, Settlement> {
  const settlements = new Map<number, Settlement>();
  for (const { id } of refused) {
    settlements.set(id, { status: 'failed', reason: { code: 'malformed-address' }, hardBounce: false });
  }
  for (const { delivery, said } of uncomposed) {
    settlements.set(delivery.id, uncomposedBecomes(delivery.attempts, said, now));
  }
  const outcomes = new Map(answers.map(({ deliveryId, outcome }) => [deliveryId, outcome]));
  const repeated = batch.attempts > 1;
  for (const delivery of members) {
    const outcome = outcomes.get(delivery.id) as Outcome;
    const blame = judged.blames.get(delivery.id);
    const known = {
      attempts: Math.max(delivery.attempts, batch.attempts),
      blame,
      // Under a new key, emails that an earlier attempt may have sent would be sent twice: if refused now, they have
      // failed.
      refusedBefore:
        repeated && deps.transport.replaysSafely
          ? Number.MAX_SAFE_INTEGER
          : judged.refusedBefore.get(delivery.id),
      mayHaveLeft: repeated,
      blockedBefore: blocks.editions.get(delivery.editionId)?.tries,
    };
    settlements.set(delivery.id, settlementOf(outcome, known, deps.inDoubt, now, deps.random));
  }
  return settlements;
}
