import type { Markdown } from './catalogue.ts';
import type { ContentFault } from './content-error.ts';
import { readMarkdown } from './markdown.ts';
import { PlaceholderTable } from './placeholders.ts';

/**
 * The faults of a file's text. They are found when the file is read, because it is too late to learn of them on the
 * day the email is due.
 */
export function textFaults(text: Markdown): readonly ContentFault[] {
  return readMarkdown(text, new PlaceholderTable()).faults;
}
