/** One mistake in the author's files. */
export interface ContentFault {
  /** Relative to the content folder. */
  readonly file: string;
  readonly line: number | undefined;
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
export function formatFault({ file, line, field, message }: ContentFault): string {
  return [line === undefined ? file : `${file}:${line}`, field, message].filter(Boolean).join(': ');
}
