import type { Markdown } from './catalogue.ts';
import { ContentError, type ContentFault } from './content-error.ts';
import { parseMarkdown } from './markdown.ts';
import { SlotError, SlotTable } from './slots.ts';

/** Fields that may hold slots, and fields that are printed as they stand. */
const WITH_SLOTS = ['subject', 'preview'];
const WITHOUT_SLOTS = ['title', 'description', 'name'];

/**
 * What is wrong with a file's text and with the slots in its fields. Found when the file is read, because a
 * letter that can't be made is no use to anyone on the day it is due.
 */
export function textFaults(
  text: Markdown,
  fields: Readonly<Record<string, unknown>> | object,
  lineOf: (field: string) => number | undefined,
): ContentFault[] {
  const faults: ContentFault[] = [];
  const fault = (field: string, message: string) =>
    faults.push({ file: text.file, line: lineOf(field), field, message });
  for (const [field, value] of Object.entries(fields)) {
    if (typeof value !== 'string') continue;
    if (WITHOUT_SLOTS.includes(field) && value.includes('{{')) {
      fault(field, 'holds a slot; slots stand in the subject, the preview and the text');
    }
    if (!WITH_SLOTS.includes(field)) continue;
    try {
      new SlotTable().mark(value);
    } catch (error) {
      if (!(error instanceof SlotError)) throw error;
      fault(field, error.message);
    }
  }
  try {
    parseMarkdown(text, new SlotTable());
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    faults.push(...error.faults);
  }
  return faults;
}
