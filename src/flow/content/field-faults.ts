import type { ContentFault, Mistake } from './content-error.ts';
import { PlaceholderTable } from './placeholders.ts';
import { fieldPosition } from './position.ts';

/** Fields that may hold placeholders, and fields that are printed literally. */
const WITH_PLACEHOLDERS = ['subject', 'preview'];
const WITHOUT_PLACEHOLDERS = ['title', 'description', 'name'];

/** The faults of the placeholders in a file's fields. */
export function fieldFaults(file: string, source: string, fields: object): ContentFault[] {
  const faults: ContentFault[] = [];
  const fault = (field: string, mistake: Mistake) =>
    faults.push({ ...mistake, file, line: undefined, ...fieldPosition(source, field), field });
  for (const [field, value] of Object.entries(fields)) {
    if (typeof value !== 'string') continue;
    if (WITHOUT_PLACEHOLDERS.includes(field) && value.includes('{{')) {
      fault(field, { rule: 'placeholder-misplaced', data: {} });
    }
    if (!WITH_PLACEHOLDERS.includes(field)) continue;
    new PlaceholderTable().mark(value, ({ mistake }) => fault(field, mistake));
  }
  return faults;
}
