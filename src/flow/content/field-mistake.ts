import { z } from 'zod';
import { nearestWord } from '../../shared/addresses/slips.ts';
import type { MistakeOf } from './content-error.ts';
import type { Advice, AllowedValue, FoundValue } from './words/field-values.ts';
import type { FieldFlaw } from './words/fields.ts';

/** What a field allows, if its schema can't tell. */
export const ALLOWED = z.registry<{ readonly allowed: AllowedValue }>();

/** An issue of a field's own check, as `field-value` reports it. */
export function flawed(flaw: FieldFlaw): { readonly params: FieldFlaw } {
  return { params: flaw };
}

/**
 * The mistake in a field: what was found, and what is allowed.
 *
 * @param schema the schema that `data` was parsed with.
 * @param key an unknown key, if the issue names several.
 */
export function fieldMistake(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  data: unknown,
  key = '',
): MistakeOf<'field-unknown' | 'field-missing' | 'field-value'> {
  const own = schemaAt(schema, issue.path);
  const value = issue.path.reduce<unknown>(
    (inside, step) => (inside as Record<PropertyKey, unknown>)?.[step],
    data,
  );
  if (issue.code === 'unrecognized_keys') {
    const known = own instanceof z.ZodObject ? Object.keys(own.shape) : [];
    return { rule: 'field-unknown', data: { key, meant: nearestWord(key, known), known } };
  }
  const allowed = own && ALLOWED.get(own)?.allowed;
  const advice: Advice | undefined = allowed && { give: 'value', of: allowed };
  if (value === undefined) return { rule: 'field-missing', data: { code: 'absent', advice } };
  if (value === null) return { rule: 'field-missing', data: { code: 'empty', advice } };
  const found = foundValue(value);
  switch (issue.code) {
    case 'custom':
      return fault((issue.params as FieldFlaw | undefined) ?? { code: 'value', found }, advice);
    case 'invalid_value':
      return fault({ code: 'value', found }, advice ?? { give: 'choice', among: issue.values.map(String) });
    case 'invalid_type': {
      const quotes = issue.expected === 'string' && typeof value !== 'object';
      return fault(
        { code: typeof value === 'string' ? 'value' : 'type', found },
        quotes ? { give: 'quotes' } : (advice ?? { give: 'type', type: issue.expected }),
      );
    }
    case 'invalid_union':
      return fault({ code: 'type', found }, advice);
    case 'too_big':
      return fault(
        Array.isArray(value) ? { code: 'entries', count: value.length } : { code: 'value', found },
        advice,
      );
    default:
      return fault({ code: 'value', found }, advice);
  }
}

function fault(flaw: FieldFlaw, advice: Advice | undefined): MistakeOf<'field-value'> {
  return { rule: 'field-value', data: { ...flaw, advice } };
}

/** Describes a value of the front-matter, which may be as large as its file, or contain itself. */
export function foundValue(value: unknown): FoundValue {
  if (Array.isArray(value)) {
    const odd = value.find((one) => typeof one !== 'string');
    if (odd === undefined) return { type: 'list', odd: undefined };
    // No deeper: an alias can make a list contain itself.
    return { type: 'list', odd: Array.isArray(odd) ? { type: 'list', odd: undefined } : foundValue(odd) };
  }
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return { type: 'number', written: String(value) };
    case 'boolean':
      return { type: 'switch', written: String(value) };
    case 'object':
      return { type: value === null ? 'nothing' : 'group' };
    default:
      return { type: 'text', written: String(value) };
  }
}

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
