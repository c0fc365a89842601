import type { Message, Outcome, OutgoingBatch, Transport } from '../../src/deliver/transport.ts';

/** A provider's door: takes what it is told to take, and remembers what it took by idempotency key. */
export function recordingTransport(options: Partial<Transport> = {}) {
  const taken: Message[] = [];
  const seen = new Map<string, string>();
  /** Called before each hand-over; what it returns is answered instead. */
  const script: { next?: (batch: OutgoingBatch) => Promise<readonly Outcome[] | undefined> } = {};
  const accept = (batch: OutgoingBatch): readonly Outcome[] => {
    const body = JSON.stringify(batch.messages);
    const before = seen.get(batch.idempotencyKey);
    if (before !== undefined && before !== body) throw new Error('the same key came with another body');
    if (before === undefined) taken.push(...batch.messages);
    seen.set(batch.idempotencyKey, body);
    return batch.messages.map(({ deliveryId }) => ({ kind: 'accepted', providerId: `p-${deliveryId}` }));
  };
  const transport: Transport = {
    name: 'outbox',
    batchSize: 10,
    leaseMs: 60_000,
    replaysSafely: true,
    replayWindowMs: Number.POSITIVE_INFINITY,
    staysLocal: true,
    async send(batch) {
      return (await script.next?.(batch)) ?? accept(batch);
    },
    async close() {},
    ...options,
  };
  return { transport, taken, accept, script };
}
