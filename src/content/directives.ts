import type { Node, Root } from 'mdast';
import type { ContainerDirective, LeafDirective } from 'mdast-util-directive';
import remarkDirective from 'remark-directive';
import type { Processor } from 'unified';
import { visit } from 'unist-util-visit';

type Directive = ContainerDirective | LeafDirective;
type Point = NonNullable<Node['position']>['start'];

/** The directives, the attributes each may carry and the element that stands for it in the tree. */
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

/** What is wrong with a directive, and where it stands. */
export class DirectiveError extends Error {
  readonly at: Point | undefined;

  constructor(message: string, at: Point | undefined) {
    super(message);
    this.at = at;
  }
}

/** Reads directives that stand on lines of their own. A colon in running text is a colon: none begins there. */
export function parseDirectives(this: Processor): void {
  remarkDirective.call(this);
  delete this.data().micromarkExtensions?.at(-1)?.text;
}

/** Turns directives into elements. Faulty ones are told of and left without an element of their own. */
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
  const known = DIRECTIVES[node.name as keyof typeof DIRECTIVES];
  const at = node.position?.start;
  if (!known) {
    const names = Object.keys(DIRECTIVES).join(', ');
    throw new DirectiveError(`found the directive "${node.name}"; the directives are ${names}`, at);
  }
  checkAttributes(node, known, at);
  node.data = {
    ...node.data,
    hName: known.element,
    hProperties: { ...node.attributes, ...(node.name === 'callout' ? toneOf(node, at) : {}) },
  };
}

/** A line that begins as a directive does and isn't one would be mailed as it stands. */
function refuseMisspelt(position: Node['position'], source: string): void {
  const opening = /^:{2,}[a-z].*/i.exec(source.slice(position?.start.offset, position?.end.offset))?.[0];
  if (!opening) return;
  const remedy = 'set its attributes in quotes: ::button[Begin]{href="https://example.org"}';
  throw new DirectiveError(`"${opening}" is not a directive as it stands; ${remedy}`, position?.start);
}

function isDirective(node: { type: string }): node is Directive {
  return node.type === 'containerDirective' || node.type === 'leafDirective';
}

function checkAttributes(
  node: Directive,
  known: { attributes: readonly string[]; required: readonly string[] },
  at: Point | undefined,
): void {
  const given = Object.keys(node.attributes ?? {});
  const unknown = given.find((name) => !known.attributes.includes(name));
  if (unknown) {
    const allowed = known.attributes.join(', ');
    throw new DirectiveError(`"${node.name}" has no attribute "${unknown}"; it has ${allowed}`, at);
  }
  const missing = known.required.find((name) => !node.attributes?.[name]);
  if (missing) throw new DirectiveError(`"${node.name}" needs the attribute "${missing}"`, at);
}

function toneOf(node: Directive, at: Point | undefined): { tone: string } {
  const tone = node.attributes?.tone ?? 'note';
  if (!TONES.includes(tone)) {
    throw new DirectiveError(`found the tone "${tone}"; the tones are ${TONES.join(', ')}`, at);
  }
  return { tone };
}
