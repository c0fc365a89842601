import type { ClaimedBatch, ClaimOptions, LeaseTerms } from '../../flow/deliver/deliver-store.ts';
import { HOUR } from '../../shared/time/clock.ts';
import { apart, type Refused, rehearsed } from './apart.ts';
import type { Database } from './open.ts';
import { batchesOf, inDomainsTurn, insertBatches, type Judged, putBack } from './queue-head.ts';

/** What is passed over for an hour, since the store refuses each change of it; by id. */
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
        // A clock that was set back must not keep it for ever.
        if (at <= now || at > now + HOUR) until.delete(id);
      }
      return [...until.keys()];
    },
    known: () => [...until.keys()],
  };
}

/** What the claim of a queue's head did. */
export interface Taken {
  readonly batches: readonly ClaimedBatch[];
  readonly skipped: number;
}

/** Claims a judged head: what may leave in batches, the rest out of the way. */
export async function takeHead(
  trx: Database,
  head: readonly Judged[],
  lease: LeaseTerms,
  options: ClaimOptions,
  domainRates: ReadonlyMap<string, number>,
): Promise<Taken> {
  const skipped = await putBack(trx, head);
  const claimed = await inDomainsTurn(trx, head, domainRates, lease.now);
  const batches = batchesOf(claimed, lease, options);
  await insertBatches(trx, lease, batches);
  return { batches, skipped };
}

/**
 * The same, where the store has refused it: first it is rehearsed in halves, to learn whom the store means.
 *
 * @throws the first error, where the store would take none of several: then it is not about one of them.
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
