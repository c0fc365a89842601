import matter from 'gray-matter';
import {
  type Alias,
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Scalar,
  visit,
} from 'yaml';
import type { z } from 'zod';
import { messageOf } from '../../shared/errors/message-of.ts';
import type { ContentFault, Mistake, MistakeOf } from './content-error.ts';
import { fieldMistake } from './field-mistake.ts';
import type { Position } from './position.ts';

/** The text below the front-matter. */
interface Body {
  readonly body: string;
  /** The file's line at which the body begins. */
  readonly bodyLine: number;
}

export type Parsed<T> =
  | ({ readonly ok: true; readonly data: T } & Body)
  /** Even if the front-matter is faulty, the text below it can be examined, provided its beginning is known. */
  | { readonly ok: false; readonly faults: readonly ContentFault[]; readonly text?: Body };

const MAX_BYTES = 1_000_000;

/**
 * Reads a file's front-matter with gray-matter and checks it against a schema. YAML is read by the rules of its 1.2
 * core schema (`07:00` and dates stay text) with positions, so that every fault names its line.
 *
 * @param file its path relative to the content folder, for the faults.
 */
export function parseFrontMatter<T>(file: string, source: string, schema: z.ZodType<T>): Parsed<T> {
  if (source.length > MAX_BYTES) {
    return failed(file, undefined, { rule: 'file-kind', data: { code: 'too-large' } });
  }
  const text = source.replace(/^\uFEFF/, '');
  const lines = new LineCounter();
  let document: ReturnType<typeof parseDocument> | undefined;
  let content: string;
  try {
    ({ content } = matter(text, {
      engines: {
        yaml: (yaml: string) => {
          // Warnings become faults of the file instead of output on the console.
          document = parseDocument(yaml, { lineCounter: lines, uniqueKeys: true, logLevel: 'error' });
          return {};
        },
        javascript: refuse,
        json: refuse,
      },
    }));
  } catch (error) {
    return failed(file, START, invalid({ code: 'language', said: messageOf(error) }));
  }
  const below = bodyOf(text, content);
  if (!document) {
    return { ...failed(file, START, { rule: 'front-matter-missing', data: {} }), text: below };
  }
  const yaml = document;
  // To the parser, an unknown tag such as `!!js/function` is only a warning.
  const mistakes = [...yaml.errors, ...yaml.warnings];
  if (mistakes.length > 0) {
    const faults = mistakes.map((error): ContentFault => {
      const at = lines.linePos(error.pos[0]);
      const written = text.split('\n');
      // An unclosed construct is found at the end, but reported where it was opened.
      const opened = written.slice(0, at.line).findLastIndex((one) => /:\s+["'[{]/.test(one)) + 1;
      const isUnclosed = opened > 0 && (error.code === 'MISSING_CHAR' || error.code === 'BAD_INDENT');
      const { line, column } = isUnclosed ? { line: opened, column: 1 } : { line: at.line, column: at.col };
      const said = (error.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
      const data = { mistake: error.code, said, line: written[line - 1] ?? '' };
      const mistake = invalid({ code: 'syntax', ...data });
      return { ...mistake, file, line, column, field: undefined };
    });
    // The parser often reports one slip as two mistakes.
    const first = faults.filter(({ line }, at) => faults.findIndex((other) => other.line === line) === at);
    return { ok: false, faults: first, text: below };
  }
  const twin = twinKey(yaml.contents);
  if (twin) {
    const fault = failed(file, placeAt(twin), { rule: 'field-twice', data: {} }, String(twin.value));
    return { ...fault, text: below };
  }
  const alias = brokenAlias(yaml);
  if (alias) {
    const data = { mistake: 'BAD_ALIAS', said: 'Unresolved alias', line: 'field: *' } as const;
    return { ...failed(file, placeAt(alias), invalid({ code: 'syntax', ...data })), text: below };
  }
  let data: unknown;
  try {
    data = withKebabKeys(yaml.toJS({ maxAliasCount: 50 }) ?? {});
  } catch (error) {
    const mistake = invalid({ code: 'values', said: messageOf(error) });
    return { ...failed(file, START, mistake), text: below };
  }
  const result = schema.safeParse(data);
  if (result.success) return { ok: true, data: result.data, ...below };
  const faults = result.error.issues.flatMap((issue): ContentFault[] => {
    const field = issue.path.join('.') || undefined;
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined];
    return keys.map((key) => {
      const mistake = fieldMistake(issue, schema, data, key);
      const place = placeOf(key === undefined ? issue.path : [...issue.path, key]);
      if (mistake.rule !== 'field-missing' || !/:\s+#/.test(text.split('\n')[place.line - 1] ?? '')) {
        return { ...mistake, file, ...place, field };
      }
      const advice = { give: 'quotes-for-comment' } as const;
      return { rule: mistake.rule, data: { ...mistake.data, advice }, file, ...place, field };
    });
  });
  return { ok: false, faults, text: below };

  function placeOf(path: readonly PropertyKey[]): Position {
    let place: Position | undefined;
    let inside: unknown = yaml.contents;
    for (const step of path) {
      const pair = isMap(inside) ? inside.items.find(({ key }) => kebab(keyOf(key)) === step) : undefined;
      const node = pair ? pair.key : isSeq(inside) ? inside.get(Number(step), true) : undefined;
      place = placeAt(node) ?? place;
      inside = pair ? pair.value : node;
    }
    return place ?? START;
  }

  function placeAt(node: unknown): Position | undefined {
    if (!isNode(node) || !node.range) return undefined;
    const { line, col } = lines.linePos(node.range[0]);
    return { line, column: col };
  }
}

const START: Position = { line: 1, column: 1 };

function failed(
  file: string,
  place: Position | undefined,
  mistake: Mistake,
  field?: string,
): { readonly ok: false; readonly faults: readonly ContentFault[] } {
  return { ok: false, faults: [{ ...mistake, file, line: undefined, ...place, field }] };
}

function invalid(data: MistakeOf<'front-matter-yaml'>['data']): Mistake {
  return { rule: 'front-matter-yaml', data };
}

function refuse(): never {
  throw new Error('front matter must be YAML between two lines of ---');
}

/** Removes the blank lines around the text; its first line keeps its indentation, which makes it code. */
function bodyOf(text: string, content: string): Body {
  const body = content.replace(/^(?:[ \t]*\r?\n)+/, '');
  const start = text.length - body.length;
  const isEmpty = body.trim() === '';
  return {
    body: isEmpty ? '' : body.trimEnd(),
    bodyLine: text.slice(0, Math.max(0, start)).split('\n').length,
  };
}

/** `replyTo` is read as `reply-to`: authors know both habits. */
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

/** In YAML, a text that begins with `*` names an anchor. */
function brokenAlias(document: Document): Alias | undefined {
  let broken: Alias | undefined;
  visit(document, {
    Alias(_, node) {
      if (node.resolve(document)) return;
      broken = node;
      return visit.BREAK;
    },
  });
  return broken;
}

/** The second of two keys that are one key in two spellings, such as `reply-to` and `replyTo`. */
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
