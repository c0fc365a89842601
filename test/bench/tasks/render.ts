/** The usual way to make an email: React, for each reader. */
import { elementFor, openEmail, renderEmail } from '../support/email.ts';
import { benchKeys, readerOf, valuesOf } from '../support/readers.ts';
import { serveTask } from '../support/serve-child.ts';

await serveTask(async ({ count }: { count: number }) => {
  const { email } = await openEmail('lesson');
  const keys = benchKeys();
  // Filling in the props is not what costs here, and a template would have them at hand.
  const elements = Array.from({ length: count }, (_, id) => elementFor(email, valuesOf(readerOf(id), keys)));
  for (const element of elements.slice(0, 50)) await renderEmail(element);
  return {
    async run() {
      let bytes = 0;
      for (const element of elements) {
        const { html, text } = await renderEmail(element);
        bytes += html.length + text.length;
      }
      if (bytes < count * 10_000) throw new Error('the emails came out empty');
      return { count };
    },
  };
});
