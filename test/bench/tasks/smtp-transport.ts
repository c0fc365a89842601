/** Our transport for SMTP, each batch composed again: the whole MIME message, token signed. */

import { smtpTransport } from '../../../src/adapters/transport/smtp.ts';
import type { EditionContent } from '../../../src/flow/compose/edition.ts';
import { Slab } from '../../../src/flow/compose/wire/slab.ts';
import type { Terms } from '../../../src/flow/deliver/transport.ts';
import { systemClock } from '../../../src/shared/time/clock.ts';
import { composeBatch, composerOf } from '../support/batches.ts';
import { serveTask } from '../support/serve-child.ts';

interface Params {
  readonly content: EditionContent;
  readonly port: number;
  readonly ca?: string;
  readonly connections: number;
  readonly count: number;
}

await serveTask(async ({ content, port, ca, connections, count }: Params) => {
  const composer = composerOf(content, 'mime');
  const pool = `connections=${connections}&messages=100000`;
  const server = `127.0.0.1:${port}`;
  const transport = smtpTransport({
    url: ca === undefined ? `smtp://${server}?tls=off&${pool}` : `smtps://${server}?${pool}`,
    ca,
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
  const size = transport.batchSize;
  async function send(to: number): Promise<number> {
    let next = 1;
    let sent = 0;
    const slabs = Array.from({ length: transport.concurrency }, () => new Slab());
    await Promise.all(
      slabs.map(async (slab) => {
        while (next <= to) {
          const first = next;
          next += size;
          const batch = composeBatch(composer, slab, first, Math.min(size, to - first + 1));
          const outcomes = await transport.send(batch, terms);
          const refused = outcomes.find(({ kind }) => kind !== 'accepted');
          if (refused) throw new Error(`not taken: ${JSON.stringify(refused)}`);
          sent += outcomes.length;
        }
      }),
    );
    return sent;
  }
  await send(500);
  return { run: async () => ({ count: await send(count) }), close: () => transport.close() };
});
