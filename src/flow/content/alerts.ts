import type { Blockquote, Root, Text } from 'mdast';
import { visit } from 'unist-util-visit';
import { DIRECTIVES, toneNamed } from './directives.ts';

/** `[!NOTE]` alone on the first line of a quotation, as on GitHub, or with a title after it, as in Obsidian. */
const ALERT = /^\[!([a-z]+)\][+-]?[ \t]*([^\n]*)(\n|$)/i;

/** Turns these quotations into callouts. An unknown kind remains a quotation. */
export function applyAlerts() {
  return (tree: Root): void => {
    visit(tree, 'blockquote', (node: Blockquote) => {
      const [paragraph] = node.children;
      const text = paragraph?.type === 'paragraph' ? paragraph.children[0] : undefined;
      if (paragraph?.type !== 'paragraph' || text?.type !== 'text') return;
      const [whole = '', kind = '', title = '', end] = ALERT.exec(text.value) ?? [];
      const tone = toneNamed(kind);
      // A title with more than plain text in it continues in the next node.
      const isWhole =
        end === '\n' || paragraph.children.length === 1 || paragraph.children[1]?.type === 'break';
      if (!tone || !isWhole) return;
      takeOff(node, text, whole.length);
      const hProperties = { tone, ...(title.trim() === '' ? {} : { title: title.trim() }) };
      node.data = { ...node.data, hName: DIRECTIVES.callout.element, hProperties };
    });
  };
}

function takeOff(node: Blockquote, text: Text, length: number): void {
  text.value = text.value.slice(length);
  const [paragraph] = node.children;
  if (text.value !== '' || paragraph?.type !== 'paragraph') return;
  paragraph.children.shift();
  if (paragraph.children[0]?.type === 'break') paragraph.children.shift();
  if (paragraph.children.length === 0) node.children.shift();
}
