import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { textFaults } from '../../flow/content/text-faults.ts';
import { fileMemo } from '../../shared/file-memo.ts';
import { CACHE } from '../../shared/loading/cache-folder.ts';
import { codeVersion } from './code-version.ts';

export interface KnownTexts {
  readonly examine: typeof textFaults;
  /** Keeps the results for the next process. If they can't be written, that one examines everything again. */
  save(): void;
}

/**
 * Examines texts, except those that the same code has already found faultless. Parsing every text took most of a
 * start, and a quarter of the memory of a process that had no further use for it.
 */
export function knownTexts(cache = CACHE): KnownTexts {
  const memo = fileMemo(join(cache, 'texts.json'));
  const version = codeVersion(['src/flow/content']);
  let isNew = false;
  return {
    examine(text) {
      const key = createHash('sha256')
        .update(JSON.stringify([version, text]))
        .digest('base64url');
      if (memo.get(key) === true) return [];
      const faults = textFaults(text);
      // A fault is found again each time, in its current place.
      if (faults.length === 0) {
        memo.set(key, true);
        isNew = true;
      }
      return faults;
    },
    save() {
      if (isNew) memo.save();
      isNew = false;
    },
  };
}
