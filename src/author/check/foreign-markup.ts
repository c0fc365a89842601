import type { Nodes, Root } from 'mdast';
import { visit } from 'unist-util-visit';
import type { Position } from '../../flow/content/position.ts';

/** Markup of other systems, which is only text here and would be mailed literally. */
export type ForeignMarkup = (typeof KINDS)[number]['kind'];

const KINDS = [
  { kind: 'embed', pattern: /!\[\[[^[\]\n]+\]\]/g },
  { kind: 'wikilink', pattern: /(?<!!)\[\[[^[\]\n]+\]\]/g },
  { kind: 'alert', pattern: /^\[![a-z-]+\].*/gi },
  { kind: 'container', pattern: /^(?::{3,}[ \t]*|(?:!!!|\?\?\?\+?) .*)$/gm },
  { kind: 'attributes', pattern: /\{(?::|[.#][\w-])[^{}\n]*\}/g },
  { kind: 'liquid', pattern: /\{%[^\n]*?%\}/g },
  { kind: 'contents', pattern: /^\[\[?_?toc_?\]\]?$/gim },
] as const satisfies readonly { kind: string; pattern: RegExp }[];

/** Foreign markup and its place; code is skipped. @param marked the text that the tree was made from. */
export function foreignMarkup(
  tree: Root,
  marked: string,
): (Position & { readonly kind: ForeignMarkup; readonly markup: string })[] {
  const found: (Position & { kind: ForeignMarkup; markup: string })[] = [];
  visit(tree as Nodes, 'text', ({ position, value }, _, parent) => {
    if (!position || position.start.offset === undefined) return;
    // From the source, which distinguishes an escaped bracket from a bracket.
    const source = marked.slice(position.start.offset, position.end.offset);
    const isFirst = parent?.children[0]?.position?.start.offset === position.start.offset;
    const taken = new Set<number>();
    for (const { kind, pattern } of KINDS.toReversed()) {
      for (const { 0: markup, index } of source.matchAll(pattern)) {
        // Quotations that have become callouts have lost their mark.
        if (taken.has(index) || (kind === 'alert' && !(isFirst && value.startsWith('[!')))) continue;
        taken.add(index);
        const before = source.slice(0, index).split('\n');
        const column = (before.at(-1)?.length ?? 0) + (before.length === 1 ? position.start.column : 1);
        found.push({ kind, markup, line: position.start.line + before.length - 1, column });
      }
    }
  });
  return found;
}
