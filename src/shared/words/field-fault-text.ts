import type { FieldFault } from '../reasons/field-fault.ts';
import type { Words } from './en.ts';

/** A field's fault in a reader's language. */
export function fieldFaultText(fault: FieldFault, { faults: { address, fields } }: Words): string {
  switch (fault.code) {
    case 'no-such-zone':
      return fields.zone;
    case 'no-such-course':
      return fields.course(fault.courses.join(', '));
    case 'no-such-topic':
      return fields.topic(fault.topics.join(', '));
    case 'no-such-language':
      return fields.language(fault.languages.join(', '));
    case 'not-text':
      return fields.notText;
    case 'not-topics':
      return fields.notTopics;
    case 'not-fields':
      return fields.notFields;
    default:
      return address[fault.code];
  }
}
