import { join } from 'node:path';
import type { Element, Root } from 'hast';
import { toString as textOf } from 'hast-util-to-string';
import { visit } from 'unist-util-visit';
import { imageFileWidth } from '../content/image-size.ts';
import { inMail, placeOf } from '../content/references.ts';

/** A picture up to this width may be part of a line of text. */
const ICON = 64;

/**
 * Gives each picture of a text its display width: the one in the text, or else the file's own. A small picture with
 * text next to it stays in its line, as `pace-icon`.
 *
 * @param folder the content folder with the pictures.
 */
export function placePictures(tree: Root, folder: string): void {
  visit(tree, 'element', (node, _, parent) => {
    if (node.tagName !== 'img' || typeof node.properties.src !== 'string') return;
    const written = Number(node.properties.width);
    const width = written > 0 ? Math.round(written) : ownWidth(folder, node.properties.src);
    if (width === undefined) delete node.properties.width;
    else node.properties.width = width;
    if (width !== undefined && width <= ICON && parent?.type === 'element' && hasText(parent)) {
      node.tagName = 'pace-icon';
    }
  });
}

/** A drawing's PNG has two pixels for each one of the drawing, for sharp screens. */
function ownWidth(folder: string, src: string): number | undefined {
  if (!src.startsWith('/images/')) return undefined;
  const drawn = inMail(src);
  const width = imageFileWidth(join(folder, placeOf(drawn).page));
  return width === undefined || drawn === src ? width : Math.round(width / 2);
}

function hasText({ children }: Element): boolean {
  return children.some(
    (child) => (child.type === 'text' || child.type === 'element') && textOf(child).trim() !== '',
  );
}
