import { type ProviderAnswer, stopsAt } from './blame.ts';
import type { ClaimedDelivery } from './deliver-store.ts';
import type { Outcome, Terms } from './transport.ts';

/**
 * Collects a batch's answers in the order in which they come, which distinguishes a refusal of one from a refusal of
 * all.
 */
export interface Hearing extends Pick<Terms, 'refused'> {
  accepted(index: number, providerId: string): void;
  /** All answers, once the transport has resolved: first those already heard, in order, then the others. */
  answers(outcomes: readonly Outcome[]): readonly ProviderAnswer[];
}

/**
 * @param members of the batch, in hand-over order.
 */
export function hearing(members: readonly ClaimedDelivery[]): Hearing {
  const heard: ProviderAnswer[] = [];
  const places = new Set<number>();

  function hear(index: number, outcome: Outcome): void {
    const member = members[index];
    if (!member || places.has(index)) return;
    places.add(index);
    const { id: deliveryId, subscriberId: readerId, editionId, to } = member;
    const domain = to.slice(to.lastIndexOf('@') + 1).toLowerCase();
    heard.push({ deliveryId, readerId, domain, editionId, outcome });
  }

  return {
    accepted: (index, providerId) => hear(index, { kind: 'accepted', providerId }),
    refused(index, refusal) {
      hear(index, { kind: 'refused', refusal });
      const stop = stopsAt(heard);
      if (stop === 'nothing') return [];
      const email = members[index]?.editionId;
      return [...members.keys()].filter((at) => stop === 'all' || members[at]?.editionId === email);
    },
    answers(outcomes) {
      for (const [index, outcome] of outcomes.entries()) hear(index, outcome);
      return heard;
    },
  };
}
