import type { Catalogue } from './catalogue.ts';
import { ContentError } from './content-error.ts';
import { type ReadableContent, readableContent } from './readable-content.ts';
import { textFaults } from './text-faults.ts';

/**
 * Reads the content folder into a catalogue.
 *
 * @param examine finds the faults of a text; a caller that already knows those of most texts saves the time.
 * @throws ContentError with every fault at once, each with its file, line, field and remedy.
 */
export function readCatalogue(folder: string, examine = textFaults): Catalogue {
  const { faults, loose: _, publication, ...rest } = readContent(folder, examine);
  if (faults.length > 0 || !publication) throw new ContentError(faults);
  return { ...rest, publication };
}

/** The same, but returns the faults together with what can be read. */
export function readContent(folder: string, examine = textFaults): ReadableContent {
  return readableContent(folder, examine);
}
