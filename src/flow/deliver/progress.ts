import { messageOf } from '../../shared/errors/message-of.ts';
import type { Log } from '../../shared/log.ts';
import { SECOND } from '../../shared/time/clock.ts';
import type { AcceptanceJournal } from './acceptance-journal.ts';
import type { ComposedBatch } from './compose-batch.ts';
import type { Closing } from './deliver-store.ts';
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
    log.error({ error: messageOf(error) }, 'the transport failed');
  }
  return outgoing.messages.map(
    (_, index) => outcomes[index] ?? { kind: 'uncertain', reason: 'the transport gave no outcome' },
  );
}

/**
 * Records at once what a provider has accepted if it can't be asked again: after a crash, only unanswered messages are
 * in doubt. If a replay is safe, the whole batch is repeated anyway.
 *
 * With a journal, the connection continues as soon as a line is written, and the store learns of it with the batch's end
 * or after a second. Without one, the store must know first.
 */
export function progressOf(
  { replaysSafely }: Transport,
  leased: LeasedBatch,
  { members }: ComposedBatch,
  settle: Settle,
  {
    journal,
    now,
    onStored,
  }: {
    readonly journal?: AcceptanceJournal | undefined;
    readonly now: () => number;
    readonly onStored?: ((messages: number) => void) | undefined;
  },
) {
  const written = new Set<number>();
  const writing: Promise<void>[] = [];
  const lost = new AbortController();
  let noted: Closing['settlements'][number][] = [];
  let timer: NodeJS.Timeout | undefined;

  const write = (settlements: Closing['settlements']): Promise<void> => {
    const one = settle({ lease: leased.lease, partial: true, settlements }, leased.deadline).then(
      (isOurs) => {
        if (!isOurs) return lost.abort();
        for (const { delivery } of settlements) written.add(delivery.id);
        onStored?.(settlements.length);
      },
      // It is written with the batch's end.
      () => undefined,
    );
    writing.push(one);
    return one;
  };
  const writeNoted = (): void => {
    timer = undefined;
    void write(noted);
    noted = [];
  };

  return {
    /** Aborts when another worker has taken the batch over: the rest of it belongs to that worker. */
    lost: lost.signal,
    async accepted(index: number, providerId: string): Promise<void> {
      const delivery = members[index];
      if (replaysSafely || !delivery) return;
      const one = { delivery, settlement: { status: 'sent', providerId } as const };
      if (!journal) return write([one]);
      noted.push(one);
      // In real time, like the provider's answers.
      timer ??= setTimeout(writeNoted, SECOND).unref();
      if ((await journal.note(leased.lease.batchId, delivery.id, providerId, now())) || !noted.includes(one))
        return;
      noted = noted.filter((other) => other !== one);
      return write([one]);
    },
    /** The deliveries that the store knows as sent before the batch's end. */
    async written(): Promise<ReadonlySet<number>> {
      clearTimeout(timer);
      await Promise.all(writing);
      return written;
    },
  };
}
