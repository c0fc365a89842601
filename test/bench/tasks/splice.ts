/** Our way to make an email: an edition encoded for Resend's wire, spliced for each reader into one slab. */
import type { EditionContent } from '../../../src/flow/compose/edition.ts';
import { Slab } from '../../../src/flow/compose/wire/slab.ts';
import { composeBatch, composerOf } from '../support/batches.ts';
import { serveTask } from '../support/serve-child.ts';

interface Params {
  readonly content: EditionContent;
  readonly count: number;
}

const BATCH = 100;

await serveTask(async ({ content, count }: Params) => {
  const composer = composerOf(content, 'json');
  const slab = new Slab();
  const compose = (readers: number) => {
    let bytes = 0;
    for (let first = 1; first <= readers; first += BATCH) {
      bytes += composeBatch(composer, slab, first, BATCH).bytes.length;
    }
    return bytes;
  };
  compose(5000);
  return {
    async run() {
      if (compose(count) < count * 10_000) throw new Error('the emails came out empty');
      return { count };
    },
  };
});
