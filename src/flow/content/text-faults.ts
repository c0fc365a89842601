import { createRequire } from 'node:module';
import type { Markdown } from './catalogue.ts';
import type { ContentFault } from './content-error.ts';
import { PlaceholderTable } from './placeholders.ts';

const load = createRequire(import.meta.url);

/**
 * The faults of a file's text. They are found when the file is read, because it is too late to learn of them on the
 * day the email is due.
 */
export function textFaults(text: Markdown): readonly ContentFault[] {
  // Loaded with the first text that is examined: a server that knows all its texts needs no parser for Markdown.
  const { readMarkdown } = load('./markdown.ts') as typeof import('./markdown.ts');
  return readMarkdown(text, new PlaceholderTable()).faults;
}
