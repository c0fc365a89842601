import type { Element, ElementContent, Properties, Root, RootContent } from 'hast';
import { toHtml } from 'hast-util-to-html';
import { toString as textOf } from 'hast-util-to-string';
import { visit } from 'unist-util-visit';
import type { BlockWords } from '../../shared/words/en/phrases.ts';
import { en } from '../../shared/words/en.ts';
import type { Markdown } from './catalogue.ts';
import { parseMarkdown } from './markdown.ts';
import { PlaceholderTable } from './placeholders.ts';

/** A text as the web shows it. */
export interface WebText {
  readonly html: string;
  readonly headings: readonly { readonly id: string; readonly text: string; readonly depth: number }[];
  /** Reading time in minutes at 220 words a minute, at least one. */
  readonly minutes: number;
}

/**
 * Renders a text for the web from the same tree as emails; placeholders show their fallbacks.
 *
 * @param words the words for what the author left open, in the language of the text.
 * @param root the prefix of every link to our own pages.
 */
export function renderWebText(markdown: Markdown, words: BlockWords = en.phrases.blocks, root = ''): WebText {
  const placeholders = new PlaceholderTable();
  const { tree, headings } = parseMarkdown(markdown, placeholders);
  const web: Root = { ...tree, children: tree.children.map((child) => rewrite(child, words)) };
  lookBelow(web, root);
  const html = placeholders.withFallbacks(toHtml(web), escapeHtml);
  // Counted on the finished text, because before that an exercise's sets and versions are attributes.
  const length = textOf(web).split(/\s+/).filter(Boolean).length;
  return { html, headings, minutes: Math.max(1, Math.round(length / 220)) };
}

function lookBelow(tree: Root, root: string): void {
  if (root === '') return;
  visit(tree, 'element', ({ properties }) => {
    for (const name of ['href', 'src']) {
      const address = properties[name];
      if (typeof address === 'string' && address.startsWith('/')) properties[name] = root + address;
    }
  });
}

function rewrite<T extends RootContent>(node: T, words: BlockWords): T | Element {
  if (node.type !== 'element') return node;
  const children = node.children.map((child) => rewrite(child, words) as ElementContent);
  const inner: Element = { ...node, children };
  return replace(inner, words) ?? inner;
}

function replace(node: Element, words: BlockWords): Element | undefined {
  const { children, properties } = node;
  const attribute = (name: string): string | undefined => {
    const value = properties[name];
    return value === undefined || value === null || value === '' ? undefined : String(value);
  };
  switch (node.tagName) {
    case 'table':
      return element(
        'div',
        { className: ['table-scroll'], tabIndex: 0, role: 'region', ariaLabel: words.table },
        [node],
      );
    case 'input':
      // A task list's box can't be ticked here; without a name, a screen reader would announce nothing.
      return element('input', { ...properties, ariaLabel: properties.checked ? words.done : words.toDo }, []);
    case 'pace-callout': {
      const tone = (attribute('tone') ?? 'note') as keyof BlockWords['tones'];
      return element('aside', { className: ['callout', `callout-${tone}`] }, [
        element('p', { className: ['callout-title'] }, [text(attribute('title') ?? words.tones[tone])]),
        ...children,
      ]);
    }
    case 'pace-button':
      return element('p', { className: ['action'] }, [
        element('a', { className: ['button'], href: attribute('href') }, inline(children)),
      ]);
    case 'pace-video':
      return element('p', { className: ['video'] }, [
        element('a', { href: attribute('href') }, [
          ...picture(attribute('image'), attribute('alt')),
          element('span', {}, inline(children)),
        ]),
      ]);
    case 'pace-exercise':
      return element('section', { className: ['exercise'] }, [
        element('h3', {}, [text(attribute('name'))]),
        ...picture(attribute('image'), attribute('alt')),
        ...facts([
          [words.sets, attribute('sets')],
          [words.repetitions, attribute('reps')],
        ]),
        ...children,
        ...version(words.atHome, attribute('home')),
        ...version(words.inTheGym, attribute('gym')),
      ]);
  }
  return undefined;
}

function element(tagName: string, properties: Properties, children: ElementContent[]): Element {
  return { type: 'element', tagName, properties, children };
}

function text(value: string | undefined): ElementContent {
  return { type: 'text', value: value ?? '' };
}

function picture(source: string | undefined, alt: string | undefined): ElementContent[] {
  return source ? [element('img', { src: source, alt: alt ?? '', loading: 'lazy' }, [])] : [];
}

function facts(pairs: [string, string | undefined][]): ElementContent[] {
  const known = pairs.filter(([, value]) => value);
  if (known.length === 0) return [];
  const children = known.flatMap(([name, value]) => [
    element('dt', {}, [text(name)]),
    element('dd', {}, [text(value)]),
  ]);
  return [element('dl', { className: ['exercise-facts'] }, children)];
}

function version(where: string, how: string | undefined): ElementContent[] {
  if (!how) return [];
  return [
    element('p', { className: ['exercise-version'] }, [
      element('strong', {}, [text(`${where}: `)]),
      text(how),
    ]),
  ];
}

/** A leaf directive's label arrives inside a paragraph; inside a link it must be without one. */
function inline(children: ElementContent[]): ElementContent[] {
  return children.flatMap((child) =>
    child.type === 'element' && child.tagName === 'p' ? child.children : [child],
  );
}

function escapeHtml(value: string): string {
  return value.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
