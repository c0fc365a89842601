/** A course sent in the usual way: React for each reader, and the official SDK for each hundred of them. */
import { elementFor, openLetter, renderLetter } from '../support/letter.ts';
import { benchKeys, type LetterName, readerOf, valuesOf } from '../support/readers.ts';
import { payloadFor, sdkFor, sendPayloads } from '../support/sdk.ts';
import { serveTask } from '../support/serve-child.ts';

interface Params {
  readonly port: number;
  readonly letter: LetterName;
  /** A multiple of 100. */
  readonly count: number;
}

const SIZE = 100;

await serveTask(async ({ port, letter, count }: Params) => {
  const open = await openLetter(letter);
  const resend = sdkFor(port);
  const keys = benchKeys();
  const readers = Array.from({ length: count }, (_, id) => valuesOf(readerOf(id + 1), keys));
  const elements = readers.map((values) => elementFor(open.letter, values));
  let sent = 0;
  const send = async (to: number) => {
    for (let first = 0; first < to; first += SIZE) {
      const payloads = [];
      for (let index = first; index < Math.min(to, first + SIZE); index++) {
        const body = await renderLetter(elements[index] as (typeof elements)[number]);
        payloads.push(payloadFor(open.content, readers[index] as (typeof readers)[number], body));
      }
      await sendPayloads(resend, payloads, `bench-${sent++}`);
    }
  };
  await send(50);
  return {
    async run() {
      await send(count);
      return { count };
    },
  };
});
