import type { FieldFault } from '../../shared/reasons/field-fault.ts';
import type { Words } from '../../shared/words/en.ts';
import { fieldFaultText } from '../../shared/words/field-fault-text.ts';

/** What is wrong with a field, in words. */
export interface FieldError {
  /** Empty: the form as a whole. */
  readonly field: string;
  readonly message: string;
}

/** Faults in the language of the page or answer that shows them. */
export function errorsOf(faults: readonly FieldFault[], words: Words): FieldError[] {
  return faults.map((fault) => ({ field: fault.field, message: fieldFaultText(fault, words) }));
}
