/** The short form of `npm run fuzz`: some inputs per target, the same each time. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { activeParts } from './active-parts.ts';
import { TARGETS } from './targets.ts';

const RUNS: Record<string, number> = { markdown: 500, forms: 300, reports: 500 };

test.each(Object.entries(TARGETS))('%s: no input breaks an invariant', async (name, { inputs, check }) => {
  const property = fc.asyncProperty(inputs, async (input) => check(input as never));
  await fc.assert(property, { seed: 1, numRuns: RUNS[name] ?? 2000 });
});

describe('anything that could run in a page is found', () => {
  test.each([
    '<script>x</script>',
    '<img src="x" onerror="y">',
    '<a href="javascript:x">',
    '<a href="java&#x0a;script:x">',
    "<a title='>' onclick=x>",
    '<svg/onload=x>',
    '<p style="x">',
  ])('%s', (html) => {
    expect(activeParts(html, { own: true })).not.toEqual([]);
  });

  test('and text that only looks like it is not', () => {
    expect(activeParts('<p title="<script>">&lt;img onerror=x&gt; javascript:x</p>', { own: false })).toEqual(
      [],
    );
  });
});
