import { ANY_ADDRESS } from '../../shared/addresses/email-address.ts';
import type { Language } from '../../shared/words/wording.ts';
import type { SignupDeps } from './context.ts';
import { goneAs, type ImportRow, type RowFault } from './list-row.ts';
import { checkSignup, type SignupFields, type SignupRequest } from './request.ts';
import type { SeenKeys } from './seen-keys.ts';

/** The terms for every row of one import. */
export interface ImportTerms {
  /** The course they begin. */
  readonly course: string | null;
  /** Where and how they agreed. Without it they are asked to confirm. */
  readonly confirmed: string | undefined;
  /** Where they come from, for the consent record. */
  readonly form: string;
  /** The confirmation's edition in each language, if they are asked. */
  readonly confirmEdition: ((own: Language | null) => string) | undefined;
}

/** A row that was checked without the store. */
export type ReadRow =
  | { readonly kind: 'rejected'; readonly row: ImportRow; readonly faults: readonly RowFault[] }
  /** It was already seen in this dry run. */
  | { readonly kind: 'again'; readonly row: ImportRow }
  | {
      readonly kind: 'good';
      readonly row: ImportRow;
      readonly request: SignupRequest;
      /** The hashes that may suppress the address. */
      readonly hashes: readonly string[];
    };
export type GoodRow = Extract<ReadRow, { kind: 'good' }>;

/**
 * Checks rows without the store.
 *
 * @param met the addresses so far, for a dry run.
 */
export function rowReader(
  deps: SignupDeps,
  terms: ImportTerms,
  met: SeenKeys | undefined,
): (row: ImportRow) => ReadRow {
  const catalogue = deps.catalogue();
  const { course } = terms;
  return (row) => {
    if (row.fault) return { kind: 'rejected', row, faults: [row.fault] };
    // For people who left or bounced elsewhere only the address counts, and any address may be suppressed.
    const parsed = goneAs(row)
      ? checkSignup({ email: row.email, course }, catalogue, ANY_ADDRESS)
      : checkSignup(fieldsOf(row, course), catalogue, deps.addresses);
    if (!parsed.ok) return { kind: 'rejected', row, faults: parsed.faults };
    const { request } = parsed;
    if (met?.add(request.address.key) === false) return { kind: 'again', row };
    return { kind: 'good', row, request, hashes: deps.keys.fingerprints(request.address.key) };
  };
}

function fieldsOf(
  { email, firstName, language, timeZone, topics }: ImportRow,
  course: string | null,
): SignupFields {
  return { email, firstName, language, timeZone, topics, course };
}
