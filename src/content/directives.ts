import type { Node, Root } from 'mdast';
import type { ContainerDirective, LeafDirective } from 'mdast-util-directive';
import remarkDirective from 'remark-directive';
import type { Processor } from 'unified';
import { visit } from 'unist-util-visit';

type Directive = ContainerDirective | LeafDirective;

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

export class DirectiveError extends Error {
  readonly line: number | undefined;

  constructor(message: string, line: number | undefined) {
    super(message);
    this.line = line;
  }
}

/** Reads directives that stand on lines of their own. A colon in running text is a colon: none begins there. */
export function parseDirectives(this: Processor): void {
  remarkDirective.call(this);
  delete this.data().micromarkExtensions?.at(-1)?.text;
}

/** Turns directives into elements. */
export function applyDirectives(source: string) {
  return (tree: Root): void => {
    visit(tree, (node) => {
      if (node.type === 'paragraph') refuseMisspelt(node.position, source);
      if (!isDirective(node)) return;
      const known = DIRECTIVES[node.name as keyof typeof DIRECTIVES];
      const line = node.position?.start.line;
      if (!known) {
        const names = Object.keys(DIRECTIVES).join(', ');
        throw new DirectiveError(`found the directive "${node.name}"; the directives are ${names}`, line);
      }
      checkAttributes(node, known, line);
      node.data = {
        ...node.data,
        hName: known.element,
        hProperties: { ...node.attributes, ...(node.name === 'callout' ? toneOf(node, line) : {}) },
      };
    });
  };
}

/** A line that begins as a directive does and isn't one would be mailed as it stands. */
function refuseMisspelt(position: Node['position'], source: string): void {
  const opening = /^:{2,}[a-z].*/i.exec(source.slice(position?.start.offset, position?.end.offset))?.[0];
  if (!opening) return;
  const remedy = 'set its attributes in quotes: ::button[Begin]{href="https://example.org"}';
  throw new DirectiveError(`"${opening}" is not a directive as it stands; ${remedy}`, position?.start.line);
}

function isDirective(node: { type: string }): node is Directive {
  return node.type === 'containerDirective' || node.type === 'leafDirective';
}

function checkAttributes(
  node: Directive,
  known: { attributes: readonly string[]; required: readonly string[] },
  line: number | undefined,
): void {
  const given = Object.keys(node.attributes ?? {});
  const unknown = given.find((name) => !known.attributes.includes(name));
  if (unknown) {
    const allowed = known.attributes.join(', ');
    throw new DirectiveError(`"${node.name}" has no attribute "${unknown}"; it has ${allowed}`, line);
  }
  const missing = known.required.find((name) => !node.attributes?.[name]);
  if (missing) throw new DirectiveError(`"${node.name}" needs the attribute "${missing}"`, line);
}

function toneOf(node: Directive, line: number | undefined): { tone: string } {
  const tone = node.attributes?.tone ?? 'note';
  if (!TONES.includes(tone)) {
    throw new DirectiveError(`found the tone "${tone}"; the tones are ${TONES.join(', ')}`, line);
  }
  return { tone };
}
