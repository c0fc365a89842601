import type { Nodes, Root } from 'mdast';
import { defaultSchema } from 'rehype-sanitize';
import { visit } from 'unist-util-visit';
import type { Position } from '../content/position.ts';

const KEPT = new Set(defaultSchema.tagNames);
const TAG = /<([a-z][a-z0-9-]*)((?:\s+[^<>]*)?)\/?>/gi;
const LOST = /\s(style|class|on[a-z]+|bgcolor)\s*=/i;

/** HTML in a Markdown text that is left out when it is cleaned: whole elements, styles, classes and scripts. */
export function droppedHtml(tree: Root): (Position & { readonly html: string })[] {
  const found: (Position & { html: string })[] = [];
  visit(tree as Nodes, 'html', ({ value, position }) => {
    for (const [, name = '', attributes = ''] of value.replace(/<!--[\s\S]*?(?:-->|$)/g, '').matchAll(TAG)) {
      const attribute = LOST.exec(attributes)?.[1];
      const { line, column } = position?.start ?? { line: 1, column: 1 };
      if (!KEPT.has(name.toLowerCase())) found.push({ line, column, html: `<${name}>` });
      else if (attribute) found.push({ line, column, html: `${attribute}= on <${name}>` });
    }
  });
  return found;
}
