import type { Nodes, Root } from 'mdast';
import { visit } from 'unist-util-visit';
import { ALLOWED_ATTRIBUTES, ALLOWED_TAGS } from '../../flow/content/allowed-html.ts';
import type { Position } from '../../flow/content/position.ts';

const KEPT = new Set(ALLOWED_TAGS);
const TAG = /<([a-z][a-z0-9-]*)((?:\s+[^<>]*)?)\/?>/gi;
const ATTRIBUTE = /\s([a-z][\w:-]*)(?=[\s=/]|$)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?/gi;
/** Attributes that nobody would miss in an email or on a page. */
const UNSEEN =
  /^(?:markdown|rel|target|loading|decoding|data-.+|aria-.+|role|name|scope|headers|border|cellpadding|cellspacing|height|open|datetime|cite|valign)$/;

/** An element that cleaning removes, or an attribute that it removes from it. */
export interface DroppedHtml extends Position {
  readonly tag: string;
  readonly attribute: string | undefined;
}

/** HTML in a Markdown text that cleaning removes: elements, and attributes whose absence would be seen. */
export function droppedHtml(tree: Root): DroppedHtml[] {
  const found: DroppedHtml[] = [];
  visit(tree as Nodes, 'html', ({ value, position }) => {
    for (const [, tag = '', attributes = ''] of value.replace(/<!--[\s\S]*?(?:-->|$)/g, '').matchAll(TAG)) {
      const name = tag.toLowerCase();
      const { line, column } = position?.start ?? { line: 1, column: 1 };
      if (!KEPT.has(name)) {
        found.push({ line, column, tag, attribute: undefined });
        continue;
      }
      const allowed = [...(ALLOWED_ATTRIBUTES['*'] ?? []), ...(ALLOWED_ATTRIBUTES[name] ?? [])];
      const lost = [...attributes.matchAll(ATTRIBUTE)]
        .map(([, attribute = '']) => attribute.toLowerCase())
        .find(
          (attribute) => !UNSEEN.test(attribute) && !allowed.some((one) => one.toLowerCase() === attribute),
        );
      if (lost !== undefined) found.push({ line, column, tag, attribute: lost });
    }
  });
  return found;
}
