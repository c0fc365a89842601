import matter from 'gray-matter';
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Scalar } from 'yaml';
import type { z } from 'zod';
import type { ContentFault } from './content-error.ts';

export type Parsed<T> =
  | {
      readonly ok: true;
      readonly data: T;
      readonly body: string;
      /** The file's line at which the body begins. */
      readonly bodyLine: number;
    }
  | { readonly ok: false; readonly faults: readonly ContentFault[] };

const MAX_BYTES = 1_000_000;

/**
 * Reads a file's front-matter with gray-matter and checks it against a schema. YAML is read by its 1.2 core
 * rules (`07:00` and dates stay text) with positions, so that every fault names its line.
 *
 * @param file its path relative to the content folder, for the faults.
 */
export function parseFrontMatter<T>(file: string, source: string, schema: z.ZodType<T>): Parsed<T> {
  if (source.length > MAX_BYTES) return failed(file, undefined, undefined, 'is larger than 1 MB');
  const text = source.replace(/^\uFEFF/, '');
  const lines = new LineCounter();
  let document: ReturnType<typeof parseDocument> | undefined;
  const refuse = (): never => {
    throw new Error('front-matter is YAML between two lines of ---; no other language is read');
  };
  let body: string;
  try {
    body = matter(text, {
      engines: {
        yaml: (yaml: string) => {
          document = parseDocument(yaml, { lineCounter: lines, uniqueKeys: true });
          return {};
        },
        javascript: refuse,
        json: refuse,
      },
    }).content;
  } catch (error) {
    return failed(file, 1, undefined, error instanceof Error ? error.message : String(error));
  }
  if (!document)
    return failed(file, 1, undefined, 'has no front-matter: begin the file with --- and its fields');
  const yaml = document;
  // A tag that YAML does not know, such as `!!js/function`, is only a warning to the parser.
  const mistakes = [...yaml.errors, ...yaml.warnings];
  if (mistakes.length > 0) {
    const faults = mistakes.map((error) => ({
      file,
      line: lines.linePos(error.pos[0]).line,
      field: undefined,
      message: `is not valid YAML: ${error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '')}`,
    }));
    return { ok: false, faults };
  }
  const twin = twinKey(yaml.contents);
  if (twin) return failed(file, lineAt(twin), String(twin.value), 'is given twice, in two spellings');
  let data: unknown;
  try {
    data = withKebabKeys(yaml.toJS({ maxAliasCount: 50 }) ?? {});
  } catch (error) {
    return failed(file, 1, undefined, `is not valid YAML: ${(error as Error).message}`);
  }
  const result = schema.safeParse(data);
  if (result.success) {
    const start = text.length - body.trimStart().length;
    const bodyLine = text.slice(0, Math.max(0, start)).split('\n').length;
    return { ok: true, data: result.data, body: body.trim(), bodyLine };
  }
  const faults = result.error.issues.map((issue) => ({
    file,
    line: lineOf(issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path),
    field: issue.path.join('.') || undefined,
    message: issue.message,
  }));
  return { ok: false, faults };

  function lineOf(path: readonly PropertyKey[]): number | undefined {
    let line: number | undefined;
    let inside: unknown = yaml.contents;
    for (const step of path) {
      const pair = isMap(inside) ? inside.items.find(({ key }) => kebab(keyOf(key)) === step) : undefined;
      const node = pair ? pair.key : isSeq(inside) ? inside.get(Number(step), true) : undefined;
      line = lineAt(node) ?? line;
      inside = pair ? pair.value : node;
    }
    return line ?? 1;
  }

  function lineAt(node: unknown): number | undefined {
    return isNode(node) && node.range ? lines.linePos(node.range[0]).line : undefined;
  }
}

function failed(
  file: string,
  line: number | undefined,
  field: string | undefined,
  message: string,
): Parsed<never> {
  return { ok: false, faults: [{ file, line, field, message }] };
}

/** `replyTo` is read as `reply-to`: authors come from both habits. */
function withKebabKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [kebab(key), withKebabKeys(inner)]));
}

function kebab(key: string): string {
  return key.replace(/[a-z][A-Z]/g, ([low, high]) => `${low}-${high?.toLowerCase()}`);
}

function keyOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

/** The second of two keys that are one in two spellings, such as `reply-to` and `replyTo`. */
function twinKey(node: unknown): Scalar | undefined {
  if (!isMap(node)) return undefined;
  const seen = new Set<string>();
  for (const { key, value } of node.items) {
    const name = kebab(keyOf(key));
    if (seen.has(name) && isScalar(key)) return key;
    seen.add(name);
    const within = twinKey(value);
    if (within) return within;
  }
  return undefined;
}
