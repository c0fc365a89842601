import type { Nodes, Root } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';

/** Jekyll's and Hugo's own syntax for a block of code. */
const BLOCK =
  /^([ \t]*)(?:\{%-?\s*highlight\s+([\w+#-]+)[^%]*%\}|\{\{<\s*highlight\s+"?([\w+#-]+)"?[^>]*>\}\})[ \t]*\n?([\s\S]*?)\n?[ \t]*(?:\{%-?\s*endhighlight\s*-?%\}|\{\{<\s*\/\s*highlight\s*>\}\})[ \t]*$/m;
const RAW = /\{%-?\s*(?:end)?raw\s*-?%\}\n?/;
/** Templates in the address of a link or a picture, and their replacements. */
const ADDRESSES: readonly (readonly [RegExp, string])[] = [
  [/\{\{\s*site\.(?:baseurl|url)\s*\}\}/, ''],
  [/\{\{\s*["']([^"']*)["']\s*\|\s*(?:relative_url|absolute_url|relURL|absURL)\s*\}\}/, '$1'],
  [/\{%-?\s*(?:post_url|link)\s+([^\s%]+)\s*-?%\}/, 'post:$1'],
  [/\{\{[<%]\s*(?:rel)?ref\s+["']?([^\s"'>%]+)["']?\s*[>%]\}\}/, 'post:$1'],
];

/**
 * A body in which template syntax for code and addresses has become Markdown, so that a parser understands it: `{%
 * highlight %}` is a fenced block, `{{ site.baseurl }}` is gone, `{% post_url name %}` is `post:name`. The number of
 * lines is unchanged, so that notes name the right ones. Code is kept unchanged.
 */
export function plainCode(body: string): string {
  let text = body;
  for (const [pattern, change] of [
    [BLOCK, fenced],
    [RAW, (whole: string) => (whole.endsWith('\n') ? '\n' : '')],
    ...ADDRESSES,
  ] as readonly (readonly [RegExp, string | ((...match: string[]) => string)])[]) {
    let from = 0;
    for (;;) {
      const match = pattern.exec(text.slice(from));
      if (!match) break;
      const start = from + match.index;
      const end = start + match[0].length;
      const block = isInCode(text, start + (match[0].length - match[0].trimStart().length));
      const made = block ? match[0] : match[0].replace(pattern, change as string);
      text = text.slice(0, start) + made + text.slice(end);
      from = start + Math.max(1, made.length);
    }
  }
  return text;
}

/** The fence is longer than any in the code. */
function fenced(whole: string, indent = '', liquid = '', hugo = '', code = ''): string {
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const made = `${indent}${fence}${liquid || hugo}\n${code}\n${indent}${fence}`;
  const lines = (text: string) => text.split('\n').length;
  return made + '\n'.repeat(Math.max(0, lines(whole) - lines(made)));
}

function isInCode(text: string, at: number): boolean {
  let found = false;
  const tree = unified().use(remarkParse).use(remarkGfm).parse(text) as Root;
  visit(tree as Nodes, (node) => {
    if (node.type !== 'code' && node.type !== 'inlineCode') return;
    const { start, end } = node.position ?? { start: { offset: 0 }, end: { offset: 0 } };
    found ||= (start.offset ?? 0) <= at && at < (end.offset ?? 0);
  });
  return found;
}
