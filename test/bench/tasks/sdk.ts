/** Resend's official SDK, given emails that were rendered beforehand. */
import type { EditionContent } from '../../../src/flow/compose/edition.ts';
import { atOnce } from '../support/batches.ts';
import { madePayloads, sdkFor, sendPayloads } from '../support/sdk.ts';
import { serveTask } from '../support/serve-child.ts';

interface Params {
  readonly content: EditionContent;
  readonly port: number;
  readonly concurrency: number;
  readonly batches: number;
}

const SIZE = 100;

await serveTask(async ({ content, port, concurrency, batches }: Params) => {
  const resend = sdkFor(port);
  // A few different batches: what they hold costs the SDK the same each time.
  const made = Array.from({ length: 10 }, (_, index) => madePayloads(content, 1 + index * SIZE, SIZE));
  let sent = 0;
  const send = (count: number) =>
    atOnce(concurrency, count, (index) =>
      sendPayloads(resend, made[index % made.length] as (typeof made)[number], `bench-${sent++}`),
    );
  await send(5);
  return {
    async run() {
      await send(batches);
      return { count: batches * SIZE };
    },
  };
});
