import type { Element, Nodes, Root } from 'hast';
import { toString as textOf } from 'hast-util-to-string';
import { visit } from 'unist-util-visit';
import type { Markdown } from '../../flow/content/catalogue.ts';
import type { ContentFault } from '../../flow/content/content-error.ts';
import { readMarkdown } from '../../flow/content/markdown.ts';
import { PlaceholderTable } from '../../flow/content/placeholders.ts';
import { authoredColumn, type Position } from '../../flow/content/position.ts';
import { type DroppedHtml, droppedHtml } from './dropped-html.ts';
import { type ForeignMarkup, foreignMarkup } from './foreign-markup.ts';
import { sourceTree, swallowing } from './source-tree.ts';

/** The facts that are checked in one text. Plain values only: they are kept from run to run. */
export interface TextFacts {
  readonly faults: readonly ContentFault[];
  readonly links: readonly (Position & { readonly href: string; readonly text: string })[];
  /** `alt` is null if none is given. */
  readonly images: readonly (Position & { readonly src: string; readonly alt: string | null })[];
  /** Every target on the page that a link can reach with `#`: ids of headings and of HTML, and names of `a`. */
  readonly anchors: readonly string[];
  readonly headings: readonly (Position & {
    readonly id: string;
    readonly text: string;
    readonly depth: number;
  })[];
  /** The author's HTML that neither mail nor web will contain. */
  readonly dropped: readonly DroppedHtml[];
  /** Unclosed HTML that takes the text after it along. */
  readonly swallowing: (Position & { readonly html: string; readonly lost: string }) | undefined;
  readonly foreign: readonly (Position & { readonly kind: ForeignMarkup; readonly markup: string })[];
  /** Names of the elements, each once. */
  readonly elements: readonly string[];
  /** The text as it is read, its placeholders filled. */
  readonly prose: string;
}

const BLOCKS = /^(p|li|h[1-6]|td|th|tr|div|pre|blockquote|pace-.*)$/;

/** Examines a text, faulty or not. */
export function factsOf(markdown: Markdown): TextFacts {
  const placeholders = new PlaceholderTable();
  const { tree, headings: known, faults } = readMarkdown(markdown, placeholders);
  const first = markdown.line ?? 1;
  const marked = new PlaceholderTable().mark(markdown.text, () => {});
  const placed = <T extends Position>({ line, column, ...rest }: T) => ({
    ...rest,
    line: first - 1 + line,
    column: authoredColumn(markdown.text, marked, { line, column }),
  });
  const place = (node: Nodes): Position => {
    const { line, column } = node.position?.start ?? { line: 1, column: 1 };
    return placed({ line, column });
  };
  const source = sourceTree(marked);
  const swallowed = swallowing(source, textOf(tree));
  const filled = (text: string) => placeholders.withFallbacks(text);
  const links: TextFacts['links'][number][] = [];
  const images: TextFacts['images'][number][] = [];
  const headings: TextFacts['headings'][number][] = [];
  const elements = new Set<string>();
  const anchors = new Set<string>();
  visit(tree, 'element', (node) => {
    elements.add(node.tagName);
    const { href, src, image, alt, id, name } = node.properties;
    if (typeof id === 'string') anchors.add(id);
    if (node.tagName === 'a' && typeof name === 'string') anchors.add(name);
    const isFootnote = 'dataFootnoteRef' in node.properties || 'dataFootnoteBackref' in node.properties;
    if (typeof href === 'string' && !isFootnote) {
      links.push({ ...place(node), href: filled(href), text: filled(textOf(node)).trim() });
    }
    const picture = src ?? image;
    if (typeof picture === 'string') {
      images.push({
        ...place(node),
        src: filled(picture),
        alt: typeof alt === 'string' ? filled(alt) : null,
      });
    }
    if (/^h[1-6]$/.test(node.tagName)) {
      const heading = known.find(({ id }) => id === node.properties.id);
      if (heading) headings.push({ ...place(node), ...heading });
    }
  });
  return {
    ...{ faults, links, images, headings },
    anchors: [...anchors],
    dropped: droppedHtml(source).map(placed),
    swallowing: swallowed && { ...placed(swallowed), lost: filled(swallowed.lost) },
    foreign: foreignMarkup(source, marked).map(placed),
    elements: [...elements],
    prose: filled(proseOf(tree))
      .replace(/[ \t]+/g, ' ')
      .trim(),
  };
}

/** One line per block, so that sentences of two blocks don't run together; code is no prose. */
function proseOf(node: Root | Element): string {
  return node.children
    .map((child) => {
      if (child.type === 'text') return child.value.replace(/\s+/g, ' ');
      if (child.type !== 'element' || child.tagName === 'pre') return '';
      const inner = proseOf(child);
      return BLOCKS.test(child.tagName) ? `\n${inner}\n` : inner;
    })
    .join('')
    .replace(/\n\s*\n+/g, '\n');
}
