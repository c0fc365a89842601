/**
 * The mistakes that reading the content can find. A new rule is added to the union, to `author/check/rules.ts` and to
 * docs/checks.md; tests compare them.
 */
import { ExpectedError } from '../../shared/errors/expected-error.ts';

/** The kind of a mistake; `docs/checks.md` describes each. */
export type FaultRule =
  | 'file-missing'
  | 'file-name'
  | 'file-twice'
  | 'file-kind'
  | 'file-encoding'
  | 'file-unreadable'
  | 'front-matter-missing'
  | 'front-matter-yaml'
  | 'field-unknown'
  | 'field-missing'
  | 'field-value'
  | 'field-twice'
  | 'reference-unknown'
  | 'course-circle'
  | 'text-missing'
  | 'placeholder-unknown'
  | 'placeholder-without-default'
  | 'placeholder-misplaced'
  | 'directive-wrong'
  | 'link-address'
  | 'image-address';

/** One mistake in the author's files. */
export interface ContentFault {
  readonly rule: FaultRule;
  /** Relative to the content folder. */
  readonly file: string;
  readonly line: number | undefined;
  /** From 1 on; absent if only the line is known. */
  readonly column?: number | undefined;
  readonly field: string | undefined;
  /** What was found. */
  readonly message: string;
  /** What is allowed, or what to do, if the rule's own remedy is not enough. */
  readonly remedy?: string | undefined;
}

/** All mistakes in the content, in one error. */
export class ContentError extends ExpectedError {
  readonly faults: readonly ContentFault[];

  constructor(faults: readonly ContentFault[]) {
    const count = faults.length === 1 ? 'a mistake' : `${faults.length} mistakes`;
    super(`The content has ${count}:\n${faults.map((fault) => `  ${formatFault(fault)}`).join('\n')}`);
    this.faults = faults;
  }
}

/** `courses/sourdough/01-starter.md:4: subject: …` */
export function formatFault(fault: Omit<ContentFault, 'rule'>): string {
  const { file, line } = fault;
  return `${line === undefined ? file : `${file}:${line}`}: ${sayFault(fault)}`;
}

/** What was found and what to do, without the place. */
export function sayFault({
  field,
  message,
  remedy,
}: Pick<ContentFault, 'field' | 'message' | 'remedy'>): string {
  const words = remedy === undefined ? message : `${message}; ${remedy}`;
  return field ? `${field}: ${words}` : words;
}
