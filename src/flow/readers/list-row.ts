import type { FieldFault } from '../../shared/reasons/field-fault.ts';

/** A person's status in the source of a list. */
export type ListStatus = 'reader' | 'unconfirmed' | Gone;
export type Gone = 'unsubscribed' | 'bounced' | 'complained';

/** Why a row of a list is rejected: a code and its data. */
export type RowFault =
  | FieldFault
  | {
      readonly field: 'status';
      readonly code: 'no-such-status';
      readonly found: string;
      readonly known: readonly string[];
    }
  /** In a column that the operator named. */
  | { readonly field: string; readonly code: 'unclear-whether-left'; readonly found: string }
  /** The store refuses a value, in its own words. */
  | { readonly field: undefined; readonly code: 'not-stored'; readonly said: string };

/** One row of an imported list. */
export interface ImportRow {
  readonly line: number;
  readonly email: string;
  readonly firstName?: string | undefined;
  /** A language tag. */
  readonly language?: string | undefined;
  readonly timeZone?: string | undefined;
  /** Names or ids; empty: every topic. */
  readonly topics?: readonly string[] | undefined;
  /** What another system calls tags or labels: topics only if the operator says so. */
  readonly tags?: readonly string[] | undefined;
  /** In the source; default: a reader. */
  readonly statusThere?: ListStatus | undefined;
  /** When they joined, in the list's words; kept with their consent. */
  readonly since?: string | undefined;
  /** Why the row can't be used. */
  readonly fault?: RowFault | undefined;
}

/** The result of one row. `suppressed`: kept as a hash because they left elsewhere, or stopped here. */
export type RowOutcome = 'added' | 'updated' | 'skipped' | 'suppressed' | 'rejected';

/** The status of somebody who must not be mailed; undefined for others. */
export function goneAs({ statusThere }: ImportRow): Gone | undefined {
  return statusThere === 'reader' || statusThere === 'unconfirmed' ? undefined : statusThere;
}
