import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Element } from 'hast';
import { visit } from 'unist-util-visit';
import { expect, test } from 'vitest';
import { placePictures } from '../../../../src/flow/compose/place-pictures.ts';
import { parseMarkdown } from '../../../../src/flow/content/markdown.ts';
import { PlaceholderTable } from '../../../../src/flow/content/placeholders.ts';
import { temporaryFolder } from '../../../support/content.ts';

/** The first bytes of a PNG with this width in pixels. */
function png(width: number): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.write('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');
  bytes.writeUInt32BE(width, 16);
  return bytes;
}

function placed(text: string): Element['properties'] & { readonly tag: string } {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'images', 'a b'), { recursive: true });
  for (const [name, width] of [
    ['icon', 24],
    ['chart', 300],
    ['wide', 2000],
    ['a b/ü', 40],
    ['drawn', 1072],
  ] as const)
    writeFileSync(join(folder, 'images', `${name}.png`), png(width));
  writeFileSync(join(folder, 'images', 'drawn.svg'), '<svg/>');
  const { tree } = parseMarkdown({ text, file: 'courses/c/01-x.md' }, new PlaceholderTable());
  placePictures(tree, folder);
  let found: Element | undefined;
  visit(tree, 'element', (node) => {
    if (node.tagName === 'img' || node.tagName === 'pace-icon') found = node;
  });
  return { tag: found?.tagName ?? 'none', ...found?.properties };
}

const at = (name: string) => `../../images/${name}`;

test.each([
  ['a small one in a line stays there', `Press the ![gear](${at('icon.png')}) icon.`, 'pace-icon', 24],
  [
    'a small one in a line, by a path to be decoded',
    `Press ![gear](<${at('a b/ü.png')}>) now`,
    'pace-icon',
    40,
  ],
  ['a small one by itself is no wider than it is', `![gear](${at('icon.png')})`, 'img', 24],
  [
    'one that is linked in a line stays there',
    `Go [![gear](${at('icon.png')}) there](https://a.example)`,
    'pace-icon',
    24,
  ],
  ['a large one in a line stands apart', `See ![chart](${at('chart.png')}) here`, 'img', 300],
  ['a wide one keeps what it is, for the email to bound', `![wide](${at('wide.png')})`, 'img', 2000],
  ['a drawing’s picture has two pixels for each of its own', `![drawn](${at('drawn.svg')})`, 'img', 536],
  ['a written width is kept', `<img src="${at('chart.png')}" alt="chart" width="120">`, 'img', 120],
  [
    'a written width in a line is kept',
    `See <img src="${at('chart.png')}" alt="chart" width="20"> here`,
    'pace-icon',
    20,
  ],
])('%s', (_, text, tag, width) => {
  expect(placed(text)).toMatchObject({ tag, width });
});

test.each([
  ['a picture that is not there', `![x](${at('none.png')})`],
  ['a width that is none', `<img src="${at('none.png')}" alt="x" width="wide">`],
])('%s has no width', (_, text) => {
  expect(placed(text)).not.toHaveProperty('width');
});
