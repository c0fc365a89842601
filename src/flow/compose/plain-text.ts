import { toPlainText } from '@react-email/components';

/** The few parts of html-to-text's tree and builder that this file uses; the package has no types. */
type Node = { name?: string; data?: string; attribs?: Record<string, string>; children?: Node[] };
type Builder = {
  addInline(text: string): void;
  openBlock(options: { leadingLineBreaks: number }): void;
  closeBlock(options: { trailingLineBreaks: number }): void;
};
type Walk = (nodes: Node[] | undefined, builder: Builder) => void;

const textOf = (node: Node): string => node.data ?? (node.children ?? []).map(textOf).join('');
const hasPicture = (node: Node): boolean => within(node, 'img').some(({ attribs }) => attribs?.alt);
const within = (node: Node, name: string): Node[] =>
  (node.children ?? []).flatMap((child) => (child.name === name ? [child] : within(child, name)));
const bare = (address: string): string => address.trim().replace(/\/$/, '');
/** An address as a person would type it: for `mailto:`, the part before its query. */
const typed = (href: string): string =>
  href.startsWith('mailto:') ? decoded(href.slice(7).replace(/\?.*$/s, '')) : href;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function block(builder: Builder, lineBreaks: number, write: () => void): void {
  builder.openBlock({ leadingLineBreaks: lineBreaks });
  write();
  builder.closeBlock({ trailingLineBreaks: lineBreaks });
}

const formatters = {
  /** `text (address)`, or the address alone if the text is the address or its end. */
  link(node: Node, walk: Walk, builder: Builder) {
    const url = typed(node.attribs?.href ?? '');
    const text = bare(textOf(node));
    if (hasPicture(node)) {
      walk(node.children, builder);
      return builder.addInline(` (${url})`);
    }
    if (!text || (/^\S*[./@]\S*$/.test(text) && bare(url).endsWith(text))) return builder.addInline(url);
    walk(node.children, builder);
    builder.addInline(` (${url})`);
  },
  /** A button or a link of the footer: `label: address` on a line of its own. */
  line: (node: Node, walk: Walk, builder: Builder) =>
    block(builder, 1, () => {
      walk(node.children, builder);
      builder.addInline(`: ${node.attribs?.href}`);
    }),
  picture({ attribs }: Node, _walk: Walk, builder: Builder) {
    if (attribs?.alt) builder.addInline(`[${attribs.alt}]`);
  },
  /** One line per row, each cell after its column's name: columns made of spaces break in a phone's font. */
  rows: (table: Node, walk: Walk, builder: Builder) =>
    block(builder, 2, () => {
      const names = within(table, 'th').map((header) => textOf(header).trim());
      const rows = within(table, 'tr').filter((row) => within(row, 'td').length > 0);
      // A table that has only a header is a list of its names.
      if (rows.length === 0) block(builder, 1, () => builder.addInline(names.filter(Boolean).join(' · ')));
      for (const row of rows) {
        const cells = within(row, 'td').map((cell, index) => ({ cell, name: names[index] }));
        block(builder, 1, () => {
          for (const [index, { cell, name }] of cells.filter(({ cell }) => textOf(cell).trim()).entries()) {
            builder.addInline(`${index === 0 ? '- ' : ' · '}${name ? `${name}: ` : ''}`);
            walk(cell.children, builder);
          }
        });
      }
    }),
  /** Struck out as in Markdown: without the line it would read as still valid. */
  struck(node: Node, walk: Walk, builder: Builder) {
    builder.addInline('~~');
    walk(node.children, builder);
    builder.addInline('~~');
  },
  footer(node: Node, walk: Walk, builder: Builder) {
    block(builder, 2, () => builder.addInline('—'.repeat(20)));
    walk(node.children, builder);
  },
};

/** An email's HTML as text that reads well on its own. The templates mark the parts that need special treatment. */
export function toText(html: string): string {
  const headings = ['h1', 'h2', 'h3', 'h4'];
  return toPlainText(html, {
    formatters,
    selectors: [
      ...headings.map((selector) => ({ selector, options: { uppercase: false } })),
      { selector: 'a', format: 'link' },
      ...['del', 's'].map((selector) => ({ selector, format: 'struck' })),
      { selector: '[data-text=line]', format: 'line' },
      { selector: '[data-text=label]', format: 'inline' },
      { selector: '[data-text=footer]', format: 'footer' },
      { selector: '[data-text-format="dataTable"]', format: 'rows' },
      { selector: 'img', format: 'picture' },
      { selector: 'ul', options: { itemPrefix: '- ' } },
    ],
  });
}
