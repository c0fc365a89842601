import type { ClaimOptions, DeliverStore, LeaseTerms } from '../../src/flow/deliver/deliver-store.ts';

/** Claims batches that have begun to leave, as by a worker that dies before it hears an answer. */
export async function claimAndBegin(store: DeliverStore, terms: LeaseTerms, options: ClaimOptions) {
  const claimed = await store.claimDue(terms, options);
  for (const { id: batchId, attempts: fence } of claimed.batches) {
    await store.begin({ batchId, owner: terms.owner, fence }, [], terms.now);
  }
  return claimed;
}
