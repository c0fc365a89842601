import matter from 'gray-matter';
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Scalar } from 'yaml';
import type { z } from 'zod';
import { nearestWord } from '../shared/slips.ts';
import type { ContentFault, FaultRule } from './content-error.ts';
import type { Position } from './position.ts';

/** The text below the front-matter. */
interface Body {
  readonly body: string;
  /** The file's line at which the body begins. */
  readonly bodyLine: number;
}

export type Parsed<T> =
  | ({ readonly ok: true; readonly data: T } & Body)
  /** Where only fields are wrong, the text below them can still be looked at. */
  | { readonly ok: false; readonly faults: readonly ContentFault[]; readonly text?: Body };

const MAX_BYTES = 1_000_000;

/**
 * Reads a file's front-matter with gray-matter and checks it against a schema. YAML is read by its 1.2 core
 * rules (`07:00` and dates stay text) with positions, so that every fault names its line.
 *
 * @param file its path relative to the content folder, for the faults.
 */
export function parseFrontMatter<T>(file: string, source: string, schema: z.ZodType<T>): Parsed<T> {
  if (source.length > MAX_BYTES) return failed(file, 'file-kind', undefined, 'is larger than 1 MB');
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
          // What it would write to the console comes as a fault of the file.
          document = parseDocument(yaml, { lineCounter: lines, uniqueKeys: true, logLevel: 'error' });
          return {};
        },
        javascript: refuse,
        json: refuse,
      },
    }).content;
  } catch (error) {
    return failed(file, 'front-matter-yaml', START, error instanceof Error ? error.message : String(error));
  }
  if (!document) {
    const message = 'has no front-matter: begin the file with --- and its fields';
    return failed(file, 'front-matter-missing', START, message);
  }
  const yaml = document;
  // A tag that YAML does not know, such as `!!js/function`, is only a warning to the parser.
  const mistakes = [...yaml.errors, ...yaml.warnings];
  if (mistakes.length > 0) {
    const faults = mistakes.map((error): ContentFault => {
      const { line, col: column } = lines.linePos(error.pos[0]);
      const told = error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '');
      const message = `is not valid YAML: ${told}`;
      return { rule: 'front-matter-yaml', file, line, column, field: undefined, message };
    });
    return { ok: false, faults };
  }
  const twin = twinKey(yaml.contents);
  if (twin) {
    const field = String(twin.value);
    return failed(file, 'field-twice', placeAt(twin), 'is given twice, in two spellings', field);
  }
  let data: unknown;
  try {
    data = withKebabKeys(yaml.toJS({ maxAliasCount: 50 }) ?? {});
  } catch (error) {
    return failed(file, 'front-matter-yaml', START, `is not valid YAML: ${(error as Error).message}`);
  }
  const start = text.length - body.trimStart().length;
  const below: Body = {
    body: body.trim(),
    bodyLine: text.slice(0, Math.max(0, start)).split('\n').length,
  };
  const result = schema.safeParse(data);
  if (result.success) return { ok: true, data: result.data, ...below };
  const faults = result.error.issues.flatMap((issue): ContentFault[] => {
    const field = issue.path.join('.') || undefined;
    if (issue.code === 'unrecognized_keys') {
      const allowed = issue.message;
      return issue.keys.map((key) => ({
        ...{ rule: 'field-unknown', file, ...placeOf([...issue.path, key]), field },
        message: unknownField(key, allowed),
      }));
    }
    const rule = valueAt(data, issue.path) === undefined ? 'field-missing' : 'field-value';
    return [{ rule, file, ...placeOf(issue.path), field, message: issue.message }];
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
  rule: FaultRule,
  place: Position | undefined,
  message: string,
  field?: string,
): Parsed<never> {
  return { ok: false, faults: [{ rule, file, line: undefined, ...place, field, message }] };
}

/** @param allowed `allowed are title, subject`. */
function unknownField(key: string, allowed: string): string {
  const names = allowed.replace(/^allowed are /, '').split(', ');
  const meant = nearestWord(kebab(key), names);
  return `unknown field "${key}"; ${meant ? `did you mean "${meant}"? ` : ''}${allowed}`;
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inside, step) => (inside as Record<PropertyKey, unknown>)?.[step], data);
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
