import type { ClaimedBatch, ClaimOptions, LeaseTerms } from '../../flow/deliver/deliver-store.ts';
import { HOUR } from '../../shared/time/clock.ts';
import { apart, type Refused, rehearsed } from './apart.ts';
import type { Database } from './open.ts';
import { batchesOf, inDomainsTurn, insertBatches, type Judged, putBack } from './queue-head.ts';

/** What is passed over for an hour because the store refuses any change to it; by id. */
export interface PassedOver<Id> {
  add(id: Id, now: number): void;
  ids(now: number): Id[];
  /** Those of the last look. */
  known(): Id[];
}

export function passedOver<Id>(): PassedOver<Id> {
  const until = new Map<Id, number>();
  return {
    add: (id, now) => void until.set(id, now + HOUR),
    ids(now) {
      for (const [id, at] of until) {
        // A clock that was set back must not keep it forever.
        if (at <= now || at > now + HOUR) until.delete(id);
      }
      return [...until.keys()];
    },
    known: () => [...until.keys()],
  };
}

/** The result of claiming the head of a queue. */
export interface Taken {
  readonly batches: readonly ClaimedBatch[];
  readonly skipped: number;
}

/** Claims a judged head: deliveries that may leave become batches, and the rest leaves the head. */
export async function takeHead(
  trx: Database,
  head: readonly Judged[],
  terms: LeaseTerms,
  options: ClaimOptions,
  domainRates: ReadonlyMap<string, number>,
): Promise<Taken> {
  const skipped = await putBack(trx, head);
  const claimed = await inDomainsTurn(trx, head, domainRates, terms.now);
  const batches = batchesOf(claimed, terms, options);
  await insertBatches(trx, terms, batches);
  return { batches, skipped };
}

/**
 * The same after the store has refused it: the claim is first rehearsed in halves to find the culprit.
 *
 * @throws the first error if the store would accept none of several: then no single one is to blame.
 */
export async function takeOthers(
  trx: Database,
  head: readonly Judged[],
  take: (some: readonly Judged[]) => Promise<Taken>,
  first: unknown,
): Promise<Taken & { readonly refused: readonly Refused<Judged>[] }> {
  const { refused } = await apart(head, (some) => rehearsed(trx, () => take(some)));
  if (refused.length > 1 && refused.length === head.length) throw first;
  const culprits = new Set(refused.map(({ item }) => item));
  return { ...(await take(head.filter((one) => !culprits.has(one)))), refused };
}
