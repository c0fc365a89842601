import { expect, test } from 'vitest';
import type { Compiler } from '../../../../src/flow/compose/compiler.ts';
import type { Edition } from '../../../../src/flow/compose/edition.ts';
import { liveEditions } from '../../../../src/flow/compose/live-editions.ts';
import type { Catalogue } from '../../../../src/flow/content/catalogue.ts';
import { listeningLog } from '../../../support/listening-log.ts';

const catalogueOf = (name: string) => ({ publication: { name, language: 'en' } }) as Catalogue;

/** Each edition is named after the publication of its catalogue. */
function rig(bytes = 10) {
  let catalogue = catalogueOf('before');
  const kept: string[] = [];
  const { log, said } = listeningLog();
  const html = { statics: ['x'.repeat(bytes)], placeholders: [] };
  const compiler: Compiler = {
    compile: async (source, name) =>
      ({
        ...{ id: `${source.catalogue.publication.name} ${name.kind}`, kind: 'goodbye' },
        ...{ stream: 'system', item: name.kind, content: { html } },
      }) as unknown as Edition,
    close: async () => {},
  };
  const editions = liveEditions({
    content: { current: () => catalogue },
    inputs: { baseUrl: 'https://letters.test', confirmDays: 3 },
    ...{ compiler, log },
    keeperOf: ({ publication }) => ({
      keep: async ({ id }) => void kept.push(`${id} kept with ${publication.name}`),
    }),
  });
  return { editions, kept, said, change: () => (catalogue = catalogueOf('after')) };
}

test('editions are made from the content at the time of the request, and kept with it', async () => {
  const { editions, kept, change } = rig();
  expect(await editions.id({ kind: 'goodbye' })).toBe('before goodbye');
  change();
  expect(await editions.id({ kind: 'goodbye' })).toBe('after goodbye');
  expect(kept).toEqual(['before goodbye kept with before', 'after goodbye kept with after']);
});

test('work on one catalogue has its editions until the end', async () => {
  const { editions, change } = rig();
  const mine = editions.current();
  change();
  expect(await mine.id({ kind: 'stay' })).toBe('before stay');
  expect(await editions.current().id({ kind: 'stay' })).toBe('after stay');
});

test('an email near the clipping size is reported', async () => {
  const small = rig(80_000);
  await small.editions.id({ kind: 'goodbye' });
  expect(small.said).toEqual([]);
  const large = rig(80_001);
  await large.editions.id({ kind: 'goodbye' });
  expect(large.said).toMatchObject([{ fields: { email: 'system/goodbye', bytes: 80_001 } }]);
});
