import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue } from './catalogue.ts';
import { readCatalogue } from './read.ts';
import type { textFaults } from './text-faults.ts';

/** The catalogue of the files as they are now. */
export interface LiveCatalogue {
  current(): Catalogue;
  /**
   * Reads the files again if one of them has changed. Faulty content changes nothing: the error is thrown once, and
   * the last good catalogue remains in force.
   */
  refresh(): void;
}

/** @throws ContentError if the content is faulty from the start. */
export function liveCatalogue(folder: string, examine?: typeof textFaults): LiveCatalogue {
  // Taken before the files are read, so that the next look notices a change made while they are read.
  let seen = fingerprint(folder);
  let catalogue = readCatalogue(folder, examine);
  return {
    current: () => catalogue,
    refresh() {
      const now = fingerprint(folder);
      if (now === seen) return;
      seen = now;
      catalogue = readCatalogue(folder, examine);
    },
  };
}

function fingerprint(folder: string): string {
  if (!existsSync(folder)) return '';
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.md'),
  );
  return files
    .sort()
    .map((name) => {
      const { mtimeMs, size } = statSync(join(folder, name));
      return `${name} ${mtimeMs} ${size}`;
    })
    .join('\n');
}
