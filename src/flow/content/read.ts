import type { Catalogue } from './catalogue.ts';
import { ContentError } from './content-error.ts';
import { type ReadableContent, readableContent } from './readable-content.ts';
import { textFaults } from './text-faults.ts';

/**
 * Reads the content folder into a catalogue.
 *
 * @throws ContentError with every fault at once, each with its file, line, field and remedy.
 */
export function readCatalogue(folder: string): Catalogue {
  const { faults, loose: _, publication, ...rest } = readContent(folder);
  if (faults.length > 0 || !publication) throw new ContentError(faults);
  return { ...rest, publication };
}

/** The same, with the faults beside what can be read. @param examine for whoever knows most texts already. */
export function readContent(folder: string, examine = textFaults): ReadableContent {
  return readableContent(folder, examine);
}
