/**
 * The findings of `pace check`, as rules make them and as they are shown. `--json` prints them, so fields may be
 * added, but none may change its meaning.
 */
import type { RuleId } from './rules.ts';

/** An error stops an email or misleads its reader; a warning deserves a look; an info is shown on request. */
export type Severity = 'error' | 'warning' | 'info';

/** The finding of a rule. */
export interface RawFinding {
  readonly rule: RuleId;
  /** Relative to the content folder; another file's is relative to the repository. */
  readonly file: string;
  /** From 1 on; undefined: the whole file. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly message: string;
  /** How to fix it, if the rule's own words are not enough. */
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
  /** The line of the file, if there is one. */
  readonly excerpt: string | null;
}
