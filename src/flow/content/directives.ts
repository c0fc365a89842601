import type { Node, Root } from 'mdast';
import type { ContainerDirective, LeafDirective } from 'mdast-util-directive';
import remarkDirective from 'remark-directive';
import type { Processor } from 'unified';
import { visit } from 'unist-util-visit';
import type { DirectiveFlaw } from './words/texts.ts';

type Directive = ContainerDirective | LeafDirective;
type Point = NonNullable<Node['position']>['start'];

/** The directives, the attributes that each may carry and the element that represents it in the tree. */
export const DIRECTIVES = {
  callout: { element: 'pace-callout', attributes: ['title', 'tone'], required: [] },
  button: { element: 'pace-button', attributes: ['href'], required: ['href'] },
  exercise: {
    element: 'pace-exercise',
    attributes: ['name', 'image', 'alt', 'sets', 'reps', 'home', 'gym'],
    required: ['name'],
  },
  video: { element: 'pace-video', attributes: ['href', 'image', 'alt'], required: ['href'] },
} as const;

const TONES = ['tip', 'note', 'warning'];

/** Other systems' names for callouts, by our tones. */
const NAMES_OF_TONES: readonly (readonly [tone: string, names: readonly string[]])[] = [
  ['note', ['note', 'info', 'important', 'abstract', 'summary', 'todo']],
  ['tip', ['tip', 'hint', 'success']],
  ['warning', ['warning', 'caution', 'attention', 'danger']],
];

/** The tone of a callout by another system's name for it; undefined for any other name. */
export function toneNamed(name: string): string | undefined {
  return NAMES_OF_TONES.find(([, names]) => names.includes(name.toLowerCase()))?.[0];
}

/** What is wrong with a directive, and where. */
export class DirectiveError extends Error {
  readonly flaw: DirectiveFlaw;
  readonly at: Point | undefined;

  constructor(flaw: DirectiveFlaw, at: Point | undefined) {
    super(flaw.code);
    this.flaw = flaw;
    this.at = at;
  }
}

/** Reads directives on lines of their own. A colon in running text begins no directive. */
export function parseDirectives(this: Processor): void {
  remarkDirective.call(this);
  delete this.data().micromarkExtensions?.at(-1)?.text;
}

/** Turns directives into elements. Faulty ones are reported and get no element of their own. */
export function applyDirectives(source: string, onError: (error: DirectiveError) => void) {
  return (tree: Root): void => {
    visit(tree, (node) => {
      try {
        if (node.type === 'paragraph') refuseMisspelt(node.position, source);
        if (isDirective(node)) apply(node);
      } catch (error) {
        if (!(error instanceof DirectiveError)) throw error;
        onError(error);
      }
    });
  };
}

function apply(node: Directive): void {
  const { name } = node;
  const at = node.position?.start;
  if (!isName(name)) {
    throw new DirectiveError({ code: 'unknown', name, tone: toneNamed(name), known: KNOWN }, at);
  }
  const known = DIRECTIVES[name];
  checkAttributes(node, known, at);
  node.data = {
    ...node.data,
    hName: known.element,
    hProperties: { ...node.attributes, ...(name === 'callout' ? toneOf(node, at) : {}) },
  };
}

/** A line that looks like a directive but isn't one would be mailed literally. */
function refuseMisspelt(position: Node['position'], source: string): void {
  const [line, name = '', behind] =
    /^:{2,}[ \t]*([a-z][\w-]*)(.?).*/i.exec(source.slice(position?.start.offset, position?.end.offset)) ?? [];
  if (!line) return;
  const tone = toneNamed(name);
  const isKnown = tone === undefined && (behind === '{' || isName(name));
  throw new DirectiveError(
    isKnown ? { code: 'without-quotes', line } : { code: 'misspelt', line, tone, known: KNOWN },
    position?.start,
  );
}

const KNOWN = Object.keys(DIRECTIVES);

/** Whether a directive has this name; `constructor`, which every object inherits, is not one. */
function isName(name: string): name is keyof typeof DIRECTIVES {
  return Object.hasOwn(DIRECTIVES, name);
}

function isDirective(node: { type: string }): node is Directive {
  return node.type === 'containerDirective' || node.type === 'leafDirective';
}

function checkAttributes(
  node: Directive,
  known: { attributes: readonly string[]; required: readonly string[] },
  at: Point | undefined,
): void {
  const { name } = node;
  const unknown = Object.keys(node.attributes ?? {}).find((one) => !known.attributes.includes(one));
  if (unknown) {
    const { attributes } = known;
    throw new DirectiveError({ code: 'attribute-unknown', name, attribute: unknown, known: attributes }, at);
  }
  const missing = known.required.find((one) => !node.attributes?.[one]);
  if (missing) throw new DirectiveError({ code: 'attribute-missing', name, attribute: missing }, at);
}

function toneOf(node: Directive, at: Point | undefined): { tone: string } {
  const tone = node.attributes?.tone ?? 'note';
  if (!TONES.includes(tone)) {
    throw new DirectiveError({ code: 'tone-unknown', tone, known: TONES }, at);
  }
  return { tone };
}
