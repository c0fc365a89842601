import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../shared/errors/message-of.ts';
import type { Catalogue } from './catalogue.ts';
import { ContentError, type ContentFault } from './content-error.ts';
import { allowed } from './may-read.ts';
import { readCatalogue, readContent } from './read.ts';
import type { textFaults } from './text-faults.ts';
import { withLastGood } from './with-last-good.ts';

/** The catalogue of the files as they are now. */
export interface LiveCatalogue {
  current(): Catalogue;
  /** The mistakes because of which parts of the catalogue stay as they were. */
  faults(): readonly ContentFault[];
  /**
   * Reads the files again if one of them has changed. Whatever has a mistake stays as it was, and everything else
   * takes effect; see `withLastGood`. Each error is thrown once. Files that can't be read are tried again at each call.
   */
  refresh(): void;
}

/** @throws ContentError if the content is faulty from the start. */
export function liveCatalogue(folder: string, examine?: typeof textFaults): LiveCatalogue {
  // Taken before the files are read, so that the next look notices a change made while they are read.
  let seen = fingerprint(folder);
  let catalogue = readCatalogue(folder, examine);
  let faults: readonly ContentFault[] = [];
  let told: string | undefined;

  const look = (): void => {
    const now = fingerprint(folder);
    if (now !== seen) {
      const read = readContent(folder, examine);
      seen = now;
      faults = read.faults;
      catalogue = withLastGood(read, catalogue);
      if (faults.length > 0) throw new ContentError(faults);
    }
    told = undefined;
  };

  return {
    current: () => catalogue,
    faults: () => faults,
    refresh() {
      try {
        look();
      } catch (error) {
        if (error instanceof ContentError) faults = error.faults;
        const found = error instanceof ContentError ? JSON.stringify(error.faults) : messageOf(error);
        if (found === told) return;
        told = found;
        throw error;
      }
    },
  };
}

/** It also changes when a file becomes readable, or is replaced by one with the same size and date. */
function fingerprint(folder: string): string {
  if (!existsSync(folder)) return '';
  return allowed(folder, () =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .sort()
      .map((name) => {
        const file = statSync(join(folder, name), { throwIfNoEntry: false });
        return `${name} ${file?.mtimeMs} ${file?.ctimeMs} ${file?.size}`;
      })
      .join('\n'),
  );
}
