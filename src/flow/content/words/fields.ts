import type { ErrorCode } from 'yaml';
import { type Advice, adviceText, type FoundValue, kindText, valueText } from './field-values.ts';
import type { Told } from './told.ts';
import { yamlRemedy } from './yaml-remedy.ts';

/** Sentences of the parsers pass through as `said`: only they know what they could not read. */
type InvalidYaml =
  /** A mistake in the syntax; `line` is the line as written, which shows what the author meant. */
  | {
      readonly code: 'syntax';
      readonly mistake: ErrorCode;
      readonly said: string;
      readonly line: string;
    }
  | { readonly code: 'values'; readonly said: string }
  | { readonly code: 'language'; readonly said: string };

/** Why a field doesn't allow its value. */
export type FieldFlaw =
  | { readonly code: 'value' | 'type'; readonly found: FoundValue }
  | { readonly code: 'entries'; readonly count: number }
  | { readonly code: 'blank' | 'lines' | 'no-weekday' | 'cadence-outside' }
  | { readonly code: 'too-long'; readonly most: number }
  | { readonly code: 'topic-twice'; readonly name: string; readonly id: string }
  | { readonly code: 'topic-without-id'; readonly name: string };

type UnknownReference = {
  readonly code: 'topic' | 'course';
  readonly found: string;
  readonly known: readonly string[];
};

/** Mistakes in front-matter. The name of the field precedes these words. */
export const FIELD_WORDS = {
  'front-matter-missing': (): Told => ({ message: 'has no front matter' }),
  'front-matter-yaml': (data: InvalidYaml): Told => {
    switch (data.code) {
      case 'syntax':
        return {
          message: `is not valid YAML: ${data.said}`,
          remedy: yamlRemedy(data.mistake, data.line),
        };
      case 'values':
        return { message: `is not valid YAML: ${data.said}` };
      case 'language':
        return { message: data.said };
    }
  },
  'field-unknown': ({ key, meant, known }: UnknownField): Told => ({
    message: `unknown field "${key}"`,
    remedy: `${meant ? `did you mean "${meant}"? ` : ''}the fields are ${known.join(', ')}`,
  }),
  'field-missing': ({ code, advice }: MissingField): Told => ({
    message: code === 'empty' ? 'is empty' : 'is missing',
    remedy: advice && adviceText(advice),
  }),
  'field-value': ({ advice, ...flaw }: FieldFlaw & { readonly advice?: Advice | undefined }): Told => {
    const { message, remedy = advice && adviceText(advice) } = flawTold(flaw);
    return { message, remedy };
  },
  'field-twice': (): Told => ({ message: 'is given twice, in two spellings' }),
  'reference-unknown': ({ code, found, known }: UnknownReference): Told => ({
    message: `found "${found}"`,
    remedy: `the ${code}s are ${known.join(', ') || 'none'}`,
  }),
  'course-circle': (): Told => ({ message: 'the courses follow each other in a circle' }),
};

interface UnknownField {
  readonly key: string;
  readonly meant: string | undefined;
  readonly known: readonly string[];
}

interface MissingField {
  readonly code: 'absent' | 'empty';
  readonly advice: Advice | undefined;
}

function flawTold(flaw: FieldFlaw): Told {
  switch (flaw.code) {
    case 'value':
      return { message: `found ${valueText(flaw.found)}` };
    case 'type':
      return { message: `is ${kindText(flaw.found)}` };
    case 'entries':
      return { message: `has ${flaw.count} entries` };
    case 'blank':
      return { message: 'must not be empty' };
    case 'lines':
      return { message: 'must be one line' };
    case 'too-long':
      return { message: `must have at most ${flaw.most} characters` };
    case 'no-weekday':
      return { message: 'names no weekday' };
    case 'topic-twice':
      return { message: `found "${flaw.name}", but another topic has the same id, "${flaw.id}"` };
    case 'topic-without-id':
      return {
        message: `found "${flaw.name}"`,
        remedy: 'use at least one letter a to z or digit in a topic',
      };
    case 'cadence-outside':
      return { message: 'the cadence is outside it', remedy: 'use fastest ≤ every ≤ slowest' };
  }
}
