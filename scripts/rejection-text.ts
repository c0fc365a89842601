import type { RowFault } from '../src/flow/readers/list-row.ts';
import { fieldFaultText } from '../src/shared/words/field-fault-text.ts';
import { wordsIn } from '../src/shared/words/wording.ts';

/** Why a row of a list was rejected, in one line. */
export function rejectionText(faults: readonly RowFault[]): string {
  return faults.map(faultText).join(' ');
}

function faultText(fault: RowFault): string {
  switch (fault.code) {
    case 'not-stored':
      return `can't be stored: ${fault.said}`;
    case 'no-such-status':
      return `${fault.field}: found "${fault.found}"; use one of ${fault.known.join(', ')}`;
    case 'unclear-whether-left':
      return `${fault.field}: found "${fault.found}"; it’s unclear whether this reader has left`;
    default:
      return `${fault.field}: ${fieldFaultText(fault, wordsIn('en'))}`;
  }
}
