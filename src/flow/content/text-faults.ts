import type { Markdown } from './catalogue.ts';
import type { ContentFault } from './content-error.ts';
import { readMarkdown } from './markdown.ts';
import { PlaceholderTable } from './placeholders.ts';

/**
 * What is wrong with a file's text. Found when the file is read, because an email that can't be made is no use to
 * anyone on the day it is due.
 */
export function textFaults(text: Markdown): readonly ContentFault[] {
  return readMarkdown(text, new PlaceholderTable()).faults;
}
