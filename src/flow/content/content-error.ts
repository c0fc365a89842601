/**
 * The mistakes that reading the content can find. A new rule gets its data and words in `words`, and a row in
 * `author/check/rules.ts` and in docs/checks.md.
 */
import { ExpectedError } from '../../shared/errors/expected-error.ts';
import { FIELD_WORDS } from './words/fields.ts';
import { FILE_WORDS } from './words/files.ts';
import { TEXT_WORDS } from './words/texts.ts';
import type { DataOf, Told } from './words/told.ts';

/** The words of each mistake, by its rule. */
export const FAULT_WORDS = { ...FILE_WORDS, ...FIELD_WORDS, ...TEXT_WORDS };

/** The kind of a mistake; `docs/checks.md` describes each. */
export type FaultRule = keyof typeof FAULT_WORDS;

/** A mistake without its place. Programs use the rule, and the `code` in the data of a rule with several meanings. */
export type Mistake = {
  [Rule in FaultRule]: { readonly rule: Rule; readonly data: DataOf<(typeof FAULT_WORDS)[Rule]> };
}[FaultRule];

/** The mistakes of one rule, or of several. */
export type MistakeOf<Rule extends FaultRule> = Extract<Mistake, { readonly rule: Rule }>;

/** One mistake in the author's files. */
export type ContentFault = Mistake & {
  /** Relative to the content folder. */
  readonly file: string;
  readonly line: number | undefined;
  /** From 1 on; absent if only the line is known. */
  readonly column?: number | undefined;
  readonly field: string | undefined;
};

/** All mistakes in the content, in one error. */
export class ContentError extends ExpectedError {
  readonly faults: readonly ContentFault[];

  constructor(faults: readonly ContentFault[]) {
    const count = faults.length === 1 ? 'a mistake' : `${faults.length} mistakes`;
    super(`The content has ${count}:\n${faults.map((fault) => `  ${formatFault(fault)}`).join('\n')}`);
    this.faults = faults;
  }
}

/** A mistake in words. */
function tellMistake({ rule, data }: Mistake): Told {
  const tell = FAULT_WORDS[rule] as (data: Mistake['data']) => Told;
  return tell(data);
}

/** What was found and what to do, without the place. */
export function sayFault({ field, ...mistake }: Mistake & { readonly field?: string | undefined }): string {
  const { message, remedy } = tellMistake(mistake);
  const words = remedy === undefined ? message : `${message}; ${remedy}`;
  return field ? `${field}: ${words}` : words;
}

/** `courses/sourdough/01-starter.md:4: subject: …` */
export function formatFault(fault: ContentFault): string {
  const { file, line } = fault;
  return `${line === undefined ? file : `${file}:${line}`}: ${sayFault(fault)}`;
}
