import { z } from 'zod';
import { nearestWord } from '../../shared/addresses/slips.ts';
import type { ContentFault } from './content-error.ts';

/** What a field allows, in words, if its schema can't say it. */
export const ALLOWED = z.registry<{ readonly allowed: string }>();

type FieldFault = Pick<ContentFault, 'rule' | 'message' | 'remedy'>;

/**
 * What is wrong with a field, in words: what was found, and what is allowed.
 *
 * @param schema the schema that `data` was parsed with.
 * @param key an unknown key, if the issue names several.
 */
export function sayIssue(issue: z.core.$ZodIssue, schema: z.ZodType, data: unknown, key = ''): FieldFault {
  const own = schemaAt(schema, issue.path);
  const value = issue.path.reduce<unknown>(
    (inside, step) => (inside as Record<PropertyKey, unknown>)?.[step],
    data,
  );
  if (issue.code === 'unrecognized_keys') {
    const names = own instanceof z.ZodObject ? Object.keys(own.shape) : [];
    const meant = nearestWord(key, names);
    const remedy = `${meant ? `did you mean "${meant}"? ` : ''}the fields are ${names.join(', ')}`;
    return { rule: 'field-unknown', message: `unknown field "${key}"`, remedy };
  }
  const allowed = own && ALLOWED.get(own)?.allowed;
  if (value === undefined) return { rule: 'field-missing', message: 'is missing', remedy: allowed };
  if (value === null) return { rule: 'field-missing', message: 'is empty', remedy: allowed };
  const say = (message: string, remedy = allowed): FieldFault => ({ rule: 'field-value', message, remedy });
  const kind = kindOf(value);
  switch (issue.code) {
    case 'custom':
      return say(issue.message);
    case 'invalid_value':
      return say(`found ${shown(value)}`, allowed ?? `use ${listed(issue.values.map(String))}`);
    case 'invalid_type': {
      const wanted = WANTED[issue.expected] ?? issue.expected;
      const quotes = wanted === 'text' && typeof value !== 'object' ? 'put it in quotes' : undefined;
      return say(
        typeof value === 'string' ? `found ${shown(value)}` : `is ${kind}`,
        quotes ?? allowed ?? `it must be ${wanted}`,
      );
    }
    case 'invalid_union':
      return say(`is ${kind}`);
    case 'too_big':
      return say(Array.isArray(value) ? `has ${value.length} entries` : `found ${shown(value)}`);
    default:
      return say(`found ${shown(value)}`);
  }
}

/** `a number (2024)`; for a list that contains something other than text, that value. */
function kindOf(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint') return `a number (${value})`;
  if (typeof value === 'boolean') return `a switch (${value})`;
  if (Array.isArray(value)) {
    const odd = value.find((one) => typeof one !== 'string');
    // No deeper: an alias can make a list contain itself.
    return odd === undefined
      ? 'a list'
      : `a list that contains ${Array.isArray(odd) ? 'a list' : kindOf(odd)}`;
  }
  return value === null ? 'empty' : typeof value === 'object' ? 'a group of fields' : 'a text';
}

function shown(value: unknown): string {
  return typeof value === 'object' ? kindOf(value) : `"${String(value)}"`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

const WANTED: Readonly<Record<string, string | undefined>> = {
  string: 'text',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'a group of fields',
};

/** The schema of the field at a path, without its optional and default wrappers. */
function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType | undefined {
  const bare = bareOf(schema);
  const [step, ...rest] = path;
  if (step === undefined) return bare;
  const inner =
    bare instanceof z.ZodObject
      ? bare.shape[step as string]
      : bare instanceof z.ZodArray
        ? bare.element
        : undefined;
  // In a choice between one value and a list, the words belong to the choice.
  return inner ? schemaAt(inner as z.ZodType, rest) : bare;
}

function bareOf(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return bareOf(schema.unwrap() as z.ZodType);
  return schema;
}
