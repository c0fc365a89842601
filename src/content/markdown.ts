import type { Element, Root } from 'hast';
import { toString as textOf } from 'hast-util-to-string';
import rehypeRaw from 'rehype-raw';
import rehypeSanitize, { defaultSchema, type Options as Schema } from 'rehype-sanitize';
import rehypeSlug from 'rehype-slug';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';
import type { Markdown } from './catalogue.ts';
import { ContentError } from './content-error.ts';
import { applyDirectives, DIRECTIVES, DirectiveError, parseDirectives } from './directives.ts';
import { slugify } from './fields.ts';
import { resolveImage, resolveLink } from './references.ts';
import { MARKER, SlotError, type SlotTable } from './slots.ts';

/** A text as a tree that mail and web are both made from. Addresses in it are absolute or begin with `/`. */
export interface TextTree {
  readonly tree: Root;
  readonly headings: readonly { readonly id: string; readonly text: string; readonly depth: number }[];
}

const LINKS: ReadonlySet<string> = new Set(['a', DIRECTIVES.button.element, DIRECTIVES.video.element]);

const elements = Object.values(DIRECTIVES).map((directive) => directive.element);

/** GitHub's rules for what HTML may stand in Markdown, and the elements of our directives. */
const schema: Schema = {
  ...defaultSchema,
  tagNames: [...(defaultSchema.tagNames ?? []), ...elements],
  strip: [...(defaultSchema.strip ?? []), 'style'],
  protocols: { ...defaultSchema.protocols, href: ['http', 'https', 'mailto', 'tel'] },
  attributes: {
    ...defaultSchema.attributes,
    ...Object.fromEntries(
      Object.values(DIRECTIVES).map(({ element, attributes }) => [element, [...attributes]]),
    ),
  },
};

/**
 * Parses CommonMark with GFM tables, footnotes and task lists, and the directives. HTML in the text is
 * sanitised. Slots become markers in the given table.
 *
 * @throws ContentError naming the file and, where it is known, the line.
 */
export function parseMarkdown({ text, file, line: first = 1 }: Markdown, slots: SlotTable): TextTree {
  const fault = (message: string, line?: number): ContentError =>
    new ContentError([{ file, line: line && first - 1 + line, field: undefined, message }]);
  try {
    const marked = slots.mark(text);
    const processor = unified()
      .use(remarkParse)
      .use(remarkGfm)
      .use(parseDirectives)
      .use(applyDirectives, marked)
      .use(remarkRehype, { allowDangerousHtml: true, clobberPrefix: '' })
      .use(rehypeRaw)
      .use(rehypeSanitize, { ...schema, clobberPrefix: '' })
      .use(rehypeSlug);
    const tree = processor.runSync(processor.parse(marked)) as Root;
    const headings: { id: string; text: string; depth: number }[] = [];
    visit(tree, 'element', (node) => {
      resolveAddresses(node, file, fault);
      const depth = /^h([1-6])$/.exec(node.tagName)?.[1];
      if (depth && node.properties.id !== 'footnote-label') {
        // A reader's name has no place in an address: the heading is known by its slot's fallback.
        node.properties.id = slots.withFallbacks(String(node.properties.id), slugify);
        headings.push({
          id: node.properties.id,
          text: slots.withFallbacks(textOf(node)),
          depth: Number(depth),
        });
      }
    });
    return { tree, headings };
  } catch (error) {
    if (error instanceof SlotError)
      throw fault(error.message, text.slice(0, error.offset).split('\n').length);
    if (error instanceof DirectiveError) throw fault(error.message, error.line);
    throw error;
  }
}

function resolveAddresses(
  node: Element,
  file: string,
  fault: (message: string, line?: number) => Error,
): void {
  const line = node.position?.start.line;
  for (const [property, resolve] of [
    ['href', resolveLink],
    ['src', resolveImage],
    ['image', resolveImage],
  ] as const) {
    const value = node.properties[property];
    if (typeof value !== 'string') continue;
    const resolved = resolve(value, file);
    if (!resolved.ok) throw fault(resolved.message, line);
    node.properties[property] = resolved.address.replace(MARKER, 'xslotu$2x');
  }
  if (LINKS.has(node.tagName) && node.properties.href === undefined && node.children.length > 0) {
    throw fault(
      `the link "${textOf(node)}" leads nowhere; allowed are https:, http:, mailto:, tel: and paths`,
      line,
    );
  }
  if (node.tagName === 'img' && node.properties.src === undefined) {
    throw fault(`the image "${node.properties.alt ?? ''}" shows nothing; images lie in content/images`, line);
  }
}
