import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Scalar } from 'yaml';
import type { Document } from './documents.ts';
import type { RawFinding } from './finding.ts';
import type { CutText } from './words/texts.ts';

/** Fields that hold running text, in which authors use `#`, `!` and `&` as ordinary characters. */
const TEXTS = new Set([
  ...['title', 'subject', 'preview', 'description', 'name', 'topics', 'courses'],
  ...['postal-address', 'postalAddress', 'portrait-alt', 'portraitAlt'],
]);
const FRONT_MATTER = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n---/;

/** Unquoted texts that YAML partly misreads: `title: C# tips # and more` becomes `C# tips`. */
export function frontMatterRules(documents: readonly Document[]): RawFinding[] {
  return documents.flatMap(({ file, source }): RawFinding[] => {
    const yaml = FRONT_MATTER.exec(source)?.[1];
    if (yaml === undefined) return [];
    const lines = new LineCounter();
    const { contents } = parseDocument(yaml, { lineCounter: lines, logLevel: 'error' });
    const found: RawFinding[] = [];
    const look = (node: unknown, field: string): void => {
      if (isSeq(node)) for (const item of node.items) look(item, field);
      if (isMap(node))
        for (const { key, value } of node.items) look(value, isScalar(key) ? String(key.value) : '');
      if (!isScalar(node) || !TEXTS.has(field)) return;
      const cut = cutOff(node, yaml);
      if (cut === undefined) return;
      // After the first line of ---.
      const { line, col: column } = lines.linePos(node.range?.[0] ?? 0);
      const data = { reads: String(node.value), ...cut };
      found.push({ rule: 'text-cut', data, file, line: line + 1, column, field });
    };
    look(contents, '');
    return found;
  });
}

function cutOff(node: Scalar, yaml: string): CutText | undefined {
  if (node.type !== 'PLAIN' || typeof node.value !== 'string' || !node.range) return undefined;
  if (/^[ \t]+#/.test(yaml.slice(node.range[1]))) return { code: 'comment' };
  if (node.tag === '!') return { code: 'tag' };
  return node.anchor === undefined ? undefined : { code: 'anchor', anchor: node.anchor };
}
