import { toPlainText } from '@react-email/components';

/** The little of html-to-text's tree and builder that is used here; the package brings no types. */
type Node = { name?: string; data?: string; attribs?: Record<string, string>; children?: Node[] };
type Builder = {
  addInline(text: string): void;
  openBlock(options: { leadingLineBreaks: number }): void;
  closeBlock(options: { trailingLineBreaks: number }): void;
};
type Walk = (nodes: Node[] | undefined, builder: Builder) => void;

const textOf = (node: Node): string => node.data ?? (node.children ?? []).map(textOf).join('');
const within = (node: Node, name: string): Node[] =>
  (node.children ?? []).flatMap((child) => (child.name === name ? [child] : within(child, name)));
const bare = (address: string): string => address.trim().replace(/^mailto:|\/$/g, '');

function block(builder: Builder, lineBreaks: number, write: () => void): void {
  builder.openBlock({ leadingLineBreaks: lineBreaks });
  write();
  builder.closeBlock({ trailingLineBreaks: lineBreaks });
}

const formatters = {
  /** `text (address)`, or the address alone where the text is only it or its end. */
  link(node: Node, walk: Walk, builder: Builder) {
    const url = (node.attribs?.href ?? '').replace(/^mailto:/, '');
    const text = bare(textOf(node));
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
  /** A line a row, each cell after its column's name: columns made of spaces break in a phone's font. */
  rows: (table: Node, walk: Walk, builder: Builder) =>
    block(builder, 2, () => {
      const names = within(table, 'th').map((header) => textOf(header).trim());
      for (const row of within(table, 'tr')) {
        const cells = within(row, 'td').map((cell, index) => ({ cell, name: names[index] }));
        block(builder, 1, () => {
          for (const [index, { cell, name }] of cells.filter(({ cell }) => textOf(cell).trim()).entries()) {
            builder.addInline(`${index === 0 ? '- ' : ' · '}${name ? `${name}: ` : ''}`);
            walk(cell.children, builder);
          }
        });
      }
    }),
  footer(node: Node, walk: Walk, builder: Builder) {
    block(builder, 2, () => builder.addInline('—'.repeat(20)));
    walk(node.children, builder);
  },
};

/** A letter's HTML as text that reads well by itself. The templates mark what is to be treated apart. */
export function toText(html: string): string {
  const headings = ['h1', 'h2', 'h3', 'h4'];
  return toPlainText(html, {
    formatters,
    selectors: [
      ...headings.map((selector) => ({ selector, options: { uppercase: false } })),
      { selector: 'a', format: 'link' },
      { selector: '[data-text=line]', format: 'line' },
      { selector: '[data-text=label]', format: 'inline' },
      { selector: '[data-text=footer]', format: 'footer' },
      { selector: '[data-text-format="dataTable"]', format: 'rows' },
      { selector: 'img', format: 'picture' },
      { selector: 'ul', options: { itemPrefix: '- ' } },
    ],
  });
}
