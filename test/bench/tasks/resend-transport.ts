/** Our transport for Resend, given batches that were composed beforehand, or composing each batch again. */

import { resendTransport } from '../../../src/adapters/transport/resend.ts';
import type { EditionContent } from '../../../src/flow/compose/edition.ts';
import { Slab } from '../../../src/flow/compose/wire/slab.ts';
import type { OutgoingBatch, Terms } from '../../../src/flow/deliver/transport.ts';
import { systemClock } from '../../../src/shared/time/clock.ts';
import { atOnce, composeBatch, composedBatches, composerOf } from '../support/batches.ts';
import { serveTask } from '../support/serve-child.ts';

interface Params {
  readonly content: EditionContent;
  readonly port: number;
  readonly concurrency: number;
  readonly batches: number;
  readonly composing: boolean;
}

const SIZE = 100;

await serveTask(async ({ content, port, concurrency, batches, composing }: Params) => {
  const composer = composerOf(content, 'json');
  const made = composing ? [] : composedBatches(content, 'json', 10, SIZE);
  const slabs = Array.from({ length: concurrency }, () => new Slab());
  const transport = resendTransport({
    apiKey: 're_benchmark',
    baseUrl: `http://127.0.0.1:${port}`,
    clock: systemClock,
  });
  const terms: Terms = {
    signal: new AbortController().signal,
    deadline: Number.POSITIVE_INFINITY,
    turn: async () => 0,
    accepted: async () => {},
    refused: () => [],
    pause: () => {},
  };
  let sent = 0;
  async function hand(index: number, lane: number): Promise<void> {
    const batch = composing
      ? composeBatch(composer, slabs[lane] as Slab, 1 + index * SIZE, SIZE)
      : (made[index % made.length] as OutgoingBatch);
    const outcomes = await transport.send({ ...batch, idempotencyKey: `bench-${sent++}` }, terms);
    const refused = outcomes.find(({ kind }) => kind !== 'accepted');
    if (refused || outcomes.length !== SIZE) throw new Error(`not taken: ${JSON.stringify(refused)}`);
  }
  await atOnce(concurrency, 50, hand);
  return {
    async run() {
      await atOnce(concurrency, batches, hand);
      return { count: batches * SIZE };
    },
    close: () => transport.close(),
  };
});
