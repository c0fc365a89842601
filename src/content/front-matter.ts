import matter from 'gray-matter';
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { ContentFault } from './content-error.ts';

export type Parsed<T> =
  | { readonly ok: true; readonly data: T; readonly body: string }
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
  if (!document) return failed(file, 1, undefined, 'has no front-matter: begin the file with --- and its fields');
  const yaml = document;
  if (yaml.errors.length > 0) {
    const faults = yaml.errors.map((error) => ({
      file,
      line: lines.linePos(error.pos[0]).line + 1,
      field: undefined,
      message: `is not valid YAML: ${error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '')}`,
    }));
    return { ok: false, faults };
  }
  let data: unknown;
  try {
    data = withKebabKeys(yaml.toJS({ maxAliasCount: 50 }) ?? {});
  } catch (error) {
    return failed(file, 1, undefined, `is not valid YAML: ${(error as Error).message}`);
  }
  const result = schema.safeParse(data);
  if (result.success) return { ok: true, data: result.data, body: body.trim() };
  const faults = result.error.issues.map((issue) => ({
    file,
    line: lineOf(issue.path),
    field: issue.path.join('.') || undefined,
    message: issue.message,
  }));
  return { ok: false, faults };

  function lineOf(path: readonly PropertyKey[]): number | undefined {
    for (let length = path.length; length > 0; length--) {
      const node = yaml.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line + 1;
    }
    return 1;
  }
}

function failed(file: string, line: number | undefined, field: string | undefined, message: string): Parsed<never> {
  return { ok: false, faults: [{ file, line, field, message }] };
}

/** `replyTo` is read as `reply-to`: authors come from both habits. */
function withKebabKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.replace(/[a-z][A-Z]/g, ([low, high]) => `${low}-${high?.toLowerCase()}`),
      withKebabKeys(inner),
    ]),
  );
}
