import type { Catalogue } from './catalogue.ts';
import { ContentError } from './content-error.ts';
import { type ReadableContent, readableContent } from './readable-content.ts';
import { textFaults } from './text-faults.ts';

/**
 * Reads the content folder into a catalogue.
 *
 * @param examine finds what is wrong with a text; whoever knows that of most texts already saves the time.
 * @throws ContentError with every fault at once, each with its file, line, field and remedy.
 */
export function readCatalogue(folder: string, examine = textFaults): Catalogue {
  const { faults, loose: _, publication, ...rest } = readContent(folder, examine);
  if (faults.length > 0 || !publication) throw new ContentError(faults);
  return { ...rest, publication };
}

/** The same, with the faults beside what can be read. */
export function readContent(folder: string, examine = textFaults): ReadableContent {
  return readableContent(folder, examine);
}
