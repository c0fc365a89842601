import { defaultSchema, type Options as Schema } from 'rehype-sanitize';
import { DIRECTIVES } from './directives.ts';

/**
 * The HTML that a text may contain: what emails and pages can both draw. `emails/parts/markdown.tsx` draws each of
 * these elements and attributes, and a test compares the two lists. Pictures may only use `img`: a `source` would
 * load from another server.
 */
const BLOCKS = [
  'blockquote',
  'dd',
  'details',
  'div',
  'dl',
  'dt',
  'hr',
  'li',
  'ol',
  'p',
  'pre',
  'section',
  'summary',
  'ul',
];
const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];
const TABLE = ['table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr'];
const INLINE = [
  ...['a', 'b', 'br', 'code', 'del', 'em', 'i', 'img', 'input', 'ins', 'kbd', 'q', 'rp', 'rt', 'ruby'],
  ...['s', 'samp', 'span', 'strike', 'strong', 'sub', 'sup', 'tt', 'var'],
];

export const ALLOWED_TAGS: readonly string[] = [...BLOCKS, ...HEADINGS, ...TABLE, ...INLINE];

/** The attributes of each element, and under `*` of all elements, by their names in the tree. */
export const ALLOWED_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  '*': ['dir', 'id', 'lang', 'title'],
  // A name is an anchor on the web page; emails print links to it as text.
  a: ['href', 'name'],
  img: ['alt', 'src', 'width'],
  li: ['value'],
  ol: ['reversed', 'start'],
  td: ['align', 'colSpan', 'rowSpan'],
  th: ['align', 'colSpan', 'rowSpan'],
  ...Object.fromEntries(['div', 'p', ...HEADINGS].map((name) => [name, ['align']])),
};

/** Attributes that Markdown itself adds: for footnotes, task lists and a code block's language. */
const MADE_BY_MARKDOWN: NonNullable<Schema['attributes']> = {
  a: [
    'ariaDescribedBy',
    'ariaLabel',
    'dataFootnoteBackref',
    'dataFootnoteRef',
    ['className', 'data-footnote-backref'],
  ],
  code: [['className', /^language-./]],
  h2: [['className', 'sr-only']],
  input: [['disabled', true], ['type', 'checkbox'], 'checked'],
  li: [['className', 'task-list-item']],
  ol: [['className', 'contains-task-list']],
  section: ['dataFootnotes', ['className', 'footnotes']],
  ul: [['className', 'contains-task-list']],
};

const directives = Object.values(DIRECTIVES);
const names = new Set([...Object.keys(ALLOWED_ATTRIBUTES), ...Object.keys(MADE_BY_MARKDOWN)]);

/** For the cleaner. */
export const HTML_SCHEMA: Schema = {
  ...defaultSchema,
  clobberPrefix: '',
  tagNames: [...ALLOWED_TAGS, ...directives.map(({ element }) => element)],
  strip: ['script', 'style'],
  protocols: { href: ['http', 'https', 'mailto', 'tel'], src: ['http', 'https'] },
  attributes: {
    ...Object.fromEntries(
      [...names].map((name) => [
        name,
        [...(ALLOWED_ATTRIBUTES[name] ?? []), ...(MADE_BY_MARKDOWN[name] ?? [])],
      ]),
    ),
    ...Object.fromEntries(directives.map(({ element, attributes }) => [element, [...attributes]])),
  },
};
