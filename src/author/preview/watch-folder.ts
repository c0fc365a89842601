import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

/** An editor writes a file in several steps: changes within this many milliseconds count as one. */
const TOGETHER_MS = 40;

/**
 * Reports every change below a folder, including new folders. Each folder is watched separately, so that a file stays
 * watched on every system when an editor replaces it.
 *
 * @param changed receives the changed names, relative to the folder.
 * @returns a function that ends the watch.
 */
export function watchFolder(folder: string, changed: (names: readonly string[]) => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  const names = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  const tell = (): void => {
    const all = [...names];
    names.clear();
    // Folders first: new ones must be watched before anybody looks.
    watchAll('');
    changed(all);
  };
  const note = (name: string): void => {
    names.add(name);
    clearTimeout(timer);
    timer = setTimeout(tell, TOGETHER_MS);
  };
  const forget = (place: string): void => {
    watchers.get(place)?.close();
    watchers.delete(place);
  };
  function watchAll(place: string): void {
    if (!watchers.has(place)) {
      try {
        const watcher = watch(join(folder, place), (_, name) => note(join(place, name ?? '')));
        watcher.on('error', () => forget(place));
        watchers.set(place, watcher);
      } catch {
        return;
      }
    }
    for (const inner of foldersIn(join(folder, place))) watchAll(join(place, inner));
    for (const known of watchers.keys()) if (foldersIn(join(folder, known)) === GONE) forget(known);
  }

  watchAll('');
  return () => {
    clearTimeout(timer);
    for (const place of [...watchers.keys()]) forget(place);
  };
}

const GONE: readonly string[] = [];

/** The names of a folder's subfolders, without hidden ones; `GONE` if it doesn't exist. */
function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name);
  } catch {
    return GONE;
  }
}
