import type { Nodes, Parents, Root } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';
import type { PostNote } from './post-note.ts';
import { plainCode } from './post-templates.ts';

/** The result for a post's picture: imported, on another server, or missing. */
export type Picture =
  | { readonly kind: 'file'; readonly address: string }
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'gone' };

/** The result for a link: another address, perhaps with a note, or none. */
export type Link =
  | { readonly kind: 'address'; readonly address: string; readonly note?: PostNote }
  | { readonly kind: 'gone' };

export interface BodyOptions {
  readonly isMdx: boolean;
  readonly picture: (source: string) => Picture;
  readonly link: (url: string) => Link;
}

export interface BodyNote {
  /** The body's line, counted from 0. */
  readonly line: number;
  readonly note: PostNote;
}

/** A body converted for us, and what was left out of it or has changed its meaning. */
export interface ConvertedBody {
  readonly text: string;
  readonly notes: readonly BodyNote[];
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const TEMPLATE = /\{\{[<%][\s\S]*?[>%]\}\}|\{%-?[\s\S]*?-?%\}|\{\{[^}]*\}\}/g;
const FIGURE = /^\{\{<\s*figure\s+([\s\S]*?)\/?>\}\}$/;
const MDX = /^(?:import|export) [^\n]*$|<\/?[A-Z][\w.]*(?:\s[^>]*)?>|\{\/\*[\s\S]*?\*\/\}|\{[^{}\n]*\}/gm;
const KRAMDOWN = /[ \t]*\{:[^{}\n]*\}|[ \t]*\{#[\w-]+\}[ \t]*$/gm;
const HREF = /(<a\s(?:[^>]*?\s)?href=)["']([^"']*)["']/gi;
const IMG = /<!--[\s\S]*?-->|<img\b((?:[^>"']|"[^"]*"|'[^']*')*)>/gi;

/**
 * Removes everything that only the other system understands: Hugo's shortcodes, Jekyll's Liquid, kramdown's
 * attributes, and MDX's imports, components and expressions. The Markdown parser locates links, pictures and code:
 * code is kept unchanged, except for two braces, which are escaped.
 */
export function convertBody(original: string, { isMdx, picture, link }: BodyOptions): ConvertedBody {
  const body = plainCode(original);
  const tree = unified().use(remarkParse).use(remarkGfm).parse(body) as Root;
  const notes: BodyNote[] = [];
  const edits: Edit[] = [];
  const code: { start: number; end: number }[] = [];
  const lineOf = (offset: number): number => body.slice(0, offset).split('\n').length - 1;
  const note = (offset: number, one: PostNote) => notes.push({ line: lineOf(offset), note: one });
  const isTaken = (start: number, end: number) =>
    [...code, ...edits].some((range) => start < range.end && range.start < end);
  /** Together with its line if nothing else is on it. */
  const remove = (start: number, end: number) => {
    const from = body.lastIndexOf('\n', start - 1) + 1;
    const next = body.indexOf('\n', end);
    const to = next < 0 ? body.length : next + 1;
    const isAlone = body.slice(from, start).trim() === '' && body.slice(end, to).trim() === '';
    edits.push(isAlone ? { start: from, end: to, text: '' } : { start, end, text: '' });
  };
  const shown = (source: string, alt: string, offset: number, inHtml = false): string => {
    const found = picture(source);
    if (found.kind === 'file') {
      return inHtml ? `<img src="${found.address}" alt="${alt}">` : `![${alt}](${found.address})`;
    }
    if (found.kind === 'gone') {
      note(offset, { code: 'post-picture-gone', source });
      return alt;
    }
    note(offset, { code: 'post-picture-elsewhere', source });
    return inHtml ? `<a href="${source}">${alt || 'Picture'}</a>` : `[${alt || 'Picture'}](${source})`;
  };

  const urls = new Map<string, string>();
  visit(tree as Nodes, (node) => {
    const { start, end } = rangeOf(node);
    if (node.type === 'definition') urls.set(node.identifier, node.url);
    if (node.type !== 'code' && node.type !== 'inlineCode') return;
    code.push({ start, end });
  });
  for (const { start, end } of [...code]) {
    for (const { index } of body.slice(start, end).matchAll(/(?<!\\)\{\{(?=[^{}]*\}\})/g)) {
      edits.push({ start: start + index, end: start + index, text: '\\' });
    }
  }
  for (const { 0: whole, index } of body.matchAll(TEMPLATE)) {
    if (isTaken(index, index + whole.length)) continue;
    const attributes = FIGURE.exec(whole)?.[1] ?? '';
    const source = attribute(attributes, 'src');
    if (source === undefined) {
      note(index, { code: 'post-markup', found: whole });
      remove(index, index + whole.length);
    } else {
      const alt = attribute(attributes, 'alt') ?? attribute(attributes, 'caption') ?? '';
      edits.push({ start: index, end: index + whole.length, text: shown(source, alt, index) });
    }
  }
  visit(tree as Nodes, (node, _, parent) => {
    const { start, end } = rangeOf(node);
    switch (node.type) {
      case 'text':
        for (const { 0: whole, index } of body.slice(start, end).matchAll(KRAMDOWN)) {
          const id = /\{#([\w-]+)\}/.exec(whole)?.[1];
          if (id !== undefined && body.includes(`](#${id}`)) {
            // Links lead to it.
            const at = start + index;
            edits.push({ start: at, end: at + whole.length, text: ` <span id="${id}"></span>` });
            continue;
          }
          remove(start + index, start + index + whole.length);
          note(start + index, { code: 'post-attributes', found: whole.trim() });
        }
        return;
      case 'image':
        if (!isTaken(start, end)) edits.push({ start, end, text: shown(node.url, node.alt ?? '', start) });
        return;
      case 'imageReference': {
        const text = shown(urls.get(node.identifier) ?? '', node.alt ?? '', start);
        if (!isTaken(start, end)) edits.push({ start, end, text });
        return;
      }
      case 'html': {
        const isInline = parent?.type === 'paragraph';
        for (const { 0: whole, 1: attributes, index } of node.value.matchAll(IMG)) {
          const source = attribute(attributes ?? '', 'src');
          if (source === undefined) continue;
          const at = start + index;
          const text = shown(source, attribute(attributes ?? '', 'alt') ?? '', at, !isInline);
          edits.push({ start: at, end: at + whole.length, text });
        }
        for (const { 0: whole, 1: before = '', 2: url = '', index } of node.value.matchAll(HREF)) {
          const found = link(url);
          const at = start + index;
          if (found.kind === 'gone') note(at, { code: 'post-link-gone', url });
          const address = found.kind === 'gone' ? '#' : found.address;
          if (address !== url)
            edits.push({ start: at, end: at + whole.length, text: `${before}"${address}"` });
        }
        return;
      }
      case 'definition':
      case 'link':
      case 'linkReference':
        changeLink(node, start, end);
    }
  });
  if (isMdx) {
    for (const { 0: whole, index } of body.matchAll(MDX)) {
      if (isTaken(index, index + whole.length)) continue;
      note(index, { code: 'post-markup', found: whole });
      remove(index, index + whole.length);
    }
  }
  const text = applied(body, edits)
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd();
  return { text, notes: notes.sort((a, b) => a.line - b.line) };

  function changeLink(
    node: Extract<Nodes, { type: 'definition' | 'link' | 'linkReference' }>,
    start: number,
    end: number,
  ): void {
    const url = node.type === 'linkReference' ? urls.get(node.identifier) : node.url;
    const source = body.slice(start, end);
    // Bare addresses, with or without their own brackets, are complete.
    if (url === undefined || (node.type === 'link' && !source.startsWith('['))) return;
    const found = link(url);
    const head = innerOf(node, start);
    if (found.kind === 'gone') {
      if (node.type === 'definition') return;
      note(start, { code: 'post-link-gone', url });
      edits.push({ start, end: head.start, text: '' }, { start: head.end, end, text: '' });
      return;
    }
    if (node.type === 'linkReference') return;
    if (found.note !== undefined) note(start, found.note);
    if (found.address === url) return;
    const rest = `${/[\s()<>]/.test(found.address) ? `<${found.address}>` : found.address}${node.title ? ` ${JSON.stringify(node.title)}` : ''}`;
    if (node.type === 'link') edits.push({ start: head.end, end, text: `](${rest})` });
    else edits.push({ start, end, text: `[${node.label ?? node.identifier}]: ${rest}` });
  }
}

/** Later edits first, so that the places of earlier ones stay valid; an edit inside another gives way to it. */
function applied(body: string, edits: readonly Edit[]): string {
  const sorted = [...edits].sort((a, b) => a.start - b.start || b.end - a.end);
  let text = '';
  let at = 0;
  for (const edit of sorted) {
    if (edit.start < at) continue;
    text += body.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + body.slice(at);
}

/** The range of a link's text. */
function innerOf(node: Nodes, start: number): { start: number; end: number } {
  const children = 'children' in node ? (node as Parents).children : [];
  const first = children[0] ? rangeOf(children[0] as Nodes).start : start + 1;
  const last = children.at(-1);
  return { start: first, end: last ? rangeOf(last as Nodes).end : first };
}

function rangeOf({ position }: Nodes): { start: number; end: number } {
  return { start: position?.start.offset ?? 0, end: position?.end.offset ?? 0 };
}

function attribute(attributes: string, name: string): string | undefined {
  const [, ...values] =
    new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(attributes) ?? [];
  return values.find((value) => value !== undefined && value !== '');
}
