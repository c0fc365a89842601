import type { Element, Root } from 'hast';
import { toString as textOf } from 'hast-util-to-string';
import rehypeRaw from 'rehype-raw';
import rehypeSanitize from 'rehype-sanitize';
import rehypeSlug from 'rehype-slug';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';
import { applyAlerts } from './alerts.ts';
import { HTML_SCHEMA } from './allowed-html.ts';
import type { Markdown } from './catalogue.ts';
import { ContentError, type ContentFault, type Mistake } from './content-error.ts';
import { applyDirectives, DIRECTIVES, parseDirectives } from './directives.ts';
import { slugify } from './fields.ts';
import { MARKER, type PlaceholderTable } from './placeholders.ts';
import { authoredColumn, type Position } from './position.ts';
import { resolveImage, resolveLink } from './references.ts';

/** A text as a tree from which both mail and web are made. Its addresses are absolute or begin with `/`. */
export interface TextTree {
  readonly tree: Root;
  readonly headings: readonly { readonly id: string; readonly text: string; readonly depth: number }[];
}

const LINKS: ReadonlySet<string> = new Set(['a', DIRECTIVES.button.element, DIRECTIVES.video.element]);

/**
 * Parses CommonMark with GFM tables, footnotes and task lists, and the directives. HTML in the text is
 * sanitised. Placeholders become markers in the given table.
 *
 * @throws ContentError naming the file and the line of everything that is wrong.
 */
export function parseMarkdown(markdown: Markdown, placeholders: PlaceholderTable): TextTree {
  const { faults, ...text } = readMarkdown(markdown, placeholders);
  if (faults.length > 0) throw new ContentError(faults);
  return text;
}

/** The same, but tolerant: faults are returned with the tree, which lacks or misreads those parts. */
export function readMarkdown(
  { text, file, line: first = 1 }: Markdown,
  placeholders: PlaceholderTable,
): TextTree & { readonly faults: readonly ContentFault[] } {
  const faults: ContentFault[] = [];
  const marked = placeholders.mark(text, ({ mistake, offset }) => {
    const lines = text.slice(0, offset).split('\n');
    const column = (lines.at(-1)?.length ?? 0) + 1;
    faults.push({ ...mistake, file, line: first - 1 + lines.length, column, field: undefined });
  });
  const fault = (mistake: Mistake, at?: Position): void => {
    const where = at && { line: first - 1 + at.line, column: authoredColumn(text, marked, at) };
    faults.push({ ...asWritten(mistake, placeholders), file, line: undefined, ...where, field: undefined });
  };
  const processor = unified()
    .use(remarkParse)
    .use(remarkGfm)
    .use(parseDirectives)
    .use(applyDirectives, marked, ({ flaw, at }) => fault({ rule: 'directive-wrong', data: flaw }, at))
    .use(applyAlerts)
    .use(remarkRehype, { allowDangerousHtml: true, clobberPrefix: '' })
    .use(rehypeRaw)
    .use(rehypeSanitize, HTML_SCHEMA)
    .use(rehypeSlug);
  const tree = processor.runSync(processor.parse(marked)) as Root;
  const headings: { id: string; text: string; depth: number }[] = [];
  visit(tree, 'element', (node) => {
    resolveAddresses(node, file, (mistake) => fault(mistake, node.position?.start));
    const depth = /^h([1-6])$/.exec(node.tagName)?.[1];
    if (depth && node.properties.id !== 'footnote-label') {
      // A reader's name has no place in an address: the anchor uses the placeholder's fallback.
      node.properties.id = placeholders.withFallbacks(String(node.properties.id), slugify);
      headings.push({
        id: node.properties.id,
        text: placeholders.withFallbacks(textOf(node)),
        depth: Number(depth),
      });
    }
  });
  return { tree, headings, faults };
}

/** The mistake with each marker in its data replaced by its placeholder, as the author wrote it. */
function asWritten(mistake: Mistake, placeholders: PlaceholderTable): Mistake {
  const data = Object.entries(mistake.data).map(([name, value]) => [
    name,
    typeof value === 'string' ? placeholders.asWritten(value) : value,
  ]);
  return { ...mistake, data: Object.fromEntries(data) } as Mistake;
}

function resolveAddresses(node: Element, file: string, fault: (mistake: Mistake) => void): void {
  for (const [property, resolve] of [
    ['href', resolveLink],
    ['src', resolveImage],
    ['image', resolveImage],
  ] as const) {
    const value = node.properties[property];
    if (typeof value !== 'string') continue;
    const resolved = resolve(value, file);
    if (!resolved.ok) fault(resolved.mistake);
    else node.properties[property] = resolved.address.replace(MARKER, 'xholeu$2x');
  }
  if (LINKS.has(node.tagName) && node.properties.href === undefined && node.children.length > 0) {
    fault({ rule: 'link-address', data: { code: 'absent', text: textOf(node) } });
  }
  if (node.tagName === 'img' && node.properties.src === undefined) {
    fault({ rule: 'image-address', data: { code: 'absent', alt: String(node.properties.alt ?? '') } });
  }
}
