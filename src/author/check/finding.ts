import type { RuleId } from './rules.ts';

/** An error stops an email or misleads its reader; a warning deserves a look; an info is for whoever asks. */
export type Severity = 'error' | 'warning' | 'info';

/** What a rule has found. */
export interface RawFinding {
  readonly rule: RuleId;
  /** Relative to the content folder; another file's is relative to the repository. */
  readonly file: string;
  /** From 1 on; undefined: the file as a whole. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly message: string;
  /** How to mend it, where the rule's own words are not enough. */
  readonly remedy?: string | undefined;
}

/** The same, as it is shown. */
export interface Finding {
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
  readonly remedy: string;
  /** The line of the file, where there is one. */
  readonly excerpt: string | null;
}
