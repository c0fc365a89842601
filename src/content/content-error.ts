/** What kind of mistake it is; `docs/checks.md` tells of each. */
export type FaultRule =
  | 'file-missing'
  | 'file-name'
  | 'file-twice'
  | 'file-kind'
  | 'front-matter-missing'
  | 'front-matter-yaml'
  | 'field-unknown'
  | 'field-missing'
  | 'field-value'
  | 'field-twice'
  | 'reference-unknown'
  | 'course-circle'
  | 'text-missing'
  | 'slot-unknown'
  | 'slot-without-default'
  | 'slot-misplaced'
  | 'directive-wrong'
  | 'link-address'
  | 'image-address';

/** One mistake in the author's files. */
export interface ContentFault {
  readonly rule: FaultRule;
  /** Relative to the content folder. */
  readonly file: string;
  readonly line: number | undefined;
  /** From 1 on; absent where only the line is known. */
  readonly column?: number | undefined;
  readonly field: string | undefined;
  /** What was found and what is allowed. */
  readonly message: string;
}

/** Everything that is wrong with the content, in one error. */
export class ContentError extends Error {
  readonly faults: readonly ContentFault[];

  constructor(faults: readonly ContentFault[]) {
    const count = faults.length === 1 ? 'a mistake' : `${faults.length} mistakes`;
    super(`The content has ${count}:\n${faults.map((fault) => `  ${formatFault(fault)}`).join('\n')}`);
    this.name = 'ContentError';
    this.faults = faults;
  }
}

/** `courses/sourdough/01-starter.md:4: subject: …` */
export function formatFault({
  file,
  line,
  field,
  message,
}: Pick<ContentFault, 'file' | 'line' | 'field' | 'message'>): string {
  return [line === undefined ? file : `${file}:${line}`, field, message].filter(Boolean).join(': ');
}
