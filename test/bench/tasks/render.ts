/** The usual way to make a letter: React, for each reader. */
import { elementFor, openLetter, renderLetter } from '../support/letter.ts';
import { benchKeys, readerOf, valuesOf } from '../support/readers.ts';
import { serveTask } from '../support/serve-child.ts';

await serveTask(async ({ count }: { count: number }) => {
  const { letter } = await openLetter('lesson');
  const keys = benchKeys();
  // Filling in the props is not what costs here, and a template would have them at hand.
  const elements = Array.from({ length: count }, (_, id) => elementFor(letter, valuesOf(readerOf(id), keys)));
  for (const element of elements.slice(0, 50)) await renderLetter(element);
  return {
    async run() {
      let bytes = 0;
      for (const element of elements) {
        const { html, text } = await renderLetter(element);
        bytes += html.length + text.length;
      }
      if (bytes < count * 10_000) throw new Error('the letters came out empty');
      return { count };
    },
  };
});
