import type { Root } from 'mdast';
import type { ContainerDirective, LeafDirective, TextDirective } from 'mdast-util-directive';
import { visit } from 'unist-util-visit';

type Directive = ContainerDirective | LeafDirective | TextDirective;

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

/** Turns directives into elements. A colon in running text that only looks like one is put back as text. */
export function applyDirectives(source: string) {
  return (tree: Root): void => {
    visit(tree, (node, index, parent) => {
      if (!isDirective(node)) return;
      const known = DIRECTIVES[node.name as keyof typeof DIRECTIVES];
      if (node.type === 'textDirective') {
        const { start, end } = node.position ?? {};
        if (parent && index !== undefined) {
          parent.children[index] = { type: 'text', value: source.slice(start?.offset, end?.offset) };
        }
        return;
      }
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

function isDirective(node: { type: string }): node is Directive {
  return node.type === 'containerDirective' || node.type === 'leafDirective' || node.type === 'textDirective';
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
