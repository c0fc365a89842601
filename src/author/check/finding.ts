/**
 * The findings of `pace check`, as rules make them and as they are shown. `--json` prints them, so fields may be
 * added, but none may change its meaning.
 */
import { FAULT_WORDS } from '../../flow/content/content-error.ts';
import type { DataOf, Told } from '../../flow/content/words/told.ts';
import { EMAIL_WORDS } from './words/emails.ts';
import { LINK_WORDS } from './words/links.ts';
import { PUBLICATION_WORDS } from './words/publication.ts';
import { TEXT_WORDS } from './words/texts.ts';

/** The words of each finding, by its rule. Mistakes that also stop a server have the same words there. */
const WORDS = { ...FAULT_WORDS, ...TEXT_WORDS, ...LINK_WORDS, ...EMAIL_WORDS, ...PUBLICATION_WORDS };

export type RuleId = keyof typeof WORDS;

/** An error stops an email or misleads its reader; a warning deserves a look; an info is shown on request. */
export type Severity = 'error' | 'warning' | 'info';

/** What a rule found: its data. Where a rule has several meanings, `code` in the data distinguishes them. */
export type Found = {
  [Rule in RuleId]: { readonly rule: Rule; readonly data: DataOf<(typeof WORDS)[Rule]> };
}[RuleId];

/** The same with its place. */
export type RawFinding = Found & {
  /** Relative to the content folder; another file's is relative to the repository. */
  readonly file: string;
  /** From 1 on; undefined: the whole file. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** The faulty field of the front-matter: its name precedes the words. */
  readonly field?: string | undefined;
};

/** A finding as it is shown. */
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
  /** What the message is made of, and the name of the faulty field. */
  readonly data: object;
}

/** A finding in words; with a remedy only if the rule's own is not enough. */
export function tell({ rule, data, field }: Found & Pick<RawFinding, 'field'>): Told {
  const words = WORDS[rule] as (data: Found['data']) => Told;
  const { message, remedy } = words(data);
  return { message: field ? `${field}: ${message}` : message, remedy };
}
