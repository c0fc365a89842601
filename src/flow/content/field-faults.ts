import type { ContentFault } from './content-error.ts';
import { PlaceholderTable } from './placeholders.ts';
import { fieldPosition } from './position.ts';

/** Fields that may hold placeholders, and fields that are printed literally. */
const WITH_PLACEHOLDERS = ['subject', 'preview'];
const WITHOUT_PLACEHOLDERS = ['title', 'description', 'name'];

/** The faults of the placeholders in a file's fields. */
export function fieldFaults(file: string, source: string, fields: object): ContentFault[] {
  const faults: ContentFault[] = [];
  const fault = (rule: ContentFault['rule'], field: string, message: string, remedy?: string) =>
    faults.push({ rule, file, line: undefined, ...fieldPosition(source, field), field, message, remedy });
  for (const [field, value] of Object.entries(fields)) {
    if (typeof value !== 'string') continue;
    if (WITHOUT_PLACEHOLDERS.includes(field) && value.includes('{{')) {
      fault(
        'placeholder-misplaced',
        field,
        'contains a placeholder',
        'use placeholders only in the subject, the preview and the text',
      );
    }
    if (!WITH_PLACEHOLDERS.includes(field)) continue;
    new PlaceholderTable().mark(value, ({ rule, message, remedy }) => fault(rule, field, message, remedy));
  }
  return faults;
}
