import type { Outcome, OutgoingBatch, Transport } from '../../src/flow/deliver/transport.ts';

/** A message as the provider would read it. */
export interface TakenMessage {
  readonly deliveryId: number;
  readonly messageId: string;
  readonly date: number;
  readonly from: string;
  readonly to: { readonly email: string };
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tags: readonly { readonly name: string; readonly value: string }[];
}

export interface TakenBatch {
  readonly idempotencyKey: string;
  readonly messages: readonly TakenMessage[];
}

/** A scriptable provider that remembers what it accepted by idempotency key. */
export function recordingTransport(options: Partial<Transport> = {}) {
  const taken: TakenMessage[] = [];
  const seen = new Map<string, string>();
  /** Called before each hand-over; its result, if any, is the answer. */
  const script: { next?: (batch: TakenBatch) => Promise<readonly Outcome[] | undefined> } = {};
  const accept = (batch: TakenBatch): readonly Outcome[] => {
    const body = JSON.stringify(batch.messages);
    const before = seen.get(batch.idempotencyKey);
    if (before !== undefined && before !== body) throw new Error('the same key came with another body');
    if (before === undefined) taken.push(...batch.messages);
    seen.set(batch.idempotencyKey, body);
    return batch.messages.map(({ deliveryId }) => ({ kind: 'accepted', providerId: `p-${deliveryId}` }));
  };
  const transport: Transport = {
    name: 'outbox',
    wire: 'json',
    batchSize: 10,
    concurrency: 1,
    leaseMs: 60_000,
    replaysSafely: true,
    replayWindowMs: Number.POSITIVE_INFINITY,
    staysLocal: true,
    async send(batch) {
      const read = readBatch(batch);
      return (await script.next?.(read)) ?? accept(read);
    },
    async close() {},
    ...options,
  };
  return { transport, taken, accept, script };
}

function readBatch({ idempotencyKey, bytes, messages }: OutgoingBatch): TakenBatch {
  const mails = JSON.parse(bytes.toString()) as (Omit<TakenMessage, 'to'> & { to: string })[];
  return {
    idempotencyKey,
    messages: messages.map(({ deliveryId, messageId, date }, index) => {
      const mail = mails[index] as (typeof mails)[number];
      return { ...mail, to: { email: mail.to }, deliveryId, messageId, date };
    }),
  };
}
