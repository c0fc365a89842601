import type { Log } from '../../shared/log.ts';
import type { ComposedBatch } from './compose-batch.ts';
import type { LeasedBatch, Settle } from './leased-batch.ts';
import type { Outcome, OutgoingBatch, Terms, Transport } from './transport.ts';

/** One outcome for each message, whatever the transport does: if it breaks its contract, nobody knows what left. */
export async function answered(
  transport: Transport,
  outgoing: OutgoingBatch,
  log: Log,
  terms: Terms,
): Promise<readonly Outcome[]> {
  let outcomes: readonly (Outcome | undefined)[] = [];
  try {
    outcomes = outgoing.messages.length === 0 ? [] : await transport.send(outgoing, terms);
  } catch (error) {
    log.error({ error: String(error) }, 'the transport failed');
  }
  return outgoing.messages.map(
    (_, index) => outcomes[index] ?? { kind: 'uncertain', reason: 'the transport gave no outcome' },
  );
}

/**
 * Writes down at once what a provider has accepted if it can't be asked again: after a crash, only unanswered
 * messages are in doubt. If a replay is safe, the whole batch is repeated anyway.
 */
export function progressOf(
  { replaysSafely }: Transport,
  held: LeasedBatch,
  { members }: ComposedBatch,
  settle: Settle,
) {
  const written = new Set<number>();
  const writing: Promise<void>[] = [];
  const lost = new AbortController();
  return {
    /** Aborts when another worker has taken the batch over: the rest of it belongs to that worker. */
    lost: lost.signal,
    async accepted(index: number, providerId: string): Promise<void> {
      const delivery = members[index];
      if (replaysSafely || !delivery) return;
      const settlement = { status: 'sent', providerId } as const;
      const part = { hold: held.hold, partial: true, settlements: [{ delivery, settlement }] };
      const one = settle(part, held.deadline).then(
        (isHeld) => {
          if (isHeld) written.add(delivery.id);
          else lost.abort();
        },
        // It is written with the batch's end.
        () => undefined,
      );
      writing.push(one);
      await one;
    },
    async written(): Promise<ReadonlySet<number>> {
      await Promise.all(writing);
      return written;
    },
  };
}
