/** A course sent in the usual way: React for each reader, and the official SDK for each hundred. */
import { elementFor, openEmail, renderEmail } from '../support/email.ts';
import { benchKeys, type EmailName, readerOf, valuesOf } from '../support/readers.ts';
import { payloadFor, sdkFor, sendPayloads } from '../support/sdk.ts';
import { serveTask } from '../support/serve-child.ts';

interface Params {
  readonly port: number;
  readonly email: EmailName;
  readonly count: number;
}

const SIZE = 100;

await serveTask(async ({ port, email, count }: Params) => {
  const open = await openEmail(email);
  const resend = sdkFor(port);
  const keys = benchKeys();
  const readers = Array.from({ length: count }, (_, id) => valuesOf(readerOf(id + 1), keys));
  const elements = readers.map((values) => elementFor(open.email, values));
  let sent = 0;
  const send = async (to: number) => {
    for (let first = 0; first < to; first += SIZE) {
      const payloads = [];
      for (let index = first; index < Math.min(to, first + SIZE); index++) {
        const body = await renderEmail(elements[index] as (typeof elements)[number]);
        payloads.push(payloadFor(open.content, readers[index] as (typeof readers)[number], body));
      }
      await sendPayloads(resend, payloads, `bench-${sent++}`);
    }
  };
  await send(Math.min(50, count));
  return {
    async run() {
      await send(count);
      return { count };
    },
  };
});
