import { expect, it } from 'vitest';
import { readCatalogue } from '../../../../src/flow/content/read.ts';
import { renderWebText } from '../../../../src/flow/content/web-text.ts';
import { lesson, smallPublication } from '../../../support/content.ts';
import { fakeWeb } from './ports.ts';

it('a preview with a placeholder shows its fallback on every page that lists it', async () => {
  const text = lesson('One').replace('Preview of One', 'For {{ firstName | "you" }}');
  const catalogue = readCatalogue(smallPublication({ 'courses/basics/01-one.md': text }));
  const web = fakeWeb({ pages: { catalogue: () => catalogue, render: renderWebText } });
  for (const path of ['/courses/basics', '/archive', '/feed.xml', '/courses/basics/one']) {
    const page = await (await web.get(path)).text();
    expect(page).toContain('For you');
    expect(page).not.toContain('{{');
  }
});
